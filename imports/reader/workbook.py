"""The small parts of an xlsx: which sheets there are, where they lie, and which cell styles are dates."""

import posixpath
import zipfile
from dataclasses import dataclass, field

from imports.reader.cells import Refusal
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
    names = set(package.namelist())
    if any(name.lower().endswith(("vbaproject.bin", "vbaprojectsignature.bin")) for name in names):
        raise Refusal("macros")
    path = _workbook_path(package, names)
    targets = _relationships(package, path)
    book = Workbook()
    sheets: list[dict[str, str]] = []

    def element(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            sheets.append(attributes)
        elif name == "workbookPr":
            book.since_1904 = attributes.get("date1904", "") in ("1", "true", "on")

    with open_part(package, path) as part:
        walk(part, element)
    for attributes in sheets:
        kind, target = targets.get(attributes.get("id", ""), ("", ""))
        if kind == "worksheet" and target in names:  # chart, dialog and macro sheets have no rows
            hidden = attributes.get("state", "")
            hidden = hidden if hidden in ("hidden", "veryHidden") else ""
            book.sheets.append(Sheet(attributes.get("name", ""), hidden, target))
    if not book.sheets:
        raise Refusal("no_sheet")
    for kind, target in targets.values():
        if kind == "sharedStrings" and target in names:
            book.strings_path = target
        elif kind == "styles" and target in names:
            book.styles_path = target
    return book


def _workbook_path(package: zipfile.ZipFile, names: set[str]) -> str:
    if "_rels/.rels" not in names:
        raise Refusal("not_spreadsheet", what="ZIP")
    for kind, target in _relationships(package, "").values():
        if kind == "officeDocument":
            if target in names and ("/" not in target or target.split("/")[0] not in ("word", "ppt", "visio")):
                return target
            raise Refusal("not_spreadsheet", what="Word" if target.startswith("word") else "")
    raise Refusal("not_spreadsheet", what="ZIP")


def _relationships(package: zipfile.ZipFile, source: str) -> dict[str, tuple[str, str]]:
    """Relationship id -> (last word of its type, path inside the package). External targets are never followed."""
    folder, _, name = source.rpartition("/")
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}

    def element(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            target = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target)

    with open_part(package, path) as part:
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
