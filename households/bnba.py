"""Families by name and address (BNBA) as a workbook: one row a person, the family's columns repeated beside them.

Columns are plain functions of one row of values: an import-export Resource costs more than reading and writing the row.
Identity numbers are masked; the last four digits stand beside the ciphertext, so none is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import formats
from foundation.workbooks import Cell, Sheet, workbook
from households.codes import PROGRAMMES
from households.wording import LABELS, REGISTER_LABELS, say

if TYPE_CHECKING:
    from households.models import FamilyExport
    from households.querysets import HouseholdQuerySet

CHUNK = 200
TOLD_EVERY = 2_000
SHEET = 1_000_000  # rows; Excel holds 1,048,576

Values = dict[str, Any]


class Column(NamedTuple):
    """`path`: where the value stands, from the household; `told` makes a cell of it."""

    label: Any
    path: str
    width: int = 16
    told: Callable[[Any], Cell] = lambda value: value


def _masked(last4: str | None) -> str:
    return formats.masked(last4) if last4 else ""


def _word(key: str) -> Callable[[Any], Cell]:
    return lambda value: say(key, value)


def _programmes(said: dict[str, Any] | None) -> str:
    return ", ".join(PROGRAMMES.get(key, key) for key, value in (said or {}).items() if value is True)


def _day(moment: Any) -> Cell:
    return timezone.localtime(moment).date() if moment else None


def _housing(key: str) -> Column:
    return Column(LABELS[key], f"housing__{key}", 18, _word(key))


COLUMNS = (
    Column(gettext_lazy("Our number"), "pk", 12),
    Column(LABELS["p3ke_family_id"], "p3ke_family_id"),
    Column(gettext_lazy("KK number"), "kk_last4", 20, _masked),
    Column(REGISTER_LABELS["head_name"], "head_name", 30),
    Column(gettext_lazy("Address"), "address", 36),
    Column(gettext_lazy("RT"), "rt", 6),
    Column(gettext_lazy("RW"), "rw", 6),
    Column(gettext_lazy("Hamlet"), "hamlet"),
    Column(gettext_lazy("Village"), "village__name", 22),
    Column(gettext_lazy("Village code"), "village_id"),
    Column(gettext_lazy("Kecamatan"), "village__parent__name", 22),
    Column(LABELS["decile"], "decile", 8),
    Column(LABELS["percentile"], "percentile", 8),
    Column(LABELS["priority"], "priority", 18, _word("priority")),
    Column(REGISTER_LABELS["stunting_risk"], "stunting_risk", 18, _word("stunting_risk")),
    *(_housing(key) for key in ("tenure", "roof", "wall", "floor", "lighting", "cooking", "water", "toilet")),
    Column(gettext_lazy("Programmes of the family"), "programmes", 24, _programmes),
    Column(LABELS["facilitator"], "facilitator__full_name", 24),
    Column(gettext_lazy("Verified on"), "verified_at", 14, _day),
    Column(LABELS["name"], "person__name", 30),
    Column("NIK", "person__nik_last4", 20, _masked),
    Column(REGISTER_LABELS["nik_missing"], "person__nik_missing", 20, _word("nik_missing")),
    Column(LABELS["relation"], "person__relation", 18, _word("relation")),
    Column(LABELS["sex"], "person__sex", 12, _word("sex")),
    Column(LABELS["birth_date"], "person__birth_date", 14),
    Column(LABELS["marital"], "person__marital", 16, _word("marital")),
    Column(LABELS["work"], "person__work", 20, _word("work")),
    Column(LABELS["education"], "person__education", 20, _word("education")),
    Column(gettext_lazy("Programmes of the person"), "person__programmes", 24, _programmes),
)


def as_workbook(
    export: FamilyExport, families: HouseholdQuerySet, rows: int, progress: Callable[[int], object]
) -> Iterator[bytes]:
    """In pieces, flat in memory. `families`: those to write; `progress` is told how many of `rows` are written."""
    header = [str(column.label) for column in COLUMNS]
    widths = [column.width for column in COLUMNS]
    found, parts = _rows(families, progress), max(1, -(-rows // SHEET))
    titles = [str(_("Families"))] if parts == 1 else [f"{_('Families')} {part + 1}" for part in range(parts)]
    # The last one takes what came in since they were counted.
    sheets = [Sheet(title, header, islice(found, SHEET), widths) for title in titles[:-1]]
    sheets.append(Sheet(titles[-1], header, found, widths))
    return workbook([*sheets, Sheet(str(_("Explanation")), [_("Item"), _("Value")], _explained(export), (30, 60))])


def _rows(families: HouseholdQuerySet, progress: Callable[[int], object]) -> Iterator[list[Cell]]:
    told = [column.told for column in COLUMNS]
    lines = families.with_people().values_list(*(column.path for column in COLUMNS))
    for number, line in enumerate(lines.iterator(chunk_size=CHUNK), 1):
        yield [tell(value) for tell, value in zip(told, line, strict=True)]
        if number % TOLD_EVERY == 0:
            progress(number)


def _explained(export: FamilyExport) -> Iterator[list[Cell]]:
    for label, value in (
        (_("Name searched for"), export.text or _("all")),
        (_("Region"), str(export.region) if export.region else _("all I may read")),
        (_("One row"), _("One person who lives in the family; of a family whose members are not known, the family.")),
        (_("Identity numbers"), _("masked")),
        (_("Made on"), formats.local_time(timezone.now())),
        (_("Made by"), str(export.asked_by)),
    ):
        yield [label, value]
