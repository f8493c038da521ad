"""Words and masks: no identity number passes here, whatever column it stands in."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from foundation import formats
from imports.layouts import all_layouts
from imports.models import ImportBatch

LONG_NUMBER = re.compile(r"\d(?:[ .\-]?\d){11,}")
HIDDEN_SIGN = re.compile(r"[0-9A-Za-z](?=(?:[^0-9A-Za-z]*[0-9A-Za-z]){4})")


def kind_title(kind: str) -> str:
    """The name of a kind of list; its code where this installation does not know it any more."""
    return str(next((layout.title for layout in all_layouts() if layout.kind == kind), kind))


def masked_text(text: str, identity: bool = False) -> str:
    """A cell for showing. In a column of identity numbers all but the last four signs are hidden, whatever they are;
    elsewhere long numbers are.
    """
    if identity:
        return HIDDEN_SIGN.sub("•", text) if any(sign.isdigit() for sign in text) else text
    return LONG_NUMBER.sub(lambda found: formats.masked(found[0][-4:]), text)


def notes_of(batch: ImportBatch) -> list[str]:
    """Remarks about the file as a whole, in the reader's language."""
    return [_(note["text"]) % note["params"] if note.get("params") else _(note["text"]) for note in batch.notes]
