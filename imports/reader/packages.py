"""Opening a zip that a stranger sent: every limit is checked on the directory before one byte is unpacked."""

import struct
import zipfile
from typing import IO

from imports.reader.cells import Limits, Refusal

END = b"PK\x05\x06"
DOCTYPE = b"<!DOCTYPE"


def open_package(stream: IO[bytes], limits: Limits) -> zipfile.ZipFile:
    """The checked package. Raises Refusal: broken, locked, too_many_parts, overlapping, too_big, bomb, unsafe_xml."""
    _count_parts(stream, limits)
    try:
        package = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, struct.error, ValueError, OSError, NotImplementedError):
        raise Refusal("broken") from None
    _check_entries(package.infolist(), limits)
    _check_doctypes(package)
    return package


def _count_parts(stream: IO[bytes], limits: Limits) -> None:
    """Ask the end record how many parts there are, before the whole directory is read into memory."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 66_000))
    tail = stream.read()
    at = tail.rfind(END)
    if at < 0 or at + 22 > len(tail):
        raise Refusal("broken")
    entries, directory_bytes = struct.unpack_from("<HI", tail, at + 10)
    if entries > limits.parts or (directory_bytes != 0xFFFFFFFF and directory_bytes > 1000 * limits.parts):
        raise Refusal("too_many_parts", parts=entries)
    stream.seek(0)


def _check_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.parts:
        raise Refusal("too_many_parts", parts=len(entries))
    if len({entry.filename for entry in entries}) != len(entries):
        raise Refusal("overlapping")
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise Refusal("overlapping")
        end = entry.header_offset + 30 + len(entry.filename) + entry.compress_size
        if entry.flag_bits & 0x1:
            raise Refusal("locked")
        if entry.file_size > limits.ratio_from and entry.file_size > limits.ratio * max(entry.compress_size, 1):
            raise Refusal("bomb")
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise Refusal("too_big", megabytes=limits.unpacked_bytes // 1024**2)


def _check_doctypes(package: zipfile.ZipFile) -> None:
    """No part of an office file has a DOCTYPE; one that does was made by hand, whether that part is read or not."""
    for entry in package.infolist():
        if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            with open_part(package, entry.filename) as part:
                head = part.read(4096)
            if (
                DOCTYPE in head
                or DOCTYPE.decode().encode("utf-16-le") in head
                or DOCTYPE.decode().encode("utf-16-be") in head
            ):
                raise Refusal("unsafe_xml")


def open_part(package: zipfile.ZipFile, name: str) -> IO[bytes]:
    """One part for reading; a damaged or missing one is Refusal("broken")."""
    try:
        return package.open(name)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError):
        raise Refusal("broken") from None
