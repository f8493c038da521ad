"""The new rows of a preview beside whom they look like, in words. Reads, within reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from households.duplicates.wording import explain
from households.models import Grade, Person, PreviewSearch
from households.wording import say
from imports.models import ImportBatch, ImportRow
from regions.models import Region

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file, whom it looks like, and why one should think so or not."""

    row: int
    name: str
    told: str
    person: Person
    known: str
    grade: str
    grade_words: str
    agrees: list[str]
    against: list[str]


def lines(user: User, batch: ImportBatch, job: PreviewSearch) -> list[Line]:
    """The likeliest first; people whom `user` may not read are left out. Three queries."""
    numbers = [one["row"] for one in job.found]
    rows = ImportRow.objects.unscoped().filter(batch=batch, number__in=numbers).defer("raw", "diff", "problems")
    values = dict(rows.values_list("number", "values"))
    people = Person.objects.visible_to(user).filter(pk__in={one["person"] for one in job.found})
    known = people.select_related("household__village").in_bulk()
    codes = {told.get("village") for told in values.values()}
    places = {region.pk: region.label for region in Region.objects.filter(pk__in=codes)}
    found = []
    for one in job.found:
        told, person = values.get(one["row"]), known.get(one["person"])
        if told is None or person is None:
            continue
        found.append(Line(
            one["row"], told["name"], _words(told.get("birth_date"), places.get(told.get("village"), "")), person,
            _words(person.birth_date, person.household.village.label), one["grade"], str(Grade(one["grade"]).label),
            [explain(reason) for reason in one["reasons"] if reason["for"]],
            [explain(reason) for reason in one["reasons"] if not reason["for"]],
        ))  # fmt: skip
    return found


def _words(born: object, village: str) -> str:
    return ", ".join(filter(None, [say("birth_date", born), village]))
