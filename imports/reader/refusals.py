"""Why a file was not read at all, in words that say what to do."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.errors import DomainError

MESSAGES: dict[str, Promise | str] = {
    "empty": _("The file is empty (0 bytes or only blanks). Choose the right file and upload it again."),
    "no_rows": _(
        "Below the column names there is no row with data. Choose the sheet that holds the data, or the right file, and"
        " upload it again."
    ),
    "broken": _(
        "The file is damaged or was cut off while copying. Open it in Excel, save it again as .xlsx, then upload."
    ),
    "locked": _("The file is locked with a password. Remove the password in Excel (File > Info), then upload again."),
    "macros": _("The file holds macros. Save it as an ordinary .xlsx without macros, then upload again."),
    "binary": _("This is a binary workbook (.xlsb). Open it in Excel, save it as .xlsx, then upload again."),
    "external": _(
        "The workbook refers to another file or a data connection. In Excel, break the links (Data > Edit Links) and"
        " paste values instead, then upload again."
    ),
    "not_xlsx": _("This is not an .xlsx workbook. Open it in Excel, save it as .xlsx, then upload again."),
    "old_xml": _("This is an XML Spreadsheet 2003 file. Open it in Excel and save it as .xlsx, then upload again."),
    "web_archive": _(
        "This is a saved web page that only holds or packs the table (.mht, frames). Open it in Excel and save it as "
        ".xlsx, then upload again."
    ),
    "too_many_sheets": _("The workbook has %(count)s sheets; at most %(most)s are read. Split it, then upload."),
    "not_spreadsheet": _("This is not a spreadsheet. Upload a file in .xlsx, .csv, .xls or .ods form."),
    "unsafe_xml": _("The file holds a document type or entities that no spreadsheet program writes. It was not read."),
    "too_big": _("The file is larger than this office's limit (%(megabytes)s MB unpacked). Split it by kecamatan."),
    "bomb": _("The file unpacks to an unreasonable size. It was not read."),
    "too_many_parts": _("The file is made of an unreasonable number of parts. It was not read."),
    "overlapping": _("The parts inside the file overlap or repeat. It was not read."),
    "far_cell": _(
        "The sheet has an unreasonable size: a cell lies far to the right of the table. Delete it, then upload."
    ),
    "too_many_strings": _("The file holds an unreasonable number of texts. Split it by kecamatan."),
    "too_long_cell": _("A cell holds an unreasonably long text. Correct it, then upload again."),
    "no_sheet": _("The file has no sheet with cells."),
    "no_such_sheet": _("The chosen sheet is not in the file."),
    "undecodable": _(
        "Byte %(position)s of the file is no readable character. Save it as CSV UTF-8 or .xlsx, then upload."
    ),
    "unbalanced_quote": _(
        "A quotation mark opened on line %(line)s is never closed. Correct that line, then upload again."
    ),
    "too_many_rows": _("The sheet has more than %(rows)s rows. Split it by kecamatan."),
    "too_slow": _("Reading the file took too long and was stopped. Split it by kecamatan or save it as .xlsx."),
    "child_died": _("The file made the reader stop, so it was not read. Save it again as .xlsx and upload that."),
    "other_system": _(
        "%(count)s of %(rows)s rows have region codes that do not fit %(own)s but fit %(other)s. Upload the file again "
        "and choose %(other)s as the numbering of its regions."
    ),
    "unreadable": _("The file could not be read (%(what)s). Save it again as .xlsx and upload that."),
}


class FileRefused(DomainError):
    """The file as a whole is refused; nothing of it was written. `code` is a key of MESSAGES."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(MESSAGES[code], code=code, field="file")
        self.params = params

    def __str__(self) -> str:
        text = str(self.message)
        return text % self.params if self.params and "%(" in text else text
