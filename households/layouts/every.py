"""Every kind of list that brings households: what the app registers, and where screens find the labels."""

from __future__ import annotations

from households.layouts.dtks import DTKS
from households.layouts.dtsen import DTSEN
from households.layouts.p3ke import P3KE
from households.layouts.recheck import RECHECK_2025
from households.layouts.sheets import SHEETS
from households.layouts.siksng import SIKSNG

LAYOUTS = (*P3KE, *DTSEN, *DTKS, *SHEETS, SIKSNG, RECHECK_2025)
