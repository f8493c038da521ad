"""From what stands in a cell (a name, a code) to one region, or a refusal that says what to do. Nothing is guessed.

A code is read in the system its source declares: ten digits name a village to Kemendagri and to BPS, mostly two
different ones. A name is compared without spaces, punctuation and the word of its kind; a name that fits two regions is
refused with both named, a name that fits none with the nearest ones as suggestions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from foundation.errors import DomainError
from regions import codes, names
from regions.models import Region

# Suggestions: how alike two keys must be (0-100), and how many are made.
ALIKE = 75
NAMED = 3
# What a message shows: characters of the cell's text, regions of a list.
SHOWN = 60
LISTED = 4
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}", re.ASCII)


class UnknownRegion(DomainError):
    """No region is meant, as far as can be said. `suggestions` are regions of a similar name, the nearest first."""

    def __init__(
        self, message: str, *, field: str, code: str = "region_unknown", suggestions: Sequence[Region] = ()
    ) -> None:
        super().__init__(message, code=code, field=field)
        self.suggestions = tuple(suggestions)


class AmbiguousRegion(DomainError):
    """Several regions are meant as much as one another; `candidates` are they, by code."""

    def __init__(self, message: str, *, field: str, candidates: Sequence[Region]) -> None:
        super().__init__(message, code="region_ambiguous", field=field)
        self.candidates = tuple(candidates)


class Near:
    """Regions at or below one, read at once: a list asks for each village of its kabupaten, by code and by name."""

    def __init__(self, top: str) -> None:
        self.top = top
        self.regions = list(Region.objects.under(top).select_related("successor"))
        self.by_code = {region.code: region for region in self.regions}

    def named(self, keys: set[str], level: str, scope: str) -> list[Region]:
        return [
            region
            for region in self.regions
            if region.level == level
            and (region.name_key in keys or region.former_key in keys)
            and region.code.startswith(scope)
        ]


def find_region(
    text: str, level: str, under: Region | str | None = None, system: str = codes.KEMENDAGRI, near: Near | None = None
) -> Region:
    """The current region of `level` that `text` names or codes, within `under` where given.

    `system` ("kemendagri" or "bps") says whose codes the source uses; names are read alike in both. A code or name that
    is no longer in use leads to its successor. Those `near` need not be asked of the database. Raises UnknownRegion or
    AmbiguousRegion with `field` set to the level.
    """
    if system not in codes.SYSTEMS or level not in codes.LEVELS:
        raise ValueError(f"unknown system {system!r} or level {level!r}")
    scope = under.code if isinstance(under, Region) else under
    text = text.strip()
    if not text:
        message = _("The %(level)s is missing. Write its name or its code.") % {"level": _level(level)}
        raise UnknownRegion(message, code="region_missing", field=level)
    if _SCIENTIFIC.fullmatch(text):
        message = _("“%(text)s” is a code that the spreadsheet shortened. Set the column to Text and fill it in again.")
        raise UnknownRegion(message % {"text": _shown(text)}, code="region_code_form", field=level)
    if codes.digits_of(text) is not None:
        return _by_code(text, level, scope, system, near)
    return _by_name(text, level, scope, near)


def find_by_path(written: Mapping[str, str], under: Region | str | None = None) -> Region:
    """The lowest region of a row that spells its levels out: {"regency": "KAB. BANGKA", "village": "Kudai", ...}.

    Each name is looked for within the one above it; levels not given are skipped. Raises as `find_region`.
    """
    found = under
    for level in codes.LEVELS:
        if written.get(level, "").strip():
            found = find_region(written[level], level, found)
    if not isinstance(found, Region):
        raise UnknownRegion(_("The row names no region."), code="region_missing", field=codes.VILLAGE)
    return found


class RegionFinder:
    """`find_region` for many rows: every distinct cell is asked once, refusals included. One per import, not longer.
    `near`: code of the region that most rows lie in.
    """

    def __init__(self, under: Region | str | None = None, system: str = codes.KEMENDAGRI, near: str = "") -> None:
        self.under = under.code if isinstance(under, Region) else under
        self.system = system
        self._near = near
        self._known: dict[tuple[str, str, str | None], Region | DomainError] = {}

    @cached_property
    def near(self) -> Near | None:
        return Near(self._near) if self._near else None

    def find(self, text: str, level: str, under: Region | str | None = None) -> Region:
        """As `find_region`; `under` narrows the finder's own scope."""
        scope = (under.code if isinstance(under, Region) else under) or self.under
        asked = (text, level, scope)
        if asked not in self._known:
            try:
                self._known[asked] = find_region(text, level, scope, self.system, self.near)
            except (UnknownRegion, AmbiguousRegion) as error:
                self._known[asked] = error
        answer = self._known[asked]
        if isinstance(answer, DomainError):
            raise answer
        return answer


