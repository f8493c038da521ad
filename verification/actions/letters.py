"""The letter "why" of a decision: made once, printed as often as needed, every printing recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import audit
from foundation import formats
from foundation.errors import Conflict, DomainError
from households.models import Person
from verification.actions.objections import window_from
from verification.actions.rights import demand
from verification.codes import household_code
from verification.letters import why
from verification.models import Decision, Letter, Objection
from verification.reasons import REASONS, in_words

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def print_letter(*, by: User, decision: Decision, paper: str = "f4") -> tuple[Letter, bytes]:
    """The letter's row and its PDF. The first printing sets number, date and the last day to object.

    Raises Conflict for a decision that is no longer in force and never had a letter.
    """
    place = decision.household.village_id
    demand(by, "visit.review", place)
    if paper not in why.PAPERS:
        raise DomainError(_("Choose F4 or A4."), code="paper", field="paper")
    letter = Letter.objects.unscoped().filter(decision=decision).first()
    if letter is None:
        letter = _made(by, decision)
    content = why.write(_told(decision, letter), paper)
    audit.record(
        by=by, verb="decision.letter", obj=decision, region=place,
        after={"letter": letter.number, "paper": paper, "object_until": letter.object_until},
    )  # fmt: skip
    return letter, content


def _made(by: User, decision: Decision) -> Letter:
    newest = Decision.objects.unscoped().filter(household_id=decision.household_id).newest_first().first()
    if newest is None or newest.pk != decision.pk:
        raise Conflict(_("A newer decision is in force: print the letter of that one."), code="not_in_force")
    today = timezone.localdate()
    row = Letter(
        decision=decision, number=f"{decision.pk}/VERVAL/{today.year}", told_on=today,
        object_until=window_from(today), made_by=by,
    )  # fmt: skip
    Letter.objects.bulk_create([row], ignore_conflicts=True)  # two who print at once get one letter
    return Letter.objects.unscoped().get(decision=decision)


def _told(decision: Decision, letter: Letter) -> why.Why:
    """Always in Indonesian, whatever language the person at the screen reads."""
    household, visit, meeting = decision.household, decision.visit, decision.meeting
    head = Person.objects.unscoped().filter(household=household, is_head=True, left_on__isnull=True).first()
    final = Objection.objects.unscoped().filter(new_decision=decision).exists()
    with translation.override("id"):
        homes = [household.address, f"RT {household.rt or '–'}/RW {household.rw or '–'}", household.village.label]
        double = decision.double_of
        return why.Why(
            government=settings.OFFICE_GOVERNMENT, office=settings.OFFICE_NAME, address=settings.OFFICE_ADDRESS,
            contact=settings.OFFICE_CONTACT, place=settings.OFFICE_PLACE, signatory=settings.OFFICE_SIGNATORY,
            number=letter.number, told_on=formats.long_date(letter.told_on), head=household.head_name,
            home=", ".join(part for part in homes if part),
            code=household_code(household.regency_code, household.pk),
            nik=formats.masked(head.nik_last4) if head and head.nik_last4 else "–",
            kk=formats.masked(household.kk_last4) if household.kk_last4 else "–", verdict=decision.verdict,
            double_of=household_code(double.regency_code, double.pk) if double else "",
            effective_on=formats.long_date(decision.effective_on), meeting=meeting.number if meeting else "",
            held_on=formats.long_date(meeting.held_on) if meeting else "",
            reasons=[in_words(code, REASONS) for code in decision.reasons], note=decision.note,
            line_name=decision.line.name, line_amount=formats.rupiah(decision.line.amount_idr),
            per_head=formats.rupiah(visit.expenditure_per_head)
            if visit and visit.expenditure_per_head is not None else "",
            visited_on=formats.long_date(timezone.localdate(visit.received_at)) if visit else "",
            others=decision.verdict in ("extreme", "poor", "vulnerable", "able"),
            object_until="" if final else formats.long_date(letter.object_until),
            answer_days=settings.OBJECTION_ANSWER_DAYS, demo=settings.DEMO,
        )  # fmt: skip
