"""The small parts of an xlsx: which sheets there are, where they lie, and which cell styles are dates."""

import posixpath
import zipfile
from dataclasses import dataclass, field

from imports.reader.cells import LONGEST_NAME, Refusal
from imports.reader.markup import walk
from imports.reader.numformats import is_date_format
from imports.reader.packages import open_part


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    hidden: str
    path: str


@dataclass(slots=True)
class Workbook:
    """What must be known before a sheet can be read."""

    sheets: list[Sheet] = field(default_factory=list)
    since_1904: bool = False
    strings_path: str = ""
    styles_path: str = ""


def read_workbook(package: zipfile.ZipFile) -> Workbook:
    """The workbook part, found by the package's relationships. Raises Refusal: macros, not_spreadsheet, no_sheet."""
    if any(name.lower().endswith(("vbaproject.bin", "vbaprojectsignature.bin")) for name in package.namelist()):
        raise Refusal("macros")
    names = Names(package)
    path = _workbook_path(package, names)
    targets = _relationships(package, names, path)
    book = Workbook()
    sheets: list[dict[str, str]] = []

    def element(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            sheets.append(attributes)
        elif name == "workbookPr":
            book.since_1904 = attributes.get("date1904", "") in ("1", "true", "on")

    with open_part(package, names.written(path)) as part:
        walk(part, element)
    for attributes in sheets:
        kind, target = targets.get(attributes.get("id", ""), ("", ""))
        if kind == "worksheet":  # chart, dialog and macro sheets have no rows
            hidden = attributes.get("state", "")
            hidden = hidden if hidden in ("hidden", "veryHidden") else ""
            book.sheets.append(Sheet(attributes.get("name", "")[:LONGEST_NAME], hidden, names.written(target)))
    if not book.sheets:
        raise Refusal("no_sheet")
    if any(not sheet.path for sheet in book.sheets) or len({sheet.name for sheet in book.sheets}) < len(book.sheets):
        raise Refusal("broken", detail="sheets")  # the rows of a sheet would be lost without a word
    for kind, target in targets.values():
        if kind == "sharedStrings":
            book.strings_path = names.written(target)
        elif kind == "styles":
            book.styles_path = names.written(target)
    return book


class Names:
    """The parts of a package by their names, capitals and slashes apart: to Excel they are the same, and .NET programs
    write backslashes.
    """

    def __init__(self, package: zipfile.ZipFile) -> None:
        self.as_written = {_plain(name): name for name in package.namelist()}

    def written(self, name: str) -> str:
        """The part's name as it stands in the package; "" where there is none."""
        return self.as_written.get(_plain(name), "")


def _plain(name: str) -> str:
    return name.replace("\\", "/").lower()


def _workbook_path(package: zipfile.ZipFile, names: Names) -> str:
    if not names.written("_rels/.rels"):
        raise Refusal("not_spreadsheet", what="ZIP")
    for kind, target in _relationships(package, names, "").values():
        if kind == "officeDocument":
            if names.written(target) and ("/" not in target or target.split("/")[0] not in ("word", "ppt", "visio")):
                return target
            raise Refusal("not_spreadsheet", what="Word" if target.startswith("word") else "")
    raise Refusal("not_spreadsheet", what="ZIP")


def _relationships(package: zipfile.ZipFile, names: Names, source: str) -> dict[str, tuple[str, str]]:
    """Relationship id -> (last word of its type, path inside the package). External targets are never followed."""
    folder, _, name = source.rpartition("/")
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}

    def element(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            target = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target)

    with open_part(package, names.written(path)) as part:
        walk(part, element)
    return found


def date_styles(package: zipfile.ZipFile, path: str) -> frozenset[str]:
    """The style numbers (the `s` of a cell, as text) whose cells are dates."""
    if not path:
        return frozenset()
    codes: dict[int, str] = {}
    formats: list[int] = []
    inside: list[bool] = [False]

    def element(name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt" and attributes.get("numFmtId", "").isdecimal():
            codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside[0] = name == "cellXfs"
        elif name == "xf" and inside[0]:
            number = attributes.get("numFmtId", "0")
            formats.append(int(number) if number.isdecimal() else 0)

    with open_part(package, path) as part:
        walk(part, element)
    return frozenset(str(at) for at, number in enumerate(formats) if is_date_format(number, codes.get(number)))
