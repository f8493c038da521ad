"""What a line of the access matrix says, and the lines of all floors together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.access.world import HOUSES, Person, Place, World

PASSED = frozenset({200, 201, 204, 302})
GHOST = {"pk": 987654321}


def by_pk(obj: Any) -> dict[str, Any]:
    return {"pk": obj.pk}


def nothing(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Row:
    """One address and method.

    `verb`: what the person must hold ("" = to be signed in); `reads`: the verb that shows the object at all (default:
    `verb`); `about`: the kind of object in the address (tests/access/objects.py), "" for none; `places`: where such
    objects can lie; `open_to`: "everyone" for public addresses; `body`: the POST of a person who gets through;
    `good`: the statuses that count as getting through; `sees`/`acts`: own rules where reach is not by region.
    """

    url: str
    method: str = "GET"
    verb: str = ""
    about: str = ""
    places: tuple[Place, ...] = HOUSES
    reads: str = ""
    api: bool = False
    open_to: str = ""
    kwargs: Callable[[Any], dict[str, Any]] = by_pk
    ghost: dict[str, Any] | None = None
    query: str = ""
    body: Callable[[World, Any, Person], dict[str, Any]] = nothing
    json: bool = False
    headers: Callable[[World, Any, Person], dict[str, Any]] = nothing
    good: frozenset[int] = PASSED
    sees: Callable[[Person, Place], bool] | None = None
    acts: Callable[[Person, Place], bool] | None = None
    csrf: bool = True

    def __str__(self) -> str:
        return f"{self.method} {self.url}{self.query}"

    def shows(self, person: Person, place: Place) -> bool:
        if self.sees is not None:
            return self.sees(person, place)
        return person.reaches(self.reads or self.verb, place)

    def lets(self, person: Person, place: Place) -> bool:
        if self.acts is not None:
            return self.acts(person, place)
        if self.verb == (self.reads or self.verb):
            return self.shows(person, place)  # reading is all it does
        return not self.verb or person.reaches(self.verb, place)

    def expected(self, person: Person, place: Place | None) -> str:
        """`yes`, `login`, `no` (403), `hidden` (404, as a number nobody has), `refused` (403 or 404, object or not)."""
        if self.open_to == "everyone":
            return "yes"
        if person.name == "nobody":
            return "login"
        if self.verb and not person.holds(self.verb):
            known = place is not None and self.reads and person.holds(self.reads) and self.shows(person, place)
            return "no" if known else "refused"
        if place is None:
            return "yes"
        if not self.shows(person, place):
            return "hidden"
        return "yes" if self.lets(person, place) else "no"