def _by_code(text: str, level: str, scope: str | None, system: str, near: Near | None) -> Region:
    if system == codes.BPS:
        digits = codes.bps(text)
        fits = digits is not None and codes.bps_level(digits) == level
        found = Region.objects.filter(bps_code=digits) if fits else Region.objects.none()
        owner = "BPS"
    else:
        code = codes.dotted(text)
        fits = code is not None and codes.level_of(code) == level
        if fits and near and code in near.by_code:
            return _within(_today(near.by_code[code], level), near.by_code[code], text, level, scope)
        found = Region.objects.filter(code=code) if fits else Region.objects.none()
        owner = "Kemendagri"
    said = {"text": _shown(text), "level": _level(level), "owner": owner}
    if not fits:
        message = _("“%(text)s” does not have the form of a %(owner)s code of a %(level)s. Check its digits.") % said
        raise UnknownRegion(message, code="region_code_form", field=level)
    region = found.select_related("successor").first()
    if region is None:
        message = _("There is no %(level)s with the %(owner)s code %(text)s. Check the code, or write the name.") % said
        raise UnknownRegion(message, field=level)
    return _within(_today(region, level), region, text, level, scope)


def _within(today: Region, found: Region, text: str, level: str, scope: str | None) -> Region:
    """The region itself, unless it lies outside the scope; then its name is not given away."""
    if scope is None or codes.is_within(today.code, scope) or codes.is_within(found.code, scope):
        return today
    said = {"text": _shown(text), "scope": _place(scope)}
    message = _("The code %(text)s does not lie in %(scope)s. Check the code, or the region chosen.") % said
    raise UnknownRegion(message, code="region_outside", field=level)


def _today(region: Region, level: str) -> Region:
    """The region, or the one that took over when its code is retired."""
    if region.is_current:
        return region
    if region.successor is not None:
        return region.successor
    said = {"name": region.label, "code": region.code, "year": region.valid_to.year if region.valid_to else ""}
    message = _(
        "%(name)s (%(code)s) is no longer in use since %(year)s and its successor is not known. "
        "Write the code that is valid today."
    )
    raise UnknownRegion(message % said, code="region_retired", field=level)


def _by_name(text: str, level: str, scope: str | None, near: Near | None) -> Region:
    written = names.read(text)
    keys = ({names.province_key(text)} if level == codes.PROVINCE else {written.key, written.whole}) - {""}
    if near and scope and codes.is_within(scope, near.top):
        named: Iterable[Region] = near.named(keys, level, scope)
    else:
        asked = Region.objects.at_level(level)
        if scope is not None:
            asked = asked.under(scope)
        named = asked.filter(Q(name_key__in=keys) | Q(former_key__in=keys)).select_related("successor")
    fitting = [region for region in named if _kind_fits(region, written)]
    for stage in (_present_names, _former_names, _retired):
        found = _narrowed(stage(fitting, keys), text, written)
        if len(found) == 1:
            return _today(found[0], level)
        if found:
            raise _ambiguous(text, level, found)
    raise _unknown(text, level, scope, written)


