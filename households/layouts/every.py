"""Every kind of list that brings households: what the app registers, and where screens find the labels."""

from __future__ import annotations

from households.layouts import (
    dtks_household,
    dtks_person,
    dtsen2026_family,
    dtsen2026_member,
    dtsen_delivery,
    local_verified,
    p3ke2022_family,
    p3ke2022_individual,
    p3ke2023_family,
    p3ke2023_individual,
    recheck2025,
    sheet_families,
    sheet_persons,
    siksng2025,
    village_sheet,
)

FILES = (
    p3ke2022_family, p3ke2022_individual, p3ke2023_family, p3ke2023_individual, dtsen2026_family, dtsen2026_member,
    dtsen_delivery, dtks_household, dtks_person, village_sheet, local_verified, sheet_families, sheet_persons,
    siksng2025, recheck2025,
)  # fmt: skip
LAYOUTS = tuple(file.LAYOUT for file in FILES)
