"""What a bank or PT Pos says it paid: one recipient a row, with the instalment and what became of it.

Source of the headers: payment lists as offices get them (NAMA PENERIMA, NIK KTP, TAHAP, BANSOS, ...). A list with
masked numbers names them NIK_MASK.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from households.layouts import columns as c
from imports.aliases import ALIASES
from imports.layouts import Column, Layout
from imports.normalise.amounts import count, money
from imports.normalise.context import Context
from imports.normalise.dates import calendar_date
from imports.normalise.masks import masked
from imports.normalise.numbers import nik
from imports.normalise.problems import REFUSE, UNKNOWN, Normal, Problem, broken, refuse
from imports.normalise.text import text
from imports.reader.cells import EMPTY, Cell
from interventions.layouts import reconciling, remarks
from interventions.models import Delivery
from interventions.payments import BECAME, LETTERS

remarks.declare()


def status(cell: Cell, ctx: Context) -> Normal:
    """ "paid", "uncollected" or "returned"."""
    if cell.kind == EMPTY:
        return UNKNOWN
    if lost := broken(cell):
        return lost
    found = BECAME.get(LETTERS.sub("", cell.text.lower()))
    return Normal(found) if found else refuse("status_unknown")


def check_row(values: Mapping[str, Any], ctx: Context) -> list[tuple[str, Problem]]:
    """Place and number as everywhere; a payment cannot have happened tomorrow."""
    found = c.check_row(values, ctx)
    day = values.get("paid_on")
    if day is not None and day > ctx.today:
        found.append(("paid_on", Problem("date_future", REFUSE)))
    return found


STATE_WORDS = dict(Delivery.State.choices)
LAYOUT = Layout(
    kind="disbursement", title=_("Payment list of a bank or PT Pos"), region_system="kemendagri",
    columns=(
        c.NAME,
        Column("nik", "NIK KTP", ALIASES["nik"], nik, identity=True),
        Column("nik_masked", "NIK_MASK", (), masked(6, 4)),
        Column("kk_masked", "NOKK_MASK", (), masked(10, 0)),
        Column("programme", "BANSOS", ("Program", "Nama Program", "Jenis Bantuan"), text(150), required=True,
               needed=True, repeats=True, personal_class="open"),
        Column("instalment", "TAHAP", ("Termin", "Penyaluran Ke"), count(1, 60), repeats=True, personal_class="open"),
        Column("period", "Periode", ("Bulan",), text(60), repeats=True, personal_class="open"),
        Column("amount", "Nominal", ("Jumlah", "Nilai", "Jumlah Bantuan", "Nilai Bantuan"), money(), repeats=True),
        Column("paid_on", "Tanggal Bayar", ("Tgl Bayar", "Tanggal Salur", "Tgl Salur", "Tanggal Transaksi"),
               calendar_date, required=True, needed=True),
        Column("status", "Status", ("Status Salur", "Status Bayar", "Keterangan Salur"), status, required=True,
               needed=True, repeats=True),
        Column("reason", "Keterangan", ("Alasan",), text(200)),
        *c.PLACE, c.ADDRESS,
    ),
    row_check=check_row, plan=reconciling.plan, apply=reconciling.apply,
    options={
        "village": "village", "tables": ("interventions_delivery",),
        "writes": {"interventions_delivery": reconciling.WRITTEN},
        "seals": {"nik": "households_person.nik:nik"}, "verbs": ("delivery.record",),
        "labels": {"state": _("State"), "happened_on": _("Date")},
        "say": lambda key, value: str(STATE_WORDS.get(value, value or "")),
    },
)  # fmt: skip
