"""What normalisers may ask of the world: the regions, today's date, whether invented numbers are expected."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.utils import timezone

from imports.layouts import Layout, layout_for
from imports.models import ImportBatch
from imports.normalise.context import Context, PlaceAnswer
from imports.normalise.places import known_code, region_code
from regions import codes
from regions.lookup import AmbiguousRegion, RegionFinder, UnknownRegion
from regions.models import Region

NOWHERE = PlaceAnswer()


class Places:
    """`Context.find_place` on the register of regions; each distinct question is asked once per import."""

    def __init__(self, system: str, region: str) -> None:
        """`region`: what the file is for; a whole province is too much to be read at once."""
        self.system = system
        self.finder = RegionFinder(system=system, near=region if "." in region else "")
        self.known: dict[tuple[str, str, str], PlaceAnswer] = {}

    def __call__(self, level: str, text: str, scope: str) -> PlaceAnswer:
        """`level` "code" looks a code up, whatever its level; "twin" asks which other village has the same ten digits
        in the other numbering; else a name within the region `scope` ("" = anywhere).
        """
        asked = (level, text, scope)
        answer = self.known.get(asked)
        if answer is None:
            answer = self.known[asked] = self._find(level, text, scope)
        return answer

    def _find(self, level: str, text: str, scope: str) -> PlaceAnswer:
        if level == "twin":
            return self._twin(text)
        under = None if level == "code" else scope or None
        if level == "code":
            # Digits that fit no code at all (a kabupaten 00, a province 0x) are nowhere.
            known = codes.bps(text) if self.system == codes.BPS else codes.dotted(text)
            if known is None:
                return NOWHERE
            level = self._level(known)
        try:
            return PlaceAnswer((self.finder.find(text, level, under).code,))
        except AmbiguousRegion as error:
            return PlaceAnswer(tuple(region.code for region in error.candidates))
        except UnknownRegion as error:
            return PlaceAnswer((), tuple(str(region) for region in error.suggestions))

    def _twin(self, code: str) -> PlaceAnswer:
        """3216021006 is Bahagia to Kemendagri and Cilangkara to BPS: asked for the one, the other."""
        if self.system == codes.BPS:
            digits = Region.objects.filter(pk=code).values_list("bps_code", flat=True).first()
            other = Region.objects.filter(pk=codes.dotted(digits or "") or "")
        else:
            other = Region.objects.filter(bps_code=codes.undotted(code))
        found = other.exclude(pk=code).first()
        return PlaceAnswer((found.code,), (str(found),)) if found else NOWHERE

    def _level(self, code: str) -> str:
        return codes.bps_level(code) if self.system == codes.BPS else codes.level_of(code)


def layout_of(batch: ImportBatch) -> Layout:
    """The layout of a batch, with its region codes read in the system that a person said for this file."""
    layout = layout_for(batch.kind)
    system = batch.options.get("region_system") or layout.region_system
    if system == layout.region_system:
        return layout
    read = {reader(layout.region_system): reader(system) for reader in (region_code, known_code)}
    columns = tuple(
        replace(column, normalise=read.get(column.normalise, column.normalise)) for column in layout.columns
    )
    return replace(layout, region_system=system, columns=columns)


def context_for(layout: Layout, batch: ImportBatch) -> Context:
    """The world as it is now, for one import of this kind. `options["books"]`: code books, or who knows them."""
    books = layout.options.get("books", {})
    return Context(
        today=timezone.localdate(),
        known_prefix=codes.nik_prefix_known,
        find_place=Places(layout.region_system, batch.region_id),
        books=books(batch) if callable(books) else books,
        invented_ok=settings.DEMO,
        numeric_ids=settings.IMPORT_NUMERIC_IDS,
        within=batch.region_id,
    )
