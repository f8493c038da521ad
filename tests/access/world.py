"""The people of the access matrix, the places their objects lie in, and the oracle: who should get through where.

The oracle reads `accounts/permissions.py` (which role holds which verb) and compares region codes itself; it shares no
code with `visible_to`, so the two cannot be wrong together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.test import Client

from accounts.models import Assignment, User
from accounts.permissions import VERBS, Role
from regions.models import Region

PROVINCE, BANGKA, BULELENG, SUNGAILIAT, BELINYU = "19", "19.01", "51.08", "19.01.01", "19.01.02"


@dataclass(frozen=True)
class Place:
    """Where an object lies and, for households and what hangs on them, whose it is to visit."""

    name: str
    region: str  # kecamatan or kabupaten
    facilitator: str = ""

    @property
    def mark(self) -> str:
        """The name of the family there: whoever reads it somewhere has seen that family."""
        return f"Keluarga Zq{self.name} Utama"


OWN = Place("own", SUNGAILIAT, "siti")  # Siti's household, in Pak Camat's kecamatan
MATE = Place("mate", SUNGAILIAT, "rahmat")  # same village, another facilitator's
SIBLING = Place("sibling", BELINYU, "nur")
OTHER = Place("other", "51.08.01", "ayu")
ABOVE = Place("above", BANGKA)  # something of the kabupaten, seen from a kecamatan
OWN_AREA, SIBLING_AREA, OTHER_AREA = Place("own", SUNGAILIAT), Place("sibling", BELINYU), Place("other", BULELENG)

HOUSES = (OWN, MATE, SIBLING, OTHER)
AREAS = (OWN_AREA, SIBLING_AREA, ABOVE, OTHER_AREA)


@dataclass
class Person:
    """One actor of the matrix; `user` None is nobody."""

    name: str
    roles: tuple[tuple[str, str], ...] = ()
    user: User | None = None
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def __str__(self) -> str:
        return self.name

    def holds(self, verb: str) -> bool:
        return any(verb in VERBS[role] for role, _region in self.roles)

    def reaches(self, verb: str, place: Place) -> bool:
        """Holds `verb` on what lies in `place`: the region or one above it; a facilitator only what is theirs."""
        for role, region in self.roles:
            if verb in VERBS[role]:
                if role == Role.FACILITATOR:
                    if place.facilitator == self.name:
                        return True
                elif place.region.split(".")[: len(region.split("."))] == region.split("."):
                    return True
        return False


def people() -> list[Person]:
    """Every role once, one with two hats, one whose role ended yesterday, a stranger, nobody."""
    return [
        Person("nobody"),
        Person("stranger"),
        Person("former"),
        Person("siti", ((Role.FACILITATOR, SUNGAILIAT),)),
        Person("camat", ((Role.SUPERVISOR, SUNGAILIAT),)),
        Person("budi", ((Role.OFFICER, BANGKA),)),
        Person("admin", ((Role.ADMIN, BANGKA),)),
        Person("bupati", ((Role.LEADER, BANGKA),)),
        Person("province", ((Role.PROVINCE, PROVINCE),)),
        Person("agency", ((Role.AGENCY, BANGKA),)),
        Person("auditor", ((Role.AUDITOR, BANGKA),)),
        Person("giver", ((Role.GIVER, BANGKA),)),
        # Reads all of the province, reviews in one kecamatan: sees what they may not act on.
        Person("two_hats", ((Role.PROVINCE, PROVINCE), (Role.SUPERVISOR, SUNGAILIAT))),
    ]


def make_user(name: str, roles: tuple[tuple[str, str], ...] = (), last_day: dt.date | None = None) -> User:
    user = User.objects.create(username=name, email=f"{name}@ngerombo.example", full_name=f"Orang {name}")
    for role, region in roles:
        Assignment.objects.create(
            user=user, role=role, region_id=region, valid_from=dt.date(2020, 1, 1), valid_to=last_day
        )
    return user


@dataclass
class World:
    """Makes each object once per place, through `makers` (tests/access/objects.py)."""

    makers: dict[str, Callable[[World, Place], Any]]
    persons: list[Person] = field(default_factory=people)
    users: dict[str, User] = field(default_factory=dict)
    made: dict[tuple[str, Place], Any] = field(default_factory=dict)

    def settle(self) -> None:
        yesterday = dt.date.today() - dt.timedelta(days=2)
        for person in self.persons:
            if person.name == "former":
                person.user = make_user("former", ((Role.OFFICER, BANGKA),), last_day=yesterday)
            elif person.name != "nobody":
                person.user = make_user(person.name, person.roles)
            if person.user is not None:
                self.users[person.name] = person.user
                browser = Client()
                browser.force_login(person.user)
                person.cookies = browser.cookies
        for name, region in (("rahmat", SUNGAILIAT), ("nur", BELINYU), ("ayu", "51.08.01")):
            self.users[name] = make_user(name, ((Role.FACILITATOR, region),))
        for name, region in (("wati", BANGKA), ("ketut", BULELENG)):
            self.users[name] = make_user(name, ((Role.OFFICER, region),))

    def officer_of(self, place: Place) -> User:
        return self.users["ketut" if place.region.startswith(BULELENG) else "budi"]

    def second_officer_of(self, place: Place) -> User:
        return self.users["ketut" if place.region.startswith(BULELENG) else "wati"]

    def village(self, place: Place, index: int = 0) -> Region:
        district = place.region if place.region.count(".") == 2 else f"{place.region}.01"
        return Region.objects.filter(parent_id=district, valid_to=None).order_by("pk")[index]

    def get(self, kind: str, place: Place) -> Any:
        key = (kind, place)
        if key not in self.made:
            self.made[key] = self.makers[kind](self, place)
        return self.made[key]
