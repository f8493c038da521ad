"""A list beside the one before it as a workbook: a sheet for each tile of the page, in the same words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import formats
from foundation.workbooks import Cell, Sheet, workbook
from households import rediff
from households.models import Household, SourceList
from households.wording import LABELS, say
from imports.layouts import layout_for

if TYPE_CHECKING:
    from accounts.models import User

WHAT = ("new", "gone", "decile", "moved", "changed")
WIDTHS = (28, 28, 22, 12, 12, 12, 24, 30, 30)


def titles() -> dict[str, str]:
    """What each tile is called."""
    return {
        "new": _("New in this list"), "gone": _("Not in this list any more"), "decile": _("Other decile"),
        "moved": _("In another family"), "changed": _("Other values"),
    }  # fmt: skip


def value(newer: SourceList, key: str, told: str | None) -> str:
    """As the list says it, in words; of an identity number the last four."""
    if told and any(column.key == key and column.identity for column in layout_for(newer.kind).columns):
        return formats.masked(told)
    return say(key, told)


def as_workbook(user: User, newer: SourceList, older: SourceList) -> Iterator[bytes]:
    """In pieces. Families that `user` may not read are left out, as on the page. Nothing is recorded here."""
    header = [
        _("Name"), _("Family"), _("Village"), _("Our number"), _("Row before"), _("Row now"), _("Field"), _("Before"),
        _("Now"),
    ]  # fmt: skip
    sheets = [Sheet(title, header, _rows(user, newer, older, what), WIDTHS) for what, title in titles().items()]
    explained = Sheet(_("Explanation"), [_("Item"), _("Value")], _explained(user, newer, older), (30, 60))
    return workbook([*sheets, explained])


def _rows(user: User, newer: SourceList, older: SourceList, what: str) -> Iterator[list[Cell]]:
    found = rediff.every(newer, older, what)
    while chunk := list(islice(found, rediff.CHUNK)):
        readable = Household.objects.visible_to(user).filter(pk__in={row.household for row, _field in chunk})
        families = {
            pk: (name, village) for pk, name, village in readable.values_list("pk", "head_name", "village__name")
        }
        for row, key in chunk:
            if row.household not in families:
                continue
            name, village = families[row.household]
            label = str(LABELS.get(key, key)) if key else ""
            yield [
                row.name, name, village, f"#{row.household}", row.old_row, row.new_row, label,
                value(newer, key, row.before), value(newer, key, row.after),
            ]  # fmt: skip


def _explained(user: User, newer: SourceList, older: SourceList) -> Iterator[list[Cell]]:
    for label, source in ((_("List"), newer), (_("The list before it"), older)):
        yield [label, source.title]
        yield [_("Kind of list"), source.kind_words]
        yield [_("Decree"), source.decree or "–"]
        yield [_("As of"), source.cut_off_on or timezone.localdate(source.received_at)]
    yield [_("Identity numbers"), _("masked")]
    yield [_("Made on"), formats.local_time(timezone.now())]
    yield [_("Made by"), str(user)]
