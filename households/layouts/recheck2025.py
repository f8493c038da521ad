"""The Kemensos re-check of 2025 (PDTT): recipients with masked numbers, and what was seen at their homes.

Source of the headers: the sheet as offices filled it in. NIK_MASK shows the first six and the last four digits,
NOKK_MASK the first ten. What it says of a home is kept with the record; the register is not changed by it.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from households.layouts import columns as c
from households.register import masked, writing
from imports import remarks
from imports.layouts import Column, Layout
from imports.normalise.masks import account
from imports.normalise.masks import masked as shown
from imports.normalise.text import rt_rw, text

NOTES = (
    "KETERANGAN", "Kesesuaian", "Penjelasan", "Foto Listrik", "Foto KKS", "Kepemilikan Rumah", "Kondisi Rumah",
    "Foto Rumah", "Pekerjaan", "Jenis Usaha", "Jumlah Penghasilan", "Foto Slip Gaji", "Jumlah Mobil", "Jumlah Motor",
    "Jenis Disabilitas",
)  # fmt: skip

remarks.declare(
    {
        "mask_missing": (
            _("The row shows no part of a NIK; a name alone says nobody."),
            _("Ask for the sheet with masked NIKs, or look for the person by hand."),
        ),
        "mask_not_found": (
            _("Nobody in the register fits the masked NIK, the name and the village."),
            _("Look for the family by name; it may not be in the register."),
        ),
        "mask_several": (
            _("%(count)s people fit the masked NIK and the name: %(people)s."),
            _("Find out who is meant; nobody is chosen by the program."),
        ),
        "mask_elsewhere": (_("The person who fits lives in %(village)s in the register. Moved?"), _("Look at both.")),
        "mask_other_kk": (
            _("The family's KK number in the register begins otherwise. A new card?"),
            _("Look at both."),
        ),
    }
)


def _note(title: str) -> Column:
    key = "note_" + title.lower().replace(" ", "_")
    return Column(key, title, (), text(300), personal_class="specific")


LAYOUT = Layout(
    kind="recheck2025",
    title=_("Kemensos re-check 2025, masked numbers"),
    region_system="kemendagri",
    columns=(
        Column("nik_masked", "NIK_MASK", (), shown(6, 4), required=True),
        Column("kk_masked", "NOKK_MASK", (), shown(10, 0)),
        Column("account_masked", "NOREKENING_MASK", (), account, personal_class="specific"),
        c.NAME,
        Column("channel", "Lembaga_Penyalur", (), text(100), repeats=True, personal_class="open"),
        *c.PLACE,
        c.ADDRESS,
        Column("rt", "RT", (), rt_rw),
        Column("rw", "RW", (), rt_rw),
        *(_note(title) for title in NOTES),
    ),
    row_check=c.check_row,
    plan=masked.plan,
    apply=masked.apply,
    options={"village": "village", "forget": writing.forget},
)
