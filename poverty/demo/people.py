"""Invents the families of a P3KE list: who lives together, where, in what house, and how hard life is for them."""

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from poverty.demo.dice import dice
from poverty.demo.houses import invent_aids, invent_house
from poverty.demo.names import Community, invent_name, pick_community
from poverty.demo.numbers import Numbers

#: The list describes people as they were on this day.
AS_OF = dt.date(2023, 1, 1)
#: Share of families that are a second copy of another one (the ministry flags them itself).
DUPLICATE_SHARE = 0.0106
NO_NIK_SHARE = 0.008
#: What stands in a NIK cell when there is no NIK; all of them mean the same.
NO_NIK_TEXTS = ("", "KOSONG", "-", "0000000000000000", "9999999999999999")
SIZES = {1: 8, 2: 16, 3: 25, 4: 27, 5: 15, 6: 6, 7: 2, 8: 1}

HEAD, SPOUSE, CHILD, OTHER = "head", "spouse", "child", "other"


class Village(NamedTuple):
    """A village of the kabupaten: dotted Kemendagri code, its name and the name of its kecamatan."""

    code: str
    name: str
    subdistrict: str


class Place(NamedTuple):
    """The kabupaten of the demonstration, in plain values."""

    province: str
    regency: str
    villages: list[Village]


@dataclass(slots=True)
class Person:
    """One member. Codes are those of the verval questionnaire; `nik` is empty when the list has none."""

    key: str
    name: str
    nik: str
    female: bool
    birth: dt.date
    relation: str
    marital: str
    work: str
    level: str
    attending: bool

    @property
    def age(self) -> int:
        """Whole years on AS_OF."""
        return AS_OF.year - self.birth.year - ((AS_OF.month, AS_OF.day) < (self.birth.month, self.birth.day))


@dataclass(slots=True)
class Family:
    """One family of the list; members[0] is the head. `hardship` runs from 0 (well off) to 1."""

    key: str
    village: Village
    address: str
    hardship: float
    members: list[Person]
    house: dict[str, str]
    aids: list[str]
    kk_number: str
    no_nik_text: str = ""
    copy_of: str = ""
    decile: int = 4
    percentile: int = 40
    savings: bool = False

    @property
    def head(self) -> Person:
        """The head of the family."""
        return self.members[0]


def invent_families(villages: list[Village], count: int, seed: int) -> list[Family]:
    """Return `count` families in the order of the list: by village code, then by key.

    About 3.5 members each; all NIKs differ, also from all KK numbers. Same arguments, same families.
    """
    chance = dice(seed, "families")
    villages = sorted(villages)
    weights = [chance.uniform(0.5, 1.8) for _ in villages]
    homes = sorted(chance.choices(villages, weights, k=count))
    numbers = Numbers(chance, sorted({village.code.replace(".", "")[:6] for village in villages}))
    key = 190_000_000 + chance.randrange(1_000_000)
    families = []
    for village in homes:
        key += chance.randrange(1, 90)
        families.append(_family(chance, numbers, village, str(key)))
    for family in families:
        family.kk_number = numbers.family_card(_prefix(family.village))
    _rank(chance, families)
    _copy_some(chance, families)
    return families


def _prefix(village: Village) -> str:
    return village.code.replace(".", "")[:6]


def _family(chance: Random, numbers: Numbers, village: Village, key: str) -> Family:
    community = pick_community(chance)
    hardship = chance.betavariate(2, 2.6)
    size = chance.choices(list(SIZES), list(SIZES.values()))[0]
    members = _Kin(chance, numbers, community, _prefix(village), hardship).members(size)
    for number, person in enumerate(members, start=1):
        person.key = f"{key}{number:02d}"
    lane = chance.choice(
        ("JL. RAYA", "JL. KAMPUNG", "GG. KENANGA", "DUSUN I", "DUSUN II", "DUSUN III", "JL. PANTAI", "LINGKUNGAN")
    )
    family = Family(
        key=key,
        village=village,
        address=f"{lane} {village.name.upper()} RT {chance.randrange(1, 13):03d} RW {chance.randrange(1, 5):03d}",
        hardship=hardship,
        members=members,
        house=invent_house(chance, hardship),
        aids=invent_aids(chance, hardship, any(person.attending for person in members)),
        kk_number="",
        savings=chance.random() > hardship,
    )
    if chance.random() < NO_NIK_SHARE:
        family.head.nik = ""
        family.no_nik_text = chance.choice(NO_NIK_TEXTS)
    return family


