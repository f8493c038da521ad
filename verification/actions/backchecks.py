"""Back-checks: a sample of visits is drawn by risk, asked again by another facilitator, and the answers compared."""

from __future__ import annotations

import secrets
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.querysets import is_within
from foundation.errors import Conflict, DomainError
from verification.actions.register import reading_of
from verification.actions.rights import demand
from verification.backchecks import again, agreement, sampling
from verification.models import BackCheck, Campaign, Draw, Signal, Target, Visit

if TYPE_CHECKING:
    import datetime as dt

DISTRICT = 8
MAX_NOTE = 500


@transaction.atomic
def draw(*, by: User, campaign: Campaign, region_code: str, share: Decimal, seed: str = "") -> Draw:
    """Draw about `share` percent of the visited households of a region and deal them to other facilitators.

    At least one household of every facilitator; hints nobody has explained make a household likelier. The seed and what
    could be drawn are kept. Raises Conflict when there is nothing to draw from.
    """
    campaign = Campaign.objects.unscoped().select_for_update(of=("self",)).get(pk=campaign.pk)
    demand(by, "campaign.assign", region_code)
    if campaign.state != Campaign.State.OPEN:
        raise Conflict(_("The campaign is not open."), code="campaign_closed")
    if not is_within(region_code, campaign.region_id):
        raise DomainError(_("This region lies outside the campaign's."), code="outside", field="region_code")
    firsts = _first_visits(campaign, region_code)
    if not firsts:
        raise Conflict(_("There is no visit here that was not drawn before."), code="nothing_to_draw")
    frame = _frame(firsts)
    made = Draw(
        campaign=campaign, region_id=region_code, share=share, seed=seed.strip()[:60] or secrets.token_hex(8),
        frame=[[one.key, one.weight, one.group] for one in frame], drawn_by=by,
    )  # fmt: skip
    made.full_clean(exclude=["region"])
    made.save()
    drawn = sampling.draw(frame, float(share), made.seed)
    _deal(made, {key: firsts[key] for key in drawn}, {one.key: one.weight for one in frame}, timezone.localdate())
    audit.record(
        by=by, verb="backcheck.draw", obj=made, region=region_code,
        after={"share": str(share), "seed": made.seed, "frame": len(frame), "drawn": len(drawn)},
    )  # fmt: skip
    return made


def drawn_again(made: Draw) -> list[int]:
    """The same sample from what was kept: what an auditor compares with the back-checks there are."""
    frame = [sampling.Candidate(int(key), float(weight), int(group)) for key, weight, group in made.frame]
    return sampling.draw(frame, float(made.share), made.seed)


@transaction.atomic
def give(*, by: User, check: BackCheck, facilitator: User) -> BackCheck:
    """Send somebody else to the second visit."""
    check = BackCheck.objects.unscoped().select_for_update(of=("self",)).select_related("target").get(pk=check.pk)
    place = check.target.village_id
    demand(by, "campaign.assign", place)
    _refuse_settled(check)
    if facilitator.pk == check.first_by_id:
        raise DomainError(_("The second visit is made by another facilitator than the first."), code="same_facilitator")
    if facilitator.pk not in _people(place[:DISTRICT], timezone.localdate()):
        raise DomainError(
            _("%(name)s is not a facilitator of this kecamatan.") % {"name": facilitator}, code="not_a_facilitator"
        )
    before, check.facilitator = check.facilitator_id, facilitator
    check.save(update_fields=["facilitator"])
    audit.record(
        by=by, verb="backcheck.give", obj=check, region=place, before={"facilitator": before},
        after={"facilitator": facilitator.pk},
    )  # fmt: skip
    return check


@transaction.atomic
def drop(*, by: User, check: BackCheck, reason: str) -> BackCheck:
    """No second visit after all: the family moved, nobody can go. The reason stays, and its place in the draw."""
    check = BackCheck.objects.unscoped().select_for_update(of=("self",)).select_related("target").get(pk=check.pk)
    demand(by, "campaign.assign", check.target.village_id)
    _refuse_settled(check)
    if not reason.strip():
        raise DomainError(_("Write the reason."), code="no_reason", field="reason")
    check.state, check.note = BackCheck.State.DROPPED, reason.strip()[:MAX_NOTE]
    check.save(update_fields=["state", "note"])
    audit.record(by=by, verb="backcheck.drop", obj=check, region=check.target.village_id, reason=check.note)
    return check


