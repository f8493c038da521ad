"""From a visit to the register: which differences there are, and writing those a reviewer accepted."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import keys
from foundation.errors import Conflict
from households import actions as household_actions
from households.models import Household, Person
from verification.answers import Reading
from verification.compare import SEX, Difference, Known, KnownMember, differences
from verification.models import Form, Quarantine, Visit
from verification.submission import date_of, flatten, read

if TYPE_CHECKING:
    from accounts.models import User

CORRECTED = ("name", "sex", "birth_date", "relation")


def reading_of(visit: Visit) -> Reading | None:
    """The visit's answers by question, or None when its form is not known."""
    if visit.form is None:
        return None
    return Reading(visit.form.questionnaire, visit.form.mapping, visit.answers or {})


def reading_of_kept(kept: Quarantine) -> Reading | None:
    """The answers of a content that was kept aside, or None when its form is not known."""
    content = kept.content or {}
    xml = content["xml"].encode() if "xml" in content else base64.b64decode(content.get("base64", ""))
    sent = read(xml)
    form = Form.objects.filter(key=sent.form_key, version=sent.form_version).defer("xlsform").first()
    if form is None:
        return None
    return Reading(form.questionnaire, form.mapping, flatten(sent.root, form.questionnaire.repeats))


def day_of(visit: Visit) -> dt.date:
    """The day the visit is counted on: the server's, or the sheet's."""
    if visit.target is not None and visit.target.visited_on is not None:
        return visit.target.visited_on
    return timezone.localdate(visit.received_at)


def known(household: Household) -> Known:
    """The household as the register has it now; one query for its members."""
    people = Person.objects.unscoped().filter(household=household, left_on__isnull=True).order_by("-is_head", "pk")
    members = [
        KnownMember(
            person.pk, person.name, person.sex, person.birth_date, person.relation, person.is_head,
            bytes(person.nik_digest) if person.nik_digest else None, person.nik_last4,
        )
        for person in people.defer("nik")
    ]  # fmt: skip
    digest = bytes(household.kk_digest) if household.kk_digest else None
    return Known(digest, household.kk_last4, household.housing, members)


def differences_of(visit: Visit) -> list[Difference]:
    """What the visit tells otherwise than the register, now."""
    reading = reading_of(visit)
    if reading is None or visit.household is None:
        return []
    return differences(reading, known(visit.household), day_of(visit), keys.digest)


def write(*, by: User, visit: Visit, accept: Collection[str]) -> None:
    """Write accepted differences. Raises Conflict `gone` when one is not (or no longer) there to be accepted."""
    if not accept or visit.household is None:
        return
    there = {difference.code: difference for difference in differences_of(visit) if difference.acceptable}
    if missing := sorted(set(accept) - set(there)):
        raise Conflict(
            _("The register has changed since you opened this page: look again. (%(codes)s)")
            % {"codes": ", ".join(missing)},
            code="gone",
        )
    people = {person.pk: person for person in Person.objects.unscoped().filter(household=visit.household)}
    corrections: dict[int, dict[str, Any]] = {}
    for code in accept:
        difference = there[code]
        if difference.field in (*CORRECTED, "nik"):
            pk = int(code.partition(":")[2])
            corrections.setdefault(pk, {})[difference.field] = difference.value
        elif not code.startswith("housing:"):
            _write_one(by, visit, difference, people)
    housing = [there[code] for code in accept if code.startswith("housing:")]
    if housing:
        told = dict(difference.value for difference in housing)
        household_actions.learn_housing(by=by, household=visit.household, told=told, source=f"kunjungan {visit.pk}")
    for pk, fields in corrections.items():
        household_actions.correct_person(by=by, person=people[pk], **fields)


def _write_one(by: User, visit: Visit, difference: Difference, people: dict[int, Person]) -> None:
    household, day, value = visit.household, day_of(visit), difference.value
    assert household is not None  # nosec: write() looked
    if difference.field == "kk":
        household_actions.learn_kk(
            by=by, numbers={household.pk: str(value)}, on=day, source=f"kunjungan {visit.pk}", replace=True
        )
    elif difference.field == "left":
        reason, on = value
        person = people[int(difference.code.partition(":")[2])]
        household_actions.record_member_left(by=by, person=person, reason=reason, on=on)
    elif difference.field == "new":
        told: dict[str, str] = value
        household_actions.add_member(
            by=by, household=household, name=told["full_name"].strip(), sex=SEX.get(told.get("sex", ""), ""),
            birth_date=date_of(told.get("birth_date", "")), relation=told.get("relation", "") or "other", on=day,
            nik=told.get("nik", ""),
        )  # fmt: skip
