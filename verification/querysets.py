"""Questions about lines, forms, campaigns, targets, visits and decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, Subquery, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform

from accounts.querysets import ReachQuerySet, other_end, reach
from verification.forms_library.mapping import MET

if TYPE_CHECKING:
    from verification.models import (  # noqa: F401  (in strings below)
        BackCheck,
        Campaign,
        Decision,
        Disposition,
        Draw,
        Letter,
        Listing,
        Meeting,
        Objection,
        Photo,
        PovertyLine,
        Quarantine,
        ReportedAid,
        SentReport,
        Signal,
        Target,
        VillageReport,
        Visit,
    )


class PovertyLineQuerySet(models.QuerySet["PovertyLine"]):
    def visible_to(self, user: object) -> Self:
        """Lines are published figures: public."""
        return self.all()

    def in_force(self, on: dt.date) -> Self:
        return self.filter(valid_from__lte=on).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))

    def newest_first(self) -> Self:
        return self.order_by("-valid_from", "name")


class CampaignQuerySet(ReachQuerySet["Campaign"]):
    read_verb = "campaign.read"
    region_path = "region__code"

    def visible_to(self, user: Any, verb: str = "") -> Self:
        """Campaigns of regions the user reaches, and those that reach into them: a kecamatan's supervisor works in the
        campaign of the kabupaten, a facilitator in the ones that have households for them. Acting on a campaign as a
        whole (`campaign.manage`) needs reach over all of it.
        """
        mine = super().visible_to(user, verb)
        if verb not in ("", self.read_verb):
            return mine
        targets = other_end(self.model, "targets").objects.visible_to(user)
        return self.filter(Q(pk__in=mine.values("pk")) | Exists(targets.filter(campaign=OuterRef("pk"))))

    def open(self) -> Self:
        return self.filter(state="open")

    def asking(self, form: Any, user: Any) -> Self:
        """Open rounds that ask this form of households `user` visits, for the first or the second time."""
        mine = Q(targets__facilitator=user) | Q(
            targets__back_checks__facilitator=user, targets__back_checks__state="assigned"
        )
        return self.open().filter(mine, form=form).distinct().order_by("ends_on", "pk")

    def on_form(self, key: str) -> Self:
        """Rounds that are not closed and ask with some version of this form."""
        return self.filter(form__key=key).exclude(state="closed")

    def newest_first(self) -> Self:
        return self.order_by("-starts_on", "-pk")


class TargetQuerySet(ReachQuerySet["Target"]):
    read_verb = "campaign.read"
    region_path = "village__code"
    facilitator_path = "facilitator_id"

    def of_facilitator(self, user: Any) -> Self:
        """What a facilitator has to do in open campaigns."""
        return self.filter(facilitator=user, campaign__state="open")

    def to_decide(self) -> Self:
        return self.filter(state="approved")

    def open(self) -> Self:
        return self.exclude(state="decided")

    def never_decided(self) -> Self:
        """Not visited in this round, and not decided in any: there is nothing that could be unchanged."""
        decided = other_end(self.model, "decisions").objects.unscoped()
        return self.filter(~Exists(decided.filter(household_id=OuterRef("household_id"))), state="listed")

    def for_arrival(self) -> Self:
        """Locked, with what decides where an arriving visit belongs, in one query without joined objects."""
        told = self.annotate(campaign_state=F("campaign__state"), household_status=F("household__status"))
        return told.select_for_update(of=("self",), no_key=True)

    def with_ruling(self) -> Self:
        """`ruling` and `main_reason`: the last decision made of it in its round, and the first reason given. One whose
        family was merged into another of the round is a double, by the merge.
        """
        rulings = other_end(self.model, "decisions").objects.unscoped()
        last = rulings.filter(target_id=OuterRef("pk")).order_by("-effective_on", "-recorded_at", "-pk")
        first = Subquery(last.annotate(first=KeyTextTransform(0, "reasons")).values("first")[:1])
        merged = Q(double_of__isnull=False)
        return self.annotate(
            ruling=Case(When(merged, then=Value("double")), default=Subquery(last.values("verdict")[:1])),
            main_reason=Case(When(merged, then=Value("duplicate")), default=first, output_field=TextField()),
        )

    def in_part(self, part: str) -> Self:
        """A part of the attrition ledger: `kept`, `removed`, `not_visited`, `not_decided`, a state or a verdict."""
        if part in ("", "all"):
            return self
        if part == "not_visited":
            return self.filter(state="listed")
        if part == "not_decided":
            return self.filter(state__in=["visited", "returned", "approved"])
        if part in ("visited", "returned", "approved"):
            return self.filter(state=part)
        rows = self.filter(state="decided").with_ruling()
        if part == "removed":
            return rows.exclude(ruling="extreme")
        return rows.filter(ruling="extreme" if part == "kept" else part)

    def with_approved_visit(self) -> Self:
        """`approved_visits`: a list of none or one, without the sealed columns."""
        visits = other_end(self.model, "visits").objects.unscoped().filter(state="approved")
        light = visits.defer("content", "answers")
        return self.prefetch_related(Prefetch("visits", queryset=light, to_attr="approved_visits"))


class VisitQuerySet(ReachQuerySet["Visit"]):
    read_verb = "visit.read"
    region_path = "village__code"
    facilitator_path = "facilitator_id"

    def to_review(self) -> Self:
        return self.filter(state="received")

    def open(self) -> Self:
        """Everything a person still has to look at: to review, held, or not fitting the form and not returned yet."""
        return self.filter(Q(state__in=["received", "held"]) | Q(state="repair", reviewed_at__isnull=True))

    def receipts(self) -> Self:
        """What a receipt and the work around it need; the rest is loaded when asked for."""
        return self.only(
            "instance_id", "receipt_id", "sha256", "state", "problem", "channel", "received_at", "village_id",
            "facilitator_id", "target_id", "household_id", "replaces_id",
        )  # fmt: skip

    def with_photo_names(self) -> Self:
        """`photo_names`: those that are here, in one query with their visit."""
        photos = other_end(self.model, "photos").objects.here().filter(visit=OuterRef("pk"))
        return self.annotate(photo_names=ArraySubquery(photos.values("name")))

    def light(self) -> Self:
        """Without the sealed columns: for lists."""
        return self.defer("content", "answers")

    def for_queue(self) -> Self:
        photos = Count("photos", filter=Q(photos__state="stored"), distinct=True)
        aside = Count("quarantined", filter=Q(quarantined__settled_at__isnull=True), distinct=True)
        related = self.light().select_related("household", "village", "facilitator", "target")
        hints = other_end(self.model, "signals").objects.unscoped().unexplained().order_by("kind")
        told = Prefetch("signals", queryset=hints, to_attr="hints")
        return related.annotate(photo_count=photos, aside_count=aside).prefetch_related(told)

    def for_page(self) -> Self:
        """With everything a visit's own page shows."""
        related = ("household", "village", "facilitator", "form", "target__campaign__line", "reviewed_by")
        photos = other_end(self.model, "photos").objects.order_by("pk")
        return self.select_related(*related).prefetch_related(Prefetch("photos", queryset=photos))


