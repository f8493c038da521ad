"""What the four P3KE layouts share: how a generation groups its families, and in whose words it answers."""

from __future__ import annotations

import datetime as dt

from households.layouts import remarks
from households.layouts.shared import into_register
from households.register.keys import Keys

remarks.declare()
OF_2022 = into_register(Keys(family=("p3ke",), as_of=dt.date(2022, 12, 31)), "p3ke2022")
OF_2023 = into_register(Keys(family=("p3ke",), as_of=dt.date(2023, 12, 31)), "p3ke2023")
