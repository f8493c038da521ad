"""What a file really is, by its first bytes; its name is never asked."""

import codecs
import re
import struct
from typing import IO, Literal

from imports.reader.cells import Refusal

Kind = Literal["zip", "ole", "html", "csv"]

FOREIGN = (
    (b"%PDF", "PDF"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"GIF8", "GIF"),
    (b"RIFF", "RIFF"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"SQLite format 3", "SQLite"),
    (b"\x00\x01\x00\x00Standard ", "Access"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
)
# How pages begin that portals save as .xls: also with a heading, a comment, or a warning of PHP before the table.
PAGE = re.compile(
    r"<(?:!doctype html|!--|(?:html|head|title|meta|link|style|script|body|table|form|center|div|span|font|h[1-6]"
    r"|p|b|br)\b)"
)
WINDOWS_TEXT = frozenset(range(0x20, 0x100)) | {0x09, 0x0A, 0x0C, 0x0D, 0x1A}


def sniff(stream: IO[bytes]) -> Kind:
    """The kind of file. Raises Refusal: empty, old_xml, not_spreadsheet."""
    stream.seek(0)
    head = stream.read(8192)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Refusal("empty")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    for magic, name in FOREIGN:
        if head.startswith(magic):
            raise Refusal("not_spreadsheet", what=name)
    opening = _opening(head)
    if "urn:schemas-microsoft-com:office:spreadsheet" in opening and "<workbook" in opening:
        raise Refusal("old_xml")
    if opening.startswith("mime-version:") or "<frameset" in opening:
        raise Refusal("web_archive")
    if PAGE.match(opening):
        return "html"
    if opening.startswith("<?xml"):
        if "<html" in opening or "<table" in opening:
            return "html"
        raise Refusal("old_xml" if "spreadsheet" in opening else "not_spreadsheet", what="XML")
    if opening.startswith("<svg"):
        raise Refusal("not_spreadsheet", what="SVG")
    if looks_binary(head):
        raise Refusal("not_spreadsheet", what="")
    return "csv"


def _opening(head: bytes) -> str:
    """The beginning as lower-case text, whatever its encoding."""
    codec = marked(head) or "utf-8-sig"
    return head.decode(codec, errors="replace").lstrip("\ufeff \t\r\n").lower()


def marked(head: bytes) -> str:
    """ "utf-32" or "utf-16" for text that begins with that mark, else ""."""
    if head[:4] in (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE):
        return "utf-32"
    return "utf-16" if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else ""


def looks_binary(head: bytes) -> bool:
    """Whether too many control bytes for a text file (UTF-16 without its mark is told by its regular zeros)."""
    if marked(head) or utf16_guess(head):
        return False
    strange = sum(1 for byte in head if byte not in WINDOWS_TEXT)
    return strange > max(2, len(head) // 100)


def utf16_guess(head: bytes) -> str:
    """ "utf-16-le" or "utf-16-be" for text that lacks its mark, else ""."""
    sample = head[: len(head) // 2 * 2]
    if len(sample) < 4:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.7 and odd < half * 0.1:
        return "utf-16-be"
    return ""


def ole_streams(data: bytes) -> set[str]:
    """Which of the known stream names stand in the directory of an OLE file (entries are 128 bytes, aligned)."""
    found = set()
    for name in ("EncryptedPackage", "Workbook", "Book", "_VBA_PROJECT_CUR", "WordDocument", "PowerPoint Document"):
        wanted = name.encode("utf-16-le")
        at = data.find(wanted)
        while at >= 0:
            if at % 128 == 0 and struct.unpack_from("<H", data, at + 64)[:1] == (len(wanted) + 2,):
                found.add(name)
                break
            at = data.find(wanted, at + 1)
    return found
