"""SIKS-NG: persons with the programmes they receive and since when, as an office's export lists them.

Source of the headers: the export as mirrored by local plugins (SIKS-NG, Kemensos, 2025). It groups persons by KK number
and names no head, so a family that the register does not know is held; the periods stay with the record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from households.layouts import columns as c
from households.layouts.shared import into_register
from households.register import individual
from households.register.keys import Keys
from imports import remarks
from imports.aliases import ALIASES
from imports.layouts import Column, Layout
from imports.normalise.choices import yes_no
from imports.normalise.context import Context
from imports.normalise.numbers import family_card
from imports.normalise.problems import WARN, Problem
from imports.normalise.text import identifier, text

# Our key of a programme -> its column in the export.
PROGRAMMES = {
    "atensi": "ATENSI", "blt": "BLT", "blt_bbm": "BLT_BBM", "bpnt": "BPNT", "bpnt_ppkm": "BPNT_PPKM", "bst": "BST",
    "pbi": "PBI", "pena": "PENA", "permakanan": "PERMAKANAN", "pkh": "PKH", "rutilahu": "RUTILAHU",
    "sembako_adaptif": "SEMBAKO_ADAPTIF", "yapi": "YAPI",
}  # fmt: skip
ALSO = {"bpnt_ppkm": ("BNPT_PPKM",)}  # the export's own misspelling
DEAD = ("meninggal", "wafat", "mati")

remarks.declare(
    {
        "list_says_dead": (
            _("The list says that this person died. The register is not changed by that."),
            _("Look at the visit; record the death with its day on the family's page."),
        ),
        "list_says_inactive": (_("The list calls this person inactive."), _("Look at the visit.")),
    }
)


def check_row(values: Mapping[str, Any], ctx: Context) -> list[tuple[str, Problem]]:
    """Place and number as everywhere; what the list says of death is a remark, never a change."""
    found = c.check_row(values, ctx)
    alive = str(values.get("alive") or "").casefold()
    if values.get("died") or any(word in alive for word in DEAD):
        found.append(("died" if values.get("died") else "alive", Problem("list_says_dead", WARN)))
    elif values.get("inactive"):
        found.append(("inactive", Problem("list_says_inactive", WARN)))
    return found


LAYOUT = Layout(
    kind="siksng2025", title=_("SIKS-NG, persons with programmes"), region_system="kemendagri",
    columns=(
        Column("list_person_id", "idsemesta", ("ID Semesta",), identifier(40), required=True, needed=True),
        c.NAME, c.NIK,
        Column("family_card", "NOKK", ALIASES["family_card"], family_card, identity=True),
        c.ADDRESS, *c.PLACE,
        Column("first_decree", "FIRST_SK", (), text(100), repeats=True, personal_class="open"),
        *(Column(key, title, ALSO.get(key, ()), yes_no, repeats=True) for key, title in PROGRAMMES.items()),
        *(Column(f"period_{key}", f"periode_{title.lower()}", (), text(100), repeats=True)
          for key, title in PROGRAMMES.items() if key != "atensi"),
        Column("disability", "keterangan_disabilitas", (), text(200), personal_class="specific"),
        Column("died", "keterangan_meninggal", (), text(200), personal_class="specific"),
        Column("alive", "masih_hidup_label", (), text(60), repeats=True, personal_class="specific"),
        Column("inactive", "is_nonaktif", (), yes_no, repeats=True),
    ),
    key=("list_person_id",), row_check=check_row, plan=individual.plan, apply=individual.apply,
    options=into_register(Keys(family=("kk",), own="siksng", as_of=dt.date(2025, 1, 1)), "dtsen2026"),
)  # fmt: skip
