"""The apostrophe that keeps a spreadsheet program from running a text: put on by csv exports, taken off by the reader.

A text that already begins with an apostrophe gets one too, so that guard and unguard are exact inverses.
"""

import re

# Excel, LibreOffice and Google Sheets take a cell as a formula or command when it begins so, also after blanks.
RISKY = re.compile(r"[\s\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|[\t\r\n']")
GUARDED = re.compile(r"'(?:" + RISKY.pattern + ")")


def risky(text: str) -> bool:
    """Whether a spreadsheet program might do something else with this text than show it."""
    return RISKY.match(text) is not None


def guard(text: str) -> str:
    """The text as it may stand in a csv export."""
    return "'" + text if risky(text) else text


def unguard(text: str) -> str:
    """The text as it was before `guard`."""
    return text[1:] if text[:1] == "'" and GUARDED.match(text) else text
