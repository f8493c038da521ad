"""Questions about households and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Count, F, FilteredRelation, IntegerField, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Floor, Least, Left, TruncDate, Upper

from accounts.querysets import ReachQuerySet, Row, other_end
from foundation import keys
from foundation.jobs import JobQuerySet

if TYPE_CHECKING:
    from households.models import (  # noqa: F401  (in strings below)
        CodeMapping,
        Correction,
        DuplicateCluster,
        DuplicatePair,
        Household,
        HouseholdMove,
        Membership,
        Merge,
        Person,
        Proposal,
        SourceList,
        SourceRecord,
        UnknownWord,
    )

# A result's rank is this many parts of full likeness: a whole number travels in an address without rounding.
RANKS = 1000


class SearchedByName(ReachQuerySet[Row]):
    """Fuzzy search in one name column, over its trigram index: `name_path` is the column, `household_path` the key."""

    name_path = ""
    household_path = ""

    def containing(self, text: str) -> Self:
        """Rows whose name has every word of `text` in it, by household; their `rank` is full. No likeness is computed:
        that is what costs with a common name.
        """
        rows = self.annotate(name_upper=Upper(self.name_path)).filter(self._has_words(text))
        return rows.annotate(rank=Value(RANKS)).order_by(self.household_path)

    def like(self, text: str) -> Self:
        """The other rows whose name has a stretch like `text` (pg_trgm's word similarity, threshold of the
        transaction), with their `rank`; best first, then by household.
        """
        rank = Cast(Floor(TrigramWordSimilarity(text.upper(), Upper(self.name_path)) * RANKS), IntegerField())
        rows = self.annotate(name_upper=Upper(self.name_path)).exclude(self._has_words(text))
        rows = rows.filter(name_upper__trigram_word_similar=Value(text.upper()))
        return rows.annotate(rank=Least(rank, Value(RANKS - 1))).order_by("-rank", self.household_path)

    @staticmethod
    def _has_words(text: str) -> Q:
        return Q(*(Q(name_upper__contains=word) for word in text.upper().split()))

    def after_rank(self, rank: int, household: int) -> Self:
        """The results behind that one: page 10,000 costs as page 1."""
        key = f"{self.household_path}__gt"
        return self.filter(Q(rank__lt=rank) | Q(rank=rank, **{key: household}))


class HouseholdQuerySet(SearchedByName["Household"]):
    read_verb = "household.read"
    region_path = "village__code"
    facilitator_path = "facilitator_id"
    name_path, household_path = "head_name", "pk"

    def active(self) -> Self:
        return self.filter(status="active")

    def together(self, pk: int) -> Self:
        """A household and those merged into it (chains are one step long): what hangs on any of them is its."""
        return self.filter(Q(pk=pk) | Q(merged_into=pk))

    def with_kk(self, number: str) -> Self:
        """Households that have or had this KK number. A union, for an "or" of the two would read every household."""
        digest = keys.digest(number, "kk")
        before = other_end(self.model, "kk_numbers").objects.filter(number_digest=digest)
        now = self.model.objects.unscoped().filter(kk_digest=digest).order_by()
        return self.filter(pk__in=now.values("pk").union(before.values("household")))

    def by_village(self, village: str = "", key: int = 0) -> Self:
        """In order of village and key, from behind that one on: the order of the index, whatever the page."""
        rows = self.order_by("village_id", "pk")
        if not village:
            return rows
        return rows.filter(Q(village_id__gt=village) | Q(village_id=village, pk__gt=key), village_id__gte=village)

    def for_list(self) -> Self:
        """With what a line of a list shows: village, kecamatan, facilitator, how many members."""
        persons = other_end(self.model, "members").objects.unscoped()
        here = persons.filter(household=OuterRef("pk"), left_on__isnull=True).order_by().values("household")
        counted = here.annotate(n=Count("pk")).values("n")
        rows = self.select_related("village", "village__parent", "facilitator").annotate(members_here=Subquery(counted))
        return rows.defer("housing", "programmes", "kk")

    def for_case(self) -> Self:
        """With everything its page shows of the register, members first the head, then by age."""
        persons = other_end(self.model, "members").objects.unscoped()
        members = persons.order_by(F("left_on").asc(nulls_first=True), "-is_head", "birth_date", "pk")
        return self.select_related("village", "village__parent", "facilitator", "merged_into").prefetch_related(
            Prefetch("members", queryset=members, to_attr="everybody")
        )

    def with_people(self) -> Self:
        """Beside each household, as `person`, everybody who lives in it; once without anybody where nobody is known."""
        here = FilteredRelation("members", condition=Q(members__left_on__isnull=True))
        return self.annotate(person=here).order_by("village_id", "pk", "-person__is_head", "person__pk")

    def count_people(self) -> int:
        """How many rows `with_people` has. A plain count would leave the people out."""
        nobody = Count("pk", filter=Q(person__pk__isnull=True))
        counted = self.with_people().aggregate(people=Count("person__pk"), nobody=nobody)
        return int(counted["people"] + counted["nobody"])


class PersonQuerySet(SearchedByName["Person"]):
    read_verb = "household.read"
    region_path = "household__village__code"
    facilitator_path = "household__facilitator_id"
    name_path, household_path = "name", "household_id"

    def with_nik(self, number: str) -> Self:
        return self.filter(nik_digest=keys.digest(number, "nik"))

    def here(self) -> Self:
        """Who has neither died nor left."""
        return self.filter(left_on__isnull=True)


class SourceListQuerySet(ReachQuerySet["SourceList"]):
    read_verb = "import.read"
    region_path = "region__code"


    def by_day(self) -> Self:
        """Newest first, each with its `day`: the cut-off date, or the day it came."""
        dated = self.annotate(day=Coalesce(F("cut_off_on"), TruncDate("received_at")))
        return dated.order_by(F("day").desc(), "-pk")


class SourceRecordQuerySet(ReachQuerySet["SourceRecord"]):
    read_verb = "household.read"
    region_path = "household__village__code"
    facilitator_path = "household__facilitator_id"

    def of(self, household: Any) -> Self:
        """What lists say of a household and its members, the oldest list first; without the sealed cells."""
        rows = self.filter(household=household).select_related("source", "source__batch", "staged")
        return rows.defer("staged__raw", "staged__diff").order_by("source__received_at", "source_id", "row")


class DuplicateClusterQuerySet(ReachQuerySet["DuplicateCluster"]):
    read_verb = "household.change"
    region_path = "region__code"

    def open(self) -> Self:
        return self.filter(state="open")

    def undecided(self) -> Self:
        return self.filter(state__in=["open", "unsure"])

    def by_score(self, after: tuple[str, int, int] | None = None) -> Self:
        """What nobody has looked at first, behind it what somebody was not sure about; of each the likeliest first.
        From behind that (state, score, key) on: the order of the index, whatever the page.
        """
        rows = self.order_by("state", "-score", "pk")
        if after is None:
            return rows
        state, score, key = after
        same = Q(state=state) & (Q(score__lt=score) | Q(score=score, pk__gt=key))
        return rows.filter(Q(state__gt=state) | same, state__gte=state)


class DuplicatePairQuerySet(ReachQuerySet["DuplicatePair"]):
    read_verb = "household.change"
    region_path = "cluster__region__code"


class MergeQuerySet(ReachQuerySet["Merge"]):
    read_verb = "household.read"
    region_path = "household__village__code"

    def standing(self) -> Self:
        """Merges nobody has taken back."""
        return self.filter(parted_at__isnull=True)


class OfHousehold(ReachQuerySet[Row]):
    """Rows that belong to a household are read by who reads the household."""

    read_verb = "household.read"
    region_path = "household__village__code"
    facilitator_path = "household__facilitator_id"


class MembershipQuerySet(OfHousehold["Membership"]):
    def standing(self) -> Self:
        """What we hold true now."""
        return self.filter(withdrawn_at__isnull=True)

    def on(self, day: Any, known_at: Any) -> Self:
        """Who belonged where on `day`, as known at the moment `known_at`."""
        rows = self.filter(Q(from_on__isnull=True) | Q(from_on__lte=day), Q(to_on__isnull=True) | Q(to_on__gt=day))
        return rows.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=known_at), recorded_at__lte=known_at)


class HouseholdMoveQuerySet(OfHousehold["HouseholdMove"]):
    def in_order(self) -> Self:
        return self.order_by("moved_on", "pk")


class CorrectionQuerySet(OfHousehold["Correction"]):
    pass


class ProposalQuerySet(OfHousehold["Proposal"]):
    def open(self) -> Self:
        return self.filter(state="open")

    def for_answer(self) -> Self:
        """With what the question names; without the sealed cells."""
        rows = self.select_related("household", "household__village", "person", "staged__batch")
        return rows.defer("staged__raw", "staged__values", "staged__diff").order_by("household__village_id", "pk")

    def behind(self, after: str) -> Self:
        """From behind the proposal `village-key` on, in the order of `for_answer`; nonsense starts at the beginning."""
        village, _dash, key = after.partition("-")
        if not (village and key.isascii() and key.isdigit() and len(key) < 18):
            return self
        return self.filter(Q(household__village_id__gt=village) | Q(household__village_id=village, pk__gt=int(key)))


class CodeMappingQuerySet(ReachQuerySet["CodeMapping"]):
    read_verb = "import.read"
    region_path = "region__code"


class UnknownWordQuerySet(ReachQuerySet["UnknownWord"]):
    """Read by who reads the import it was met in."""

    read_verb = "import.read"
    region_path = "batch__region__code"

    def in_register(self) -> Self:
        """Those of lists that stand in the register."""
        return self.filter(batch__state="applied")

    def by_office(self) -> Any:
        """Grouped: one row for a word of a book in all lists of a kabupaten (or of a whole province)."""
        office = Left("batch__region_id", 5)
        return self.annotate(office=office).values("office", "book", "book__title", "word_key")


class FamilyExportQuerySet(JobQuerySet):
    def visible_to(self, user: Any) -> Self:
        """One's own: another's search says whom they look for."""
        return self.filter(asked_by=user)

    def newest_first(self) -> Self:
        return self.select_related("region", "region__parent").order_by("-pk")

    def open(self) -> Self:
        return self.filter(state__in=["waiting", "running"])
