"""Any other sheet with one row a family: a person names its columns on the screen."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from households.layouts import columns as c
from households.layouts.shared import into_register
from households.layouts.sheets import HOME, PERSON
from households.register import family
from households.register.keys import Keys
from imports.layouts import Layout

# Asked: such a sheet is never taken for one without a person saying so.
LAYOUT = Layout(
    kind="sheet_families", title=_("Any other sheet: one row a family"), region_system="kemendagri",
    columns=(replace(c.HEAD_NAME, aliases=(*c.HEAD_NAME.aliases, *c.NAME.aliases)), *PERSON, *HOME),
    row_check=c.check_row, plan=family.plan, apply=family.apply,
    options=into_register(
        Keys(family=("p3ke", "kk", "list"), own="other"), "p3ke2023", once=("nik", "family_card"), asked=True
    ),
)  # fmt: skip