@transaction.atomic
def arrived(*, by: User, check: BackCheck, visit: Visit) -> BackCheck:
    """The second visit came (the caller holds the row's lock): it is compared with the one that counts."""
    first = Visit.objects.unscoped().filter(target=check.target_id, state=Visit.State.APPROVED).first() or check.first
    one, two = reading_of(first), reading_of(visit)
    pairs = again.pairs(one, two) if one is not None and two is not None else {}
    check.first, check.visit, check.state, check.done_at = first, visit, BackCheck.State.DONE, timezone.now()
    check.compared, check.agreed = agreement.counted(pairs)
    check.pairs = {question: list(pair) for question, pair in pairs.items()}
    check.save(update_fields=["first", "visit", "state", "done_at", "compared", "agreed", "pairs"])
    audit.record(
        by=by, verb="backcheck.arrived", obj=check, region=visit.village_id or "",
        after={"visit": visit.pk, "compared": check.compared, "agreed": check.agreed},
    )  # fmt: skip
    return check


def _first_visits(campaign: Campaign, region_code: str) -> dict[int, Visit]:
    """Target -> the visit that counts, or the last one that waits; households drawn before are left out."""
    done = BackCheck.objects.unscoped().exclude(state=BackCheck.State.DROPPED).values("target_id")
    targets = Target.objects.unscoped().filter(campaign=campaign).under(region_code).exclude(pk__in=done)
    states = [Visit.State.RECEIVED, Visit.State.APPROVED]
    rows = Visit.objects.unscoped().light().filter(target__in=targets, state__in=states).order_by("target_id", "pk")
    found: dict[int, Visit] = {}
    for visit in rows:
        assert visit.target_id is not None  # nosec: they are of targets
        before = found.get(visit.target_id)
        if before is None or before.state != Visit.State.APPROVED:
            found[visit.target_id] = visit
    return found


def _frame(firsts: dict[int, Visit]) -> list[sampling.Candidate]:
    hints: dict[int, list[str]] = defaultdict(list)
    told = Signal.objects.unscoped().unexplained().filter(visit__in=[visit.pk for visit in firsts.values()])
    for visit, kind in told.values_list("visit_id", "kind"):
        hints[visit].append(kind)
    return [
        sampling.Candidate(target, sampling.weight(hints[visit.pk]), visit.facilitator_id)
        for target, visit in sorted(firsts.items())
    ]


def _deal(made: Draw, visits: dict[int, Visit], weights: dict[int, float], today: dt.date) -> None:
    """`visits` and `weights` by target."""
    people: dict[str, list[int]] = {}
    wanted = []
    for visit in visits.values():
        district = (visit.village_id or "")[:DISTRICT]
        if district not in people:
            people[district] = _people(district, today)
        wanted.append((visit.pk, visit.facilitator_id, people[district]))
    waiting = BackCheck.objects.unscoped().filter(state=BackCheck.State.ASSIGNED, facilitator__isnull=False)
    load = dict(waiting.values_list("facilitator_id").annotate(n=Count("pk")).order_by())
    dealt = sampling.deal(wanted, load)
    BackCheck.objects.bulk_create(
        BackCheck(
            draw=made, target_id=target, first=visit, first_by_id=visit.facilitator_id,
            facilitator_id=dealt[visit.pk], weight=weights[target],
        )
        for target, visit in visits.items()
    )  # fmt: skip


def _people(region_code: str, today: dt.date) -> list[int]:
    return sorted(User.people.facilitators(region_code, today).values_list("pk", flat=True).distinct())


def _refuse_settled(check: BackCheck) -> None:
    if check.state != BackCheck.State.ASSIGNED:
        raise Conflict(_("This back-check is done or dropped already."), code="settled")