class ReportedAidQuerySet(ReachQuerySet["ReportedAid"]):
    """Read with the family it is told of, wherever that lives now."""

    read_verb = "visit.read"
    region_path = "household__village__code"
    facilitator_path = "visit__facilitator_id"

    def in_force(self) -> Self:
        """Of visits that are approved, unless the family was met and asked for aid again in a later one."""
        visits = other_end(self.model, "visit").objects.unscoped()
        later = visits.filter(household=OuterRef("household"), pk__gt=OuterRef("visit"), state="approved")
        asked = later.filter(outcome__in=MET, form__mapping__aid__isnull=False).exclude(form__mapping__aid={})
        return self.filter(~Exists(asked), visit__state="approved")

    def in_order(self) -> Self:
        return self.order_by("household_id", "-told_on", "visit_id", "number")


class PhotoQuerySet(ReachQuerySet["Photo"]):
    read_verb = "visit.read"
    region_path = "visit__village__code"
    facilitator_path = "visit__facilitator_id"

    def here(self) -> Self:
        """Whose bytes have come, whole or broken."""
        return self.exclude(state="missing").order_by("name")

    def naming(self, stored_names: list[str]) -> Self:
        """Photos whose bytes lie in one of these files (a repaired visit shares those of the returned one)."""
        return self.filter(stored_name__in=stored_names)


class QuarantineQuerySet(ReachQuerySet["Quarantine"]):
    read_verb = "visit.review"
    region_path = "visit__village__code"

    def open(self) -> Self:
        return self.filter(settled_at__isnull=True)


class MeetingQuerySet(ReachQuerySet["Meeting"]):
    read_verb = "decision.read"
    region_path = "village__code"

    def newest_first(self) -> Self:
        return self.order_by("-held_on", "-pk")


