"""Lines of programmes, recipients, deliveries, lists that leave the house."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tests.access.table import Row
from tests.access.world import AREAS, BANGKA, Person, Place, World


def sees(person: Person, place: Place) -> bool:
    """A programme of one's region, of those below, and of those above that give into it."""
    above = [
        region for role, region in person.roles
        if Person("", ((role, region),)).holds("programme.read") and region.startswith(f"{place.region}.")
    ]  # fmt: skip
    return bool(above) or person.reaches("programme.read", place)


def reads_deliveries(person: Person, place: Place) -> bool:
    """Whoever sees the programme and reads deliveries somewhere; the rows are those of their own reach."""
    return person.holds("delivery.read")


def new_programme(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    return {
        "name": "Tunai", "region": BANGKA, "giver_name": "Baznas Bangka", "giver_kind": "baznas", "unit": "cash",
        "amount_idr": "350.000", "instalments": "3", "channel": "post", "strategy": "burden",
        "valid_from": "01-01-2026", "valid_to": "31-12-2026", "verdicts": ["extreme"],
    }  # fmt: skip


def today(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    return {"as_of": f"{timezone.localdate():%d-%m-%Y}"}


def paid(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    return {"number": "1", "happened_on": f"{timezone.localdate():%d-%m-%Y}", "proof": "BA-1", "state": "paid"}


def why(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    return {"reason": "Daftar bayar PT Pos"}


OF_PROGRAMME: dict[str, Any] = {"about": "programme", "places": AREAS, "sees": sees, "reads": "programme.read"}
OF_REQUEST: dict[str, Any] = {"verb": "export.identities", "places": AREAS}

ROWS = [
    Row("interventions:programmes", verb="programme.read"),
    Row("interventions:ledger", verb="programme.read"),
    Row("interventions:gap", verb="decision.read"),
    Row("interventions:overlap", verb="delivery.read"),
    Row("interventions:create", verb="programme.manage"),
    Row("interventions:create", "POST", verb="programme.manage", body=new_programme, good=frozenset({302})),
    Row("interventions:programme", verb="programme.read", **OF_PROGRAMME),
    Row("interventions:draw", "POST", verb="enrolment.manage", body=today, **OF_PROGRAMME),
    Row("interventions:payment_list", verb="delivery.record", **OF_PROGRAMME),
    Row(
        "interventions:payment_list", "POST", verb="delivery.record", body=paid, good=frozenset({302}), **OF_PROGRAMME
    ),
    Row("interventions:export", verb="delivery.read", acts=reads_deliveries, **OF_PROGRAMME),
    Row("interventions:ask_identities", "POST", verb="export.identities", body=why, **OF_PROGRAMME),
    Row("interventions:approve_identities", "POST", about="asked_by_another", **OF_REQUEST),
    Row("interventions:take_identities", "POST", about="asked", **OF_REQUEST),
    Row("interventions:recipient", verb="delivery.read", about="enrolment"),
    Row(
        "interventions:end_enrolment", "POST", verb="enrolment.manage", reads="delivery.read", about="enrolment",
        body=why, good=frozenset({302}),
    ),
    Row(
        "interventions:record_delivery", "POST", verb="delivery.record", reads="delivery.read", about="delivery",
        body=paid, good=frozenset({302}),
    ),
    Row("interventions_api:programmes", api=True, verb="programme.read"),
    Row("interventions_api:programme", api=True, verb="programme.read", **OF_PROGRAMME),
    Row("interventions_api:ledger", api=True, verb="figures.read"),
    # An unknown programme has no recipients: an empty list, the same for a programme out of reach.
    Row(
        "interventions_api:recipients", api=True, verb="delivery.read", about="programme", places=AREAS,
        sees=lambda _person, _place: True,
    ),
]  # fmt: skip
