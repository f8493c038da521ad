"""What a facilitator's phone is given: whom to visit, with which form, and what became of the visits made.

Only what the visit needs leaves the server: no full identity number, the last four digits of the head's NIK at most.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from accounts.permissions import Role
from foundation import keys
from households.models import Person
from verification import prefilling
from verification.backchecks.again import targets_again
from verification.codes import household_code
from verification.models import Campaign, Form, Target, Visit
from verification.rounds.villages import villages_of_phone

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User

SEX = {"L": "male", "P": "female"}
#: State of a visit -> what the phone calls it, while its target is still to be done.
VISIT_STATES = {"received": "sent", "repair": "needs_repair", "held": "held", "rejected": "rejected"}
TARGET_STATES = {"approved": "approved", "decided": "closed"}


def assignments(user: User, now: dt.datetime) -> dict[str, Any]:
    """The contract of the phone page, GET /field/api/assignments: as many queries whatever the number of households.

    `unlock` opens what this person left sealed on a phone; the phone keeps it in memory only.
    """
    targets = targets_of(user)
    villages = villages_of_phone(user)
    campaigns = {target.campaign_id: target.campaign for target in targets}
    others = [pk for pk in villages if pk not in campaigns]  # rounds in which there is only a village to report
    if others:
        campaigns |= Campaign.objects.filter(pk__in=others).select_related("form").in_bulk()
    return {
        "user": {"id": str(user.pk), "name": str(user), "role": Role.FACILITATOR.value},
        "campaigns": [_campaign(campaign, villages.get(campaign.pk, [])) for campaign in campaigns.values()],
        "items": _items(user, targets, timezone.localdate(now)),
        "unlock": keys.digest(str(user.pk), "field-unlock").hex(),
        "wipe_after_days": settings.FIELD_WIPE_AFTER_DAYS,
        "server_time": timezone.localtime(now).isoformat(timespec="seconds"),
    }


def targets_of(user: User) -> list[Target]:
    """The user's households of every open campaign: the one that ends first comes first, then by neighbourhood; at the
    end those to be visited a second time, as if nobody had been there.
    """
    rows = Target.objects.visible_to(user).of_facilitator(user)
    rows = rows.select_related("household", "village", "campaign__form", "campaign__line").defer(
        "household__kk", "household__kk_digest", "household__housing", "household__programmes",
        "campaign__form__xform", "campaign__form__xlsform",
    )  # fmt: skip
    by_place = ("village_id", "household__rw", "household__rt", "household__head_name", "pk")
    return [*rows.order_by("campaign__ends_on", "campaign_id", *by_place), *targets_again(user)]


def _campaign(campaign: Campaign, villages: list[dict[str, Any]]) -> dict[str, Any]:
    form = campaign.form
    told = {"villages": villages} if villages else {}
    return {
        "id": str(campaign.pk),
        "name": campaign.name,
        "ends_on": campaign.ends_on.isoformat(),
        "form": {"id": form.key, "version": form.version, "hash": f"sha256:{form.sha256}"},
        **told,
    }


def _items(user: User, targets: list[Target], today: dt.date) -> list[dict[str, Any]]:
    members = _members([target.household_id for target in targets])
    visits = _latest_visits(user, [target.pk for target in targets])
    return [
        _item(target, members[target.household_id], visits.get(target.pk), today)
        | {"again": target.facilitator_id != user.pk}
        for target in targets
    ]


def _members(households: list[int]) -> dict[int, list[Person]]:
    found: dict[int, list[Person]] = defaultdict(list)
    people = Person.objects.unscoped().filter(household_id__in=households, left_on__isnull=True)
    fields = ("household_id", "name", "sex", "birth_date", "relation", "is_head", "nik_last4")
    for person in people.only(*fields).order_by("household_id", "-is_head", F("birth_date").asc(nulls_last=True), "pk"):
        found[person.household_id].append(person)
    return found


def _latest_visits(user: User, targets: list[int]) -> dict[int, Visit]:
    """Target -> the user's latest visit. Contents are opened for returned visits only."""
    rows = Visit.objects.visible_to(user).filter(target_id__in=targets, facilitator=user)
    latest = rows.order_by("target_id", "-pk").distinct("target_id").values("pk")
    found = {visit.target_id: visit for visit in rows.filter(pk__in=latest).light() if visit.target_id}
    returned = [visit.pk for visit in found.values() if _is_returned(visit)]
    whole = rows.filter(pk__in=returned).select_related("form").defer("answers")
    return found | {visit.target_id: visit for visit in whole if visit.target_id}


def _is_returned(visit: Visit) -> bool:
    return visit.state == Visit.State.REPAIR and visit.reviewed_at is not None


def _item(target: Target, members: list[Person], visit: Visit | None, today: dt.date) -> dict[str, Any]:
    household, form = target.household, target.campaign.form
    code, mapping = household_code(household.regency_code, household.pk), form.mapping
    head = next((person for person in members if person.is_head), None)
    return {
        "id": str(target.pk),
        "campaign": str(target.campaign_id),
        "household": code,
        "head_name": household.head_name,
        "address": household.address,
        "rt": household.rt,
        "rw": household.rw,
        "village": target.village.name,
        "nik_last4": head.nik_last4 if head else "",
        "members": [_member(person, form, today) for person in members],
        "prefill": {
            "line_amount": f"{target.campaign.line.amount_idr:.0f}",
            **prefilling.of_family(mapping, str(target.pk), code),
        },
        **prefilling.fields(mapping),
        "state": _state(target, visit),
        "instance_id": visit.instance_id if visit else None,
        "returned": _returned(target, visit),
    }


def _member(person: Person, form: Form, today: dt.date) -> dict[str, Any]:
    """The name, and of the rest only what the questionnaire asks about a member: by our names and by its own."""
    born, asked = person.birth_date, form.questionnaire.paths
    known = {
        "member_id": f"P-{person.pk}",
        "sex": SEX.get(person.sex, ""),
        "birth_date": born.isoformat() if born else None,
        "age": None if born is None else today.year - born.year - ((today.month, today.day) < (born.month, born.day)),
        "relation": person.relation,
    }
    wanted = {key: value for key, value in known.items() if key in asked or f"member_{key}" in asked}
    meant = {
        "person": f"P-{person.pk}", "full_name": person.name, "sex": SEX.get(person.sex, ""),
        "birth_date": born.isoformat() if born else "", "relation": person.relation,
    }  # fmt: skip
    return {"name": person.name, **wanted, **prefilling.of_member(form.mapping, meant)}


def _state(target: Target, visit: Visit | None) -> str:
    if target.state in TARGET_STATES:
        return TARGET_STATES[target.state]
    if target.state == Target.State.RETURNED:
        return "returned"
    if visit is None or (target.state == Target.State.LISTED and visit.state == Visit.State.APPROVED):
        return "pending"
    return VISIT_STATES.get(visit.state, "pending")


def _returned(target: Target, visit: Visit | None) -> dict[str, Any] | None:
    """The reviewer's notes with the answers filled in, so that the phone opens the form as it was."""
    if visit is None or target.state != Target.State.RETURNED or not _is_returned(visit):
        return None
    content = (visit.content or {}).get("xml", "")
    return {
        "note": visit.notes.get("", ""),
        "questions": {path: note for path, note in visit.notes.items() if path},
        "instance_id": visit.instance_id,
        "form_id": visit.form.key if visit.form else "",
        "form_version": visit.form.version if visit.form else "",
        "instance_xml": content,
    }
