"""Givers and programmes, recipients drawn from decisions, what was handed over, and who took a list away.

Nothing is planned for a household before its decision: a recipient row points at the decision that gave the right.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.querysets import may
from foundation.errors import Conflict, DomainError, NotAllowed
from households.standing import GROUPS
from interventions import eligibility
from interventions.models import Delivery, Enrolment, ExportRequest, Giver, Programme
from verification.models import Decision, Verdict

if TYPE_CHECKING:
    from accounts.models import User
    from regions.models import Region


def _allowed(by: User, verb: str, region_code: str) -> None:
    if not may(by, verb, region_code):
        raise NotAllowed()


@transaction.atomic
def add_giver(*, by: User, name: str, kind: str, region: Region) -> Giver:
    """Whose money or goods it is. `region` is where the giver gives; the name is unique there."""
    _allowed(by, "programme.manage", region.pk)
    if Giver.objects.filter(name__iexact=name.strip(), region=region).exists():
        raise DomainError(_("This giver is already known here."), code="taken", field="name")
    giver = Giver(name=name.strip(), kind=kind, region=region)
    giver.full_clean()
    giver.save()
    audit.record(by=by, verb="giver.add", obj=giver, region=region.pk, after={"name": giver.name, "kind": kind})
    return giver


@transaction.atomic
def create_programme(
    *, by: User, name: str, giver: Giver, region: Region, unit: str, amount_idr: int, instalments: int, channel: str,
    strategy: str, valid_from: dt.date, valid_to: dt.date, verdicts: tuple[str, ...] = (Verdict.EXTREME,),
    required_list: str = "",
) -> Programme:  # fmt: skip
    """A dated rule of help; `amount_idr` is rupiah per delivery, `instalments` the deliveries per family.
    `required_list`: a group of lists (`households.standing.GROUPS`) whose decree must name the family.
    """
    _allowed(by, "programme.manage", region.pk)
    if not verdicts or not set(verdicts) <= set(Verdict.values):
        raise DomainError(_("Name at least one decision that gives the right."), code="verdicts", field="verdicts")
    if required_list and required_list not in GROUPS:
        raise DomainError(_("This kind of list is not known."), code="required_list", field="required_list")
    programme = Programme(
        name=name.strip(), giver=giver, region=region, unit=unit, amount_idr=amount_idr, instalments=instalments,
        channel=channel, strategy=strategy, valid_from=valid_from, valid_to=valid_to, verdicts=list(verdicts),
        required_list=required_list,
        created_by=by,
    )  # fmt: skip
    programme.full_clean()
    programme.save()
    audit.record(
        by=by, verb="programme.create", obj=programme, region=region.pk,
        after={"name": programme.name, "giver": giver.name, "amount_idr": amount_idr, "instalments": instalments},
    )  # fmt: skip
    return programme


@transaction.atomic
def create_with_giver(
    *, by: User, giver: Giver | None, giver_name: str, giver_kind: str, region: Region, **rule: Any
) -> Programme:
    """A programme of a known giver, or of a new one of that name and kind. `rule` as in `create_programme`."""
    if giver is None:
        giver = add_giver(by=by, name=giver_name, kind=giver_kind, region=region)
    return create_programme(by=by, giver=giver, region=region, **rule)


# One delivery per enrolment and instalment; amounts are copied: a later change of the rule rewrites nothing.
# Whoever was ended keeps what came and gets nothing new.
DELIVERIES_SQL = """
INSERT INTO interventions_delivery (enrolment_id, number, amount_idr, state, proof, reason)
SELECT e.id, n, %(amount)s, 'due', '', ''
FROM interventions_enrolment e CROSS JOIN generate_series(1, %(instalments)s) n
WHERE e.programme_id = %(programme)s AND e.state = 'active'
ON CONFLICT (enrolment_id, number) DO NOTHING
"""


@transaction.atomic
def enrol_from_decisions(*, by: User, programme: Programme, as_of: dt.date) -> int:
    """All households in reach whose decision in force on `as_of` gives the right become recipients, with their
    deliveries due. Who is one already stays as is. Returns how many were added.
    """
    _allowed(by, "enrolment.manage", programme.region_id)
    programme = Programme.objects.unscoped().select_for_update().get(pk=programme.pk)
    if not programme.valid_from <= as_of <= programme.valid_to:
        raise DomainError(_("The programme is not in force on this day."), code="not_in_force", field="as_of")
    decisions = (
        Decision.objects.visible_to(by, "enrolment.manage").under(programme.region_id).in_force(as_of)
        .filter(verdict__in=programme.verdicts, household__status="active")
        .exclude(household__enrolments__programme=programme)
        .order_by("household_id")
    )  # fmt: skip
    rows = [
        Enrolment(
            programme=programme, household_id=household, regency_code=regency, decision_id=pk, enrolled_by=by,
            named_in=where,
        )
        for pk, household, regency, where in eligibility.named(programme, decisions)
    ]  # fmt: skip
    Enrolment.objects.bulk_create(rows, batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute(
            DELIVERIES_SQL,
            {"amount": programme.amount_idr, "instalments": programme.instalments, "programme": programme.pk},
        )
    audit.record(
        by=by, verb="programme.enrol", obj=programme, region=programme.region_id,
        after={"as_of": as_of, "added": len(rows)},
    )  # fmt: skip
    return len(rows)


@transaction.atomic
def end_enrolment(*, by: User, enrolment: Enrolment, reason: str) -> Enrolment:
    """The household gets nothing more of this programme; what it received stays recorded."""
    _allowed(by, "enrolment.manage", enrolment.household.village_id)
    if not reason.strip():
        raise DomainError(_("Say why."), code="reason", field="reason")
    enrolment = Enrolment.objects.unscoped().select_for_update(of=("self",)).get(pk=enrolment.pk)
    if enrolment.state == Enrolment.State.ENDED:
        raise Conflict(_("This recipient was ended before."), code="already_ended")
    enrolment.state, enrolment.ended_reason = Enrolment.State.ENDED, reason.strip()[:200]
    enrolment.save(update_fields=["state", "ended_reason"])
    enrolment.deliveries.filter(state=Delivery.State.DUE).delete()
    audit.record(
        by=by, verb="enrolment.end", obj=enrolment, region=enrolment.household.village_id, reason=enrolment.ended_reason
    )
    return enrolment


@transaction.atomic
def record_delivery(
    *, by: User, delivery: Delivery, state: str, happened_on: dt.date, proof: str = "", reason: str = ""
) -> Delivery:
    """One parcel or payment: received, not collected or returned. The last two need a reason."""
    delivery = Delivery.objects.unscoped().select_for_update(of=("self",)).get(pk=delivery.pk)
    village = delivery.enrolment.household.village_id
    _allowed(by, "delivery.record", village)
    _check_state(state, reason, happened_on)
    before = {"state": delivery.state, "happened_on": delivery.happened_on}
    delivery.state, delivery.happened_on = state, happened_on
    delivery.proof, delivery.reason = proof.strip()[:100], reason.strip()[:200]
    delivery.recorded_at, delivery.recorded_by = timezone.now(), by
    delivery.version += 1
    delivery.save()
    audit.record(
        by=by, verb="delivery.record", obj=delivery, region=village, before=before,
        after={"state": state, "happened_on": happened_on, "proof": proof}, reason=reason,
    )  # fmt: skip
    return delivery


@transaction.atomic
def record_deliveries(
    *,
    by: User,
    programme: Programme,
    number: int,
    happened_on: dt.date,
    proof: str,
    exceptions: Mapping[int, tuple[str, str]] | None = None,
) -> int:
    """A payment list of one instalment (PT Pos, a parcel day): every due delivery of it was received, but for the
    exceptions: household key -> (state, reason). Returns how many were recorded. Set-based.
    """  # fmt: skip
    _allowed(by, "delivery.record", programme.region_id)
    # One list of a programme at a time: two at once would pay the same families twice, or wait for each other's rows.
    programme = Programme.objects.unscoped().select_for_update().get(pk=programme.pk)
    if not 1 <= number <= programme.instalments:
        raise DomainError(_("The programme has no such instalment."), code="no_instalment", field="number")
    exceptions = exceptions or {}
    for state, reason in {(Delivery.State.PAID.value, ""), *exceptions.values()}:
        _check_state(state, reason, happened_on)
    due = Delivery.objects.unscoped().filter(enrolment__programme=programme, number=number, state=Delivery.State.DUE)
    unknown = set(exceptions) - set(
        due.filter(enrolment__household_id__in=exceptions).values_list("enrolment__household_id", flat=True)
    )
    if unknown:
        raise DomainError(
            _("%(n)s households of the exceptions have nothing due.") % {"n": len(unknown)}, code="not_due"
        )
    recorded = {
        "happened_on": happened_on, "proof": proof[:100], "recorded_at": timezone.now(), "recorded_by": by,
        "version": F("version") + 1,
    }  # fmt: skip
    count = 0
    for state, reason in sorted(set(exceptions.values())):
        households = [pk for pk, value in exceptions.items() if value == (state, reason)]
        count += due.filter(enrolment__household_id__in=households).update(state=state, reason=reason[:200], **recorded)
    count += due.update(state=Delivery.State.PAID, **recorded)
    if not count:
        raise Conflict(_("Nothing of this instalment is due any more."), code="nothing_due")
    audit.record(
        by=by, verb="delivery.record_list", obj=programme, region=programme.region_id,
        after={"number": number, "happened_on": happened_on, "proof": proof, "count": count, "missed": len(exceptions)},
    )  # fmt: skip
    return count


@transaction.atomic
def export_masked(*, by: User, programme: Programme, rows: int) -> Programme:
    """A recipient list with masked numbers leaves the house: anybody who may read it, and one line says so."""
    audit.record(
        by=by, verb="programme.export", obj=programme, region=programme.region_id, after={"rows": rows, "masked": True}
    )
    return programme


@transaction.atomic
def ask_identities(*, by: User, programme: Programme, reason: str, rows: int) -> ExportRequest:
    """Ask for the list with whole identity numbers, saying why. `rows` households are on it now."""
    _allowed(by, "export.identities", programme.region_id)
    if not reason.strip():
        raise DomainError(_("Say what the numbers are needed for."), code="reason", field="reason")
    request = ExportRequest.objects.create(programme=programme, reason=reason.strip()[:300], rows=rows, asked_by=by)
    audit.record(
        by=by, verb="export.ask", obj=request, region=programme.region_id,
        after={"programme": programme.pk, "rows": rows}, reason=request.reason,
    )  # fmt: skip
    return request


@transaction.atomic
def approve_identities(*, by: User, request: ExportRequest) -> ExportRequest:
    """The second person agrees that whole numbers leave the house."""
    request = ExportRequest.objects.unscoped().select_for_update(of=("self",)).get(pk=request.pk)
    region = request.programme.region_id
    _allowed(by, "export.identities", region)
    if by.pk == request.asked_by_id:
        raise NotAllowed(_("Another person must approve this."), code="second_person")
    if request.approved_at is not None:
        raise Conflict(_("This request was approved before."), code="already_approved")
    if timezone.now() > request.ends_at:
        raise Conflict(_("This request has run out; ask again."), code="ran_out")
    request.approved_at, request.approved_by = timezone.now(), by
    request.save(update_fields=["approved_at", "approved_by"])
    audit.record(by=by, verb="export.approve", obj=request, region=region, after={"rows": request.rows})
    return request


@transaction.atomic
def hand_out_identities(*, by: User, request: ExportRequest, rows: int) -> ExportRequest:
    """The one who asked takes the list of now `rows` households; every time writes a line."""
    request = ExportRequest.objects.unscoped().select_for_update(of=("self",)).get(pk=request.pk)
    region = request.programme.region_id
    _allowed(by, "export.identities", region)
    if by.pk != request.asked_by_id:
        raise NotAllowed(_("Only the person who asked may take this list."), code="not_yours")
    if max(rows, request.rows) > settings.SECOND_PERSON_FROM and request.approved_at is None:
        raise Conflict(_("Another person must approve this list first."), code="second_person")
    if timezone.now() > request.ends_at:
        raise Conflict(_("This request has run out; ask again."), code="ran_out")
    request.last_download_at = timezone.now()
    request.save(update_fields=["last_download_at"])
    audit.record(
        by=by, verb="export.identities", obj=request, region=region,
        after={"programme": request.programme_id, "rows": rows}, reason=request.reason,
    )  # fmt: skip
    return request


def _check_state(state: str, reason: str, happened_on: dt.date) -> None:
    if state not in Delivery.State.values or state == Delivery.State.DUE:
        raise DomainError(_("Say whether it was received, not collected or returned."), code="state", field="state")
    if state != Delivery.State.PAID and not reason.strip():
        raise DomainError(_("Say why it was not received."), code="reason", field="reason")
    if happened_on > timezone.localdate():
        raise DomainError(_("The date lies in the future."), code="future", field="happened_on")
