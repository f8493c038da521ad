"""Invents houses and the state programmes a family is listed with. Codes are those of the verval questionnaire."""

from random import Random

#: Question -> (code, weight of a well-off house, weight of a poor one).
PARTS: dict[str, list[tuple[str, float, float]]] = {
    "tenure": [("owned", 80, 70), ("rented", 9, 7), ("rent_free", 8, 22), ("official", 2, 0), ("other", 1, 1)],
    "floor": [
        ("ceramic", 48, 4), ("tile", 8, 4), ("cement", 38, 52), ("wood", 4, 12), ("earth", 0.3, 24), ("other", 1, 3),
    ],
    "wall": [("masonry", 86, 32), ("wood", 11, 50), ("zinc", 1, 8), ("bamboo", 0.2, 6), ("other", 1, 4)],
    "roof": [
        ("tile", 28, 8), ("zinc", 44, 62), ("asbestos", 24, 16), ("thatch", 0.2, 11), ("concrete", 3, 0),
        ("other", 0.5, 3),
    ],
    "water": [
        ("refill", 36, 8), ("piped", 10, 4), ("borehole", 22, 12), ("protected_well", 24, 30), ("open_well", 6, 32),
        ("surface", 0.5, 8), ("rain", 1, 6),
    ],
    "cooking": [("lpg_3", 88, 48), ("electric", 3, 0), ("kerosene", 2, 5), ("firewood", 6, 46), ("no_cooking", 0.5, 1)],
    "toilet": [("own", 93, 42), ("shared", 4, 24), ("public", 2, 14), ("none", 1, 20)],
    "lighting": [("pln_metered", 95, 62), ("pln_unmetered", 4, 27), ("other_electric", 0.7, 5), ("none", 0.2, 6)],
}  # fmt: skip
POWER: list[tuple[str, float, float]] = [("450", 10, 78), ("900", 58, 22), ("1300", 27, 0), ("2200", 5, 0)]

#: Programme columns of the 2023 files, in their order, with the chance of being listed for the poorest.
AIDS = {"BPNT": 0.35, "BPUM": 0.04, "BST": 0.15, "PKH": 0.3, "SEMBAKO": 0.4, "Prakerja": 0.03, "KUR": 0.03}


def draw(chance: Random, options: list[tuple[str, float, float]], hardship: float) -> str:
    """Return a code, its weight moved from well-off to poor by `hardship` (0 to 1)."""
    weights = [(1 - hardship) * good + hardship * poor for _, good, poor in options]
    return chance.choices([code for code, _, _ in options], weights)[0]


def invent_house(chance: Random, hardship: float) -> dict[str, str]:
    """Return the housing answers of a family; power only where there is a meter."""
    house = {part: draw(chance, options, hardship) for part, options in PARTS.items()}
    house["power"] = draw(chance, POWER, hardship) if house["lighting"] == "pln_metered" else ""
    house["floor_area"] = str(int(chance.triangular(14, 120, 60 - 34 * hardship)))
    return house


def invent_aids(chance: Random, hardship: float, pupils: bool) -> list[str]:
    """Return the programmes the ministry lists the family with; PKH mostly where a child goes to school."""
    names = []
    for name, odds in AIDS.items():
        if name == "PKH" and not pupils:
            odds /= 4
        if chance.random() < odds * (0.3 + hardship):
            names.append(name)
    return names