class DecisionQuerySet(ReachQuerySet["Decision"]):
    read_verb = "decision.read"
    region_path = "household__village__code"

    def in_force(self, on: dt.date, known_on: dt.datetime | None = None) -> Self:
        """The last decision of each household effective by day `on`, as recorded by `known_on` (default: all).

        One index look-up a row. A set of keys by DISTINCT ON reads shorter, but right after a large batch, before the
        server has counted its rows, PostgreSQL plans it as a loop over the whole set: minutes instead of a moment.
        """
        rows = type(self)(self.model).filter(household_id=OuterRef("household_id"), effective_on__lte=on)
        if known_on is not None:
            rows = rows.filter(recorded_at__lte=known_on)
        last = rows.order_by("-effective_on", "-recorded_at", "-pk").values("pk")[:1]
        return self.filter(effective_on__lte=on, pk=Subquery(last))

    def of_doubles(self, targets: Iterable[Any]) -> dict[int, Any]:
        """Target -> the last decision of its round about an entry that was merged into its family."""
        wanted = {(target.campaign_id, target.household_id): target.pk for target in targets}
        rows = self.filter(
            target__campaign_id__in={campaign for campaign, _household in wanted},
            target__double_of_id__in={household for _campaign, household in wanted},
        ).select_related("target", "meeting")
        return {
            wanted[at]: decision for decision in reversed(rows.newest_first())
            if (target := decision.target) and (at := (target.campaign_id, target.double_of_id)) in wanted
        }  # fmt: skip

    def newest_first(self) -> Self:
        return self.order_by("-effective_on", "-recorded_at", "-pk")


class SignalQuerySet(ReachQuerySet["Signal"]):
    """Hints are for those who review, never for the one they are about."""

    read_verb = "visit.review"
    region_path = "visit__village__code"

    def unexplained(self) -> Self:
        return self.filter(looked_at__isnull=True)


class DrawQuerySet(ReachQuerySet["Draw"]):
    read_verb = "visit.review"
    region_path = "region__code"


class BackCheckQuerySet(ReachQuerySet["BackCheck"]):
    """For those who review; the facilitator who goes sees it as a household to visit, on the phone."""

    read_verb = "visit.review"
    region_path = "target__village__code"

    def given_to(self, user: Any) -> Self:
        """What `user` visits or visited again in open campaigns."""
        return self.filter(facilitator=user, state__in=["assigned", "done"], target__campaign__state="open")


class LetterQuerySet(ReachQuerySet["Letter"]):
    read_verb = "decision.read"
    region_path = "decision__household__village__code"


class ObjectionQuerySet(ReachQuerySet["Objection"]):
    read_verb = "decision.read"
    region_path = "household__village__code"

    def open(self) -> Self:
        return self.filter(state="open")

    def late(self, today: dt.date) -> Self:
        return self.open().filter(answer_by__lt=today)


class ListingQuerySet(ReachQuerySet["Listing"]):
    read_verb = "decision.read"
    region_path = "campaign__region__code"


class VillageReportQuerySet(ReachQuerySet["VillageReport"]):
    """Of the villages within reach; a facilitator reports for the villages they work in."""

    read_verb = "campaign.read"
    region_path = "village__code"

    def visible_to(self, user: Any, verb: str = "") -> Self:
        condition = Q(pk__in=[])
        for _role, region in reach(user, verb or self.read_verb):
            condition |= self.within_region(region)
        return self.filter(condition)

    def missing(self) -> Self:
        """Those that have said nothing."""
        return self.filter(kind="")

    def running(self) -> Self:
        """Of routine rounds that are open, in the order of the phone's list."""
        rows = self.filter(campaign__state="open", campaign__routine=True)
        return rows.order_by("campaign__ends_on", "campaign_id", "village_id")


class SentReportQuerySet(ReachQuerySet["SentReport"]):
    """Reports as phones sent them: for those who look at what is left over, never for other facilitators."""

    read_verb = "visit.review"
    region_path = "report__village__code"

    def waiting(self) -> Self:
        """Held, and the village has said nothing since: somebody should ask its facilitator."""
        return self.filter(state="held", report__kind="").order_by("report__village_id", "pk")

    def of(self, campaign: Any) -> Self:
        return self.filter(report__campaign=campaign).select_related("report__village", "sent_by")


class DispositionQuerySet(ReachQuerySet["Disposition"]):
    read_verb = "decision.read"
    region_path = "region__code"

    def waiting(self) -> Self:
        return self.filter(state="asked")
