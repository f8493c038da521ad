"""Questions about regions and their population, by name."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from regions import codes

if TYPE_CHECKING:
    from regions.models import Population, Region  # noqa: F401  (in strings below)


class RegionQuerySet(models.QuerySet["Region"]):
    """Regions are public: `visible_to` is here so that every read in the system starts alike."""

    def visible_to(self, user: object) -> Self:
        return self.all()

    def current(self) -> Self:
        """Regions that exist today."""
        return self.filter(valid_to__isnull=True)

    def retired(self) -> Self:
        """Regions whose code is no longer given out."""
        return self.filter(valid_to__isnull=False)

    def known_on(self, day: dt.date) -> Self:
        """Regions whose code was in use on `day`; an unknown first day counts as always."""
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        return self.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gte=day))

    def under(self, code: str) -> Self:
        """The region `code` and everything below it: one prefix scan."""
        codes.level_of(code)
        return self.filter(code__startswith=code)

    def above(self, code: str) -> Self:
        """The regions that contain `code`, the province first."""
        return self.filter(code__in=codes.ancestors_of(code)).order_by("code")

    def at_level(self, level: str) -> Self:
        return self.filter(level=level)

    def where_people_work(self, tops: list[str]) -> Self:
        """Current kabupaten and kecamatan at or below one of the regions `tops`."""
        within = Q(pk__in=[])
        for code in tops:
            within |= Q(code=code) | Q(code__startswith=f"{code}.")
        return self.current().filter(within, level__in=[codes.REGENCY, codes.DISTRICT]).order_by("code")

    def villages(self) -> Self:
        return self.at_level(codes.VILLAGE)

    def without_bps_code(self) -> Self:
        """Current regions that no BPS code could be matched to."""
        return self.current().filter(bps_code__isnull=True)

    def search(self, text: str) -> Self:
        """Regions whose code starts with `text` or whose name contains it; nothing is ranked, names come in order."""
        text = text.strip()
        digits = codes.digits_of(text)
        if digits:
            plain = (digits[0:2], digits[2:4], digits[4:6], digits[6:10])
            return self.filter(code__startswith=".".join(part for part in plain if part))
        # NUL cannot travel to PostgreSQL; no region's name has one.
        return self.none() if "\x00" in text else self.filter(name__icontains=text)


class PopulationQuerySet(models.QuerySet["Population"]):
    def visible_to(self, user: object) -> Self:
        """Published figures are public."""
        return self.all()

    def of(self, region_code: str) -> Self:
        return self.filter(region_id=region_code)

    def in_unit(self, unit: str) -> Self:
        """Persons and families are never mixed in one figure."""
        return self.filter(unit=unit)

    def known_on(self, day: dt.date) -> Self:
        return self.filter(as_of__lte=day)

    def latest_first(self) -> Self:
        return self.order_by("-as_of", "source")

    def denominator(
        self, region_code: str, unit: str, on: dt.date, *, source: str = "", allow_later: bool = False
    ) -> Any | None:
        """The newest figure of `region_code` not after `on`; of one `source` where named; None when there is none.

        A figure of a later day serves an earlier one only where the caller allows it (and prints the figure's year):
        then the first one published after `on` is taken.
        """
        found = self.of(region_code).in_unit(unit)
        if source:
            found = found.filter(source=source)
        newest = found.known_on(on).latest_first().first()
        if newest is None and allow_later:
            return found.order_by("as_of", "source").first()
        return newest