class _Kin:
    """Deals out the members of one family, head first."""

    def __init__(self, chance: Random, numbers: Numbers, community: Community, home: str, hardship: float) -> None:
        self.chance = chance
        self.numbers = numbers
        self.community = community
        self.home = home
        self.hardship = hardship
        self.family_name = ""

    def members(self, size: int) -> list[Person]:
        """Return `size` persons: a head, usually a spouse, children, and others when the children run out."""
        chance = self.chance
        # A few families have no adult: the ministry flags them.
        age = chance.choice((15, 16)) if chance.random() < 0.003 else int(chance.triangular(21, 88, 44))
        alone = size == 1 or age < 18
        female = chance.random() < (0.55 if alone else 0.14)
        couple = not alone and chance.random() < (0.55 if female else 0.95)
        head = self.person(HEAD, age, female, "married" if couple else self.unmarried(age))
        self.family_name = self.inherited(head.name)
        members = [head]
        if couple:
            spouse_age = max(19, age + chance.randrange(-8, 5))
            members.append(self.person(SPOUSE, spouse_age, not female, "married"))
        parent_age = members[-1].age if couple else age
        while len(members) < size:
            members.append(self.child(parent_age) if parent_age >= 18 and chance.random() < 0.86 else self.other(age))
        return members

    def inherited(self, name: str) -> str:
        """Return the name children of this community carry on; only Tionghoa and Batak families do."""
        words = name.split()
        if self.community.last[0] == "BONG":
            return words[0]
        return words[-1] if self.community.last[0] == "LUBIS" and len(words) > 1 else ""

    def unmarried(self, age: int) -> str:
        if age < 25:
            return "single"
        return self.chance.choices(("widowed", "divorced", "single"), (age, 30, 15))[0]

    def child(self, parent_age: int) -> Person:
        age = self.chance.randrange(0, max(1, min(parent_age - 18, 30)))
        return self.person(CHILD, age, self.chance.random() < 0.49, "single")

    def other(self, head_age: int) -> Person:
        age = min(95, head_age + 22 + self.chance.randrange(12)) if head_age < 60 else self.chance.randrange(3, 30)
        return self.person(OTHER, age, self.chance.random() < 0.6, "widowed" if age > 50 else "single")

    def person(self, relation: str, age: int, female: bool, marital: str) -> Person:
        born = AS_OF - dt.timedelta(days=int(age * 365.25) + self.chance.randrange(1, 365))
        number, born = self.numbers.person(self.home, born, female)
        age = AS_OF.year - born.year - 1
        level, attending = self.schooling(age)
        return Person(
            key="",
            name=invent_name(self.chance, self.community, female, age, "" if relation == HEAD else self.family_name),
            nik=number,
            female=female,
            birth=born,
            relation=relation,
            marital=marital,
            work=self.work(relation, age, female),
            level=level,
            attending=attending,
        )

    def schooling(self, age: int) -> tuple[str, bool]:
        """Return (highest level, still attending); no level for the youngest and for some of the old."""
        if age < 7:
            return "", False
        stages = ((13, "primary"), (16, "lower_secondary"), (19, "upper_secondary"))
        stage = next((name for limit, name in stages if age < limit), "tertiary")
        if age < 19 and self.chance.random() < 0.97 - 0.25 * self.hardship * (age > 15):
            return stage, True
        if 19 <= age < 23 and self.chance.random() < 0.25 * (1 - self.hardship):
            return "tertiary", True
        levels = ("", "primary_unfinished", "primary", "lower_secondary", "upper_secondary", "tertiary")
        poor, rich = (14, 30, 34, 14, 8, 0), (2, 8, 25, 25, 34, 6)
        weights = [self.hardship * a + (1 - self.hardship) * b for a, b in zip(poor, rich, strict=True)]
        top = 3 if age < 16 else 4 if age < 19 else 6
        return self.chance.choices(levels[:top], weights[:top])[0], False

    def work(self, relation: str, age: int, female: bool) -> str:
        idle = 0.9 if age < 18 or age > 75 else 0.55 if female and relation != HEAD else 0.1 + 0.2 * self.hardship
        if age < 15 or self.chance.random() < idle:
            return "not_working"
        kinds = (
            "farmer",
            "fisher",
            "trader",
            "casual_worker",
            "employee",
            "entrepreneur",
            "public_servant",
            "pensioner",
        )
        old = 6.0 if age > 58 else 0.0
        weights = (24, 14, 10, 30, 12, 8, 1.5 * (1 - self.hardship), old * (1 - self.hardship))
        return self.chance.choices(kinds, weights)[0]


def _rank(chance: Random, families: list[Family]) -> None:
    """Give percentile and decile (1 to 4: the list holds the lowest 40 percent) as a proxy means test does: nearly."""
    guess = sorted(families, key=lambda family: family.hardship + chance.gauss(0, 0.09), reverse=True)
    for place, family in enumerate(guess):
        family.percentile = 1 + place * 40 // len(guess)
        family.decile = 1 + (family.percentile - 1) // 10


def _copy_some(chance: Random, families: list[Family]) -> None:
    """Turn some families into second copies: head's name, sex and birth date of another family of the same kecamatan.

    The ministry flags such pairs as having the same NIK too. The copy's NIK is left out here, because no two invented
    people share a number.
    """
    wanted = round(len(families) * DUPLICATE_SHARE)
    order = chance.sample(range(len(families)), len(families))
    taken: set[str] = set()
    for index in order:
        if wanted == 0:
            return
        copy, original = families[index], families[(index + 1) % len(families)]
        same_place = copy.village.subdistrict == original.village.subdistrict
        if not same_place or copy.head.female != original.head.female or {copy.key, original.key} & taken:
            continue
        if not (copy.head.nik and original.head.nik) or copy.head.age < 18 or original.head.age < 18:
            continue
        taken |= {copy.key, original.key}
        copy.head.name, copy.head.birth = original.head.name, original.head.birth
        copy.head.nik, copy.no_nik_text, copy.copy_of = "", "KOSONG", original.key
        wanted -= 1
