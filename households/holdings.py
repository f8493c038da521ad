"""What a household has, as DTSEN and DTKS list it: things, land, animals. Kept in Household.housing under these keys.

Things and land are true or false; animals, rooms and square metres are numbers.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

THINGS: dict[str, Promise] = {
    "has_gas_cylinder": _("gas cylinder of 5.5 kg or more"),
    "has_refrigerator": _("refrigerator"),
    "has_air_conditioner": _("air conditioner"),
    "has_water_heater": _("water heater"),
    "has_home_telephone": _("home telephone"),
    "has_television": _("television"),
    "has_gold": _("gold or jewellery"),
    "has_computer": _("computer, laptop or tablet"),
    "has_motorcycle": _("motorcycle"),
    "has_bicycle": _("bicycle"),
    "has_car": _("car"),
    "has_boat": _("boat"),
    "has_outboard_motor": _("outboard motor"),
    "has_motor_boat": _("motor boat"),
    "has_ship": _("ship"),
    "has_smartphone": _("smartphone"),
    "has_other_land": _("land elsewhere"),
    "has_other_house": _("house elsewhere"),
}
NUMBERS: dict[str, Promise] = {
    "cattle": _("cattle"),
    "buffaloes": _("buffaloes"),
    "horses": _("horses"),
    "pigs": _("pigs"),
    "goats": _("goats or sheep"),
    "floor_area": _("floor area (m²)"),
    "rooms": _("rooms"),
    "family_size": _("members according to the list"),
}
HOLDINGS: dict[str, Promise] = {**THINGS, **NUMBERS}
