"""Any other sheet with one row a person: a person names its columns on the screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from households.layouts import columns as c
from households.layouts import more as m
from households.layouts.shared import into_register
from households.layouts.sheets import HOME, NAME_ONLY, PERSON, by_hand, free
from households.register import individual
from households.register.keys import Keys
from imports.layouts import Layout

# Asked: such a sheet is never taken for one without a person saying so.
LAYOUT = Layout(
    kind="sheet_persons", title=_("Any other sheet: one row a person"), region_system="kemendagri",
    columns=(NAME_ONLY, *PERSON, *free(c.RELATION, c.PERSON_ID, *m.list_numbers("", "ID_Orang")),
             *by_hand(*HOME)),
    row_check=c.check_row, plan=individual.plan, apply=individual.apply,
    options=into_register(Keys(family=("p3ke", "kk", "list"), own="other", whole=True), "p3ke2023", asked=True),
)  # fmt: skip