def _kind_fits(region: Region, written: names.Written) -> bool:
    """A kabupaten is not the kota of the same name; a name matched with its first word included has no hint to obey."""
    if written.whole in (region.name_key, region.former_key):
        return True
    return not names.contradict(written.kind, region.kind)


def _present_names(fitting: Iterable[Region], keys: set[str]) -> list[Region]:
    return [region for region in fitting if region.is_current and region.name_key in keys]


def _former_names(fitting: Iterable[Region], keys: set[str]) -> list[Region]:
    return [region for region in fitting if region.is_current and region.former_key in keys]


def _retired(fitting: Iterable[Region], keys: set[str]) -> list[Region]:
    return [region for region in fitting if not region.is_current and region.name_key in keys]


def _narrowed(found: list[Region], text: str, written: names.Written) -> list[Region]:
    """Of several regions with one key: those of the kind written, else the one spelled exactly so."""
    if len(found) < 2 or len({region.name_key for region in found}) > 1:
        return found
    same_kind = [region for region in found if region.kind == written.kind]
    exact = [region for region in found if region.name.casefold() == " ".join(text.casefold().split())]
    return next((part for part in (same_kind, exact) if len(part) == 1), found)


def _ambiguous(text: str, level: str, found: list[Region]) -> AmbiguousRegion:
    found = sorted(found, key=lambda region: region.code)
    said = {"text": _shown(text), "level": _level(level), "candidates": _listed(found)}
    message = _("“%(text)s” fits more than one %(level)s: %(candidates)s. Write which is meant, or the code.") % said
    return AmbiguousRegion(message, field=level, candidates=found)


def _unknown(text: str, level: str, scope: str | None, written: names.Written) -> UnknownRegion:
    nearest = _nearest(written, level, scope)
    said = {"text": _shown(text), "level": _level(level), "scope": _place(scope), "nearest": _listed(nearest)}
    if nearest and scope:
        message = _("There is no %(level)s “%(text)s” in %(scope)s. Did you mean %(nearest)s? Correct the name.") % said
    elif nearest:
        message = _("There is no %(level)s “%(text)s”. Did you mean %(nearest)s? Correct the name.") % said
    elif scope:
        message = _("There is no %(level)s “%(text)s” in %(scope)s. Correct the name, or write the code.") % said
    else:
        message = _("There is no %(level)s “%(text)s”. Correct the name, or write the code.") % said
    return UnknownRegion(message, field=level, suggestions=nearest)


def _nearest(written: names.Written, level: str, scope: str | None) -> list[Region]:
    """Up to three current regions of a similar name. Not for villages of a whole province: that would be a lottery."""
    wide = scope is None or len(scope) < 5
    if not written.key or (level == codes.VILLAGE and wide):
        return []
    asked = Region.objects.current().at_level(level)
    if scope is not None:
        asked = asked.under(scope)
    keys = dict(asked.values_list("code", "name_key"))
    hits = process.extract(written.key[:100], keys, scorer=fuzz.ratio, limit=NAMED, score_cutoff=ALIKE)
    found = Region.objects.in_bulk([code for _key, _score, code in hits])
    return [found[code] for _key, _score, code in hits]


def _listed(regions: Sequence[Region]) -> str:
    """The first few, and how many there are when that is not all."""
    listed = _(" or ").join(str(region) for region in regions[:LISTED])
    if len(regions) <= LISTED:
        return listed
    return _("%(listed)s … (%(count)s in all)") % {"listed": listed, "count": len(regions)}


def _shown(text: str) -> str:
    """The cell's text for a message: short, on one line; a long number could be a person's and is not repeated."""
    line = "".join(character for character in " ".join(text.split()) if character.isprintable())
    digits = codes.digits_of(line)
    if digits is not None and len(digits) > 10:
        return _("(a number of %(count)s digits)") % {"count": len(digits)}
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"


def _level(level: str) -> str:
    return str(Region.Level(level).label)


def _place(code: str | None) -> str:
    region = Region.objects.filter(code=code).first() if code else None
    return region.label if region else code or ""
