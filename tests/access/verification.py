"""Lines of the phone, of OpenRosa, and of the staff's pages of campaigns, visits, meetings and decisions."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.permissions import VERBS
from tests.access.table import Row
from tests.access.world import AREAS, BANGKA, HOUSES, MATE, OTHER, OWN, SIBLING, Person, Place, World
from tests.verification.filling import filled

DOMAIN = frozenset({302, 400, 409})  # let in, and perhaps refused by the state of things


def today() -> str:
    return f"{timezone.localdate():%d-%m-%Y}"


def houses_in(place: Place) -> list[Place]:
    return [house for house in HOUSES if f"{house.region}.".startswith(f"{place.region}.")]


def sees_campaign(person: Person, place: Place) -> bool:
    """A campaign of one's region, or one that has households within one's reach."""
    return any(person.reaches("campaign.read", spot) for spot in (place, *houses_in(place)))


def may_deal(person: Person, _place: Place) -> bool:
    """Whoever deals out somewhere opens the page; it holds the villages of their own reach only."""
    return person.holds("campaign.assign")


def by_version(form: Any) -> dict[str, Any]:
    return {"key": form.key, "version": form.version}


def oneself(person: Person, place: Place) -> bool:
    return person.name == place.facilitator


def anyone(_person: Person, _place: Place) -> bool:
    return True


def new_campaign(world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    campaign = world.get("campaign", AREAS[2])
    return {
        "name": "Verval baru", "region": BANGKA, "form": campaign.form_id, "line": campaign.line_id,
        "starts_on": today(), "ends_on": "31-12-2099", "unit": "person", "goal": 5314,
    }  # fmt: skip


def same_region(_world: World, campaign: Any, _person: Person) -> dict[str, Any]:
    return {"region_code": campaign.region_id, "kind": "not_visited", "note": "Tidak ditemui sampai batas waktu"}


def whole_region(_world: World, campaign: Any, _person: Person) -> dict[str, Any]:
    return {"areas": [campaign.region_id], "method": "all"}


def works_in(person: Person, place: Place, *verbs: str) -> bool:
    """Holds one of the verbs in a region that covers the place, facilitators by where they work."""
    return any(
        f"{place.region}.".startswith(f"{region}.") and VERBS[role] & set(verbs) for role, region in person.roles
    )


def reads_reports(person: Person, place: Place) -> bool:
    return works_in(person, place, "campaign.read")


def may_report(person: Person, place: Place) -> bool:
    return works_in(person, place, "visit.submit", "campaign.assign")


def sends_reports(person: Person, place: Place) -> bool:
    return works_in(person, place, "visit.submit")


def said(_world: World, report: Any, _person: Person) -> dict[str, Any]:
    return {"id": f"uuid:{report.pk}", "kind": "no_change", "listed_at": timezone.now().isoformat()}


def deal(world: World, campaign: Any, _person: Person) -> dict[str, Any]:
    target = campaign.targets.order_by("pk").first()
    return {"district": target.village_id[:8], f"people-{target.village_id}": [target.facilitator_id]}


def moved(world: World, campaign: Any, _person: Person) -> dict[str, Any]:
    """Its first family to another facilitator of the kecamatan."""
    target = campaign.targets.order_by("pk").first()
    names = {"19.01.01": "rahmat", "19.01.02": "nur"}
    return {"targets": [target.pk], "facilitator": world.users[names.get(target.village_id[:8], "ayu")].pk}


def note(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    return {"note": "Foto kabur", "reason": "Foto kabur", "accept": []}


def new_meeting(world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    campaign = world.get("open_campaign", OWN)
    return {
        "campaign": campaign.pk, "region": BANGKA, "number": "BA/99/2026", "held_on": today(), "official": "Pak Kades"
    }  # fmt: skip


def sees_form(person: Person, place: Place) -> bool:
    """A published form of an office one works in, for or under."""
    return any(
        VERBS[role] & {"campaign.read", "form.manage"}
        and (f"{place.region}.".startswith(f"{region}.") or f"{region}.".startswith(f"{place.region}."))
        for role, region in person.roles
    )


def picture_of(draft: Any) -> dict[str, Any]:
    return {"pk": draft.pk, "name": "a.png"}


def one_visit(world: World, _obj: Any, person: Person) -> dict[str, Any]:
    target = world.get("open_campaign", OWN).targets.get(household=world.get("household", OWN))
    sent = io.BytesIO(filled(target_id=target.pk))
    sent.name = "submission.xml"
    return {"xml_submission_file": sent}


def no_form(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    """Refused for what it is, not for who sent it."""
    return {"xlsform": SimpleUploadedFile("formulir.xlsx", b"bukan formulir")}


def own_form(_world: World, campaign: Any, _person: Person) -> dict[str, Any]:
    return {"form": campaign.form_id}


def explained(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    return {"explanation": "Sudah dilihat di lapangan"}


def share(_world: World, campaign: Any, _person: Person) -> dict[str, Any]:
    return {"region_code": campaign.region_id, "share": "5"}


def somebody(world: World, obj: Any, _person: Person) -> dict[str, Any]:
    """Another facilitator of the kecamatan, whoever goes there now."""
    target = getattr(obj, "target", obj)
    names = {"19.01.01": "rahmat", "19.01.02": "nur"}
    return {"facilitator": world.users[names.get(target.village_id[:8], "ayu")].pk, "reason": "Cuti"}


def objection(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    return {"objector": "Ni Luh", "channel": "in_person", "received_on": today(), "text": "Tidak benar"}


def answered(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    return {"outcome": "rejected", "reason": "Sudah benar"}


def collect_phone(_world: World, _obj: Any, _person: Person) -> dict[str, Any]:
    return {"name": "Ponsel dinas"}


COLLECT_FOR: dict[str, Any] = {"about": "facilitator", "verb": "user.manage", "reads": "device.manage"}
FORM: dict[str, Any] = {
    "api": True, "verb": "visit.submit", "about": "form", "places": (OWN,), "kwargs": by_version, "sees": anyone,
    "ghost": {"key": "verval", "version": "1"},
}  # fmt: skip
KOBO: dict[str, Any] = {
    "api": True, "verb": "visit.submit", "about": "facilitator", "places": (OWN, MATE), "sees": oneself,
    "kwargs": lambda user: {"username": user.username},
}  # fmt: skip
CAMPAIGN: dict[str, Any] = {"about": "campaign", "places": AREAS, "reads": "campaign.read", "sees": sees_campaign}
DISPOSITION: dict[str, Any] = {"verb": "decision.make", "reads": "decision.read", "places": AREAS}
APART = (OWN, SIBLING, OTHER)  # one family a village
VISIT: dict[str, Any] = {"about": "visit", "reads": "visit.read"}
QUESTIONNAIRE: dict[str, Any] = {
    "verb": "form.manage", "about": "form", "places": (OWN,), "sees": anyone, "acts": anyone,
}  # fmt: skip
OFFICE_FORM: dict[str, Any] = {"verb": "form.manage", "about": "office_form", "places": AREAS, "sees": sees_form}
DRAWN: dict[str, Any] = {
    "api": True, "verb": "visit.submit", "about": "drawn_form", "places": AREAS, "sees": sees_form, "acts": sees_form,
    "kwargs": lambda form: {**by_version(form), "name": "a.png"},
    "ghost": {"key": "verval", "version": "0", "name": "a.png"},
}  # fmt: skip
NO_PICTURE = {"pk": 987654321, "name": "a.png"}
DRAFT: dict[str, Any] = {"verb": "form.manage", "about": "form_draft", "places": AREAS}
REVIEW: dict[str, Any] = {**VISIT, "method": "POST", "verb": "visit.review", "body": note, "good": frozenset({302})}

ROWS = [
    Row("verification_field:app"),
    Row("verification_field:service_worker", open_to="everyone"),
    Row("verification_field:manifest", open_to="everyone"),
    Row("verification_field:assignments", api=True, verb="visit.submit"),
    Row("verification_field:form", **FORM),
    Row(
        "verification_field:report", "POST", api=True, verb="visit.submit", about="village_report", places=APART,
        body=said, json=True, good=frozenset({201}), sees=reads_reports, acts=sends_reports,
    ),
    Row("openrosa:form_list", api=True, verb="visit.submit"),
    Row("openrosa:form", **FORM),
    Row("openrosa:manifest", **FORM),
    Row("openrosa:households", **{**FORM, "about": "choosing_form"}),
    Row("openrosa:kobo_form_list", **KOBO),
    Row("openrosa:kobo_submission", "POST", body=one_visit, good=frozenset({201}), **KOBO),
    Row("openrosa:submission", "POST", api=True, verb="visit.submit", body=one_visit, good=frozenset({201})),
    Row("verification:collect", verb="visit.submit"),
    Row("verification:collect", "POST", verb="visit.submit", body=collect_phone, good=frozenset({200})),
    Row("verification:collect_for", **COLLECT_FOR),
    Row("verification:collect_for", "POST", body=collect_phone, good=frozenset({200, 400}), **COLLECT_FOR),
    Row("verification_api:campaigns", api=True, verb="campaign.read"),
    Row("verification_api:funnel", api=True, verb="decision.read", **{**CAMPAIGN, "acts": sees_campaign}),
    Row("verification_api:visits", api=True, verb="visit.read"),
    Row("verification_api:decisions", api=True, verb="decision.read"),
    Row("verification:campaigns", verb="campaign.read"),
    Row("verification:create", verb="campaign.manage"),
    Row("verification:create", "POST", verb="campaign.manage", body=new_campaign, good=frozenset({302})),
    Row("verification:board", verb="decision.read", **{**CAMPAIGN, "acts": sees_campaign}),
    Row("verification:comparison", verb="decision.read", **{**CAMPAIGN, "acts": sees_campaign}),
    Row("verification:export_comparison", verb="decision.read", **{**CAMPAIGN, "acts": sees_campaign}),
    Row("verification:changed", verb="decision.read", **{**CAMPAIGN, "acts": sees_campaign}),
    Row("verification:reports", verb="campaign.read", **CAMPAIGN),
    Row("verification:confirm_unchanged", "POST", verb="decision.make", good=DOMAIN, **CAMPAIGN),
    Row(
        "verification:report", "POST", verb="campaign.read", about="village_report", places=APART, good=DOMAIN,
        sees=reads_reports, acts=may_report,
    ),
    Row("verification:approve_disposition", "POST", about="disposition", good=DOMAIN, **DISPOSITION),
    Row("verification:drop_disposition", "POST", about="disposition", good=DOMAIN, **DISPOSITION),
    Row("verification:ledger", verb="decision.read", **{**CAMPAIGN, "acts": sees_campaign}),
    Row("verification:export_ledger", verb="decision.read", **{**CAMPAIGN, "acts": sees_campaign}),
    Row("verification:families", verb="decision.read", **{**CAMPAIGN, "acts": sees_campaign}),
    Row("verification:add_targets", verb="campaign.manage", **CAMPAIGN),
    Row("verification:add_targets", "POST", verb="campaign.manage", body=whole_region, good=DOMAIN, **CAMPAIGN),
    Row("verification:assign", verb="campaign.assign", acts=may_deal, **CAMPAIGN),
    Row("verification:assign", "POST", verb="campaign.assign", acts=may_deal, body=deal, good=DOMAIN, **CAMPAIGN),
    Row("verification:suggestion", verb="campaign.assign", acts=may_deal, **CAMPAIGN),
    Row("verification:suggestion", "POST", verb="campaign.assign", acts=may_deal, good=DOMAIN, **CAMPAIGN),
    Row("verification:move", verb="campaign.assign", acts=may_deal, **CAMPAIGN),
    Row("verification:move", "POST", verb="campaign.assign", acts=may_deal, body=moved, good=DOMAIN, **CAMPAIGN),
    Row("verification:open", "POST", verb="campaign.manage", good=frozenset({302}), **CAMPAIGN),
    Row("verification:close", "POST", verb="campaign.manage", good=DOMAIN, **CAMPAIGN),
    Row("verification:dispose", "POST", verb="decision.make", body=same_region, good=DOMAIN, **CAMPAIGN),
    Row("verification:approve_sheets", "POST", verb="visit.review", body=same_region, good=DOMAIN, **CAMPAIGN),
    Row("verification:review", verb="visit.review"),
    Row("verification:visit", verb="decision.read", **VISIT),
    Row("verification:photo", verb="decision.read", about="photo", reads="visit.read"),
    Row("verification:explain", "POST", verb="visit.review", about="signal", body=explained, good=frozenset({302})),
    Row("verification:back_checks", verb="visit.review", **{**CAMPAIGN, "acts": sees_campaign}),
    Row(
        "verification:back_checks", "POST", verb="visit.review", body=share, good=DOMAIN,
        **{**CAMPAIGN, "acts": sees_campaign},
    ),
    Row("verification:back_check", verb="visit.review", about="back_check"),
    Row("verification:back_check", "POST", verb="visit.review", about="back_check", body=somebody, good=DOMAIN),
    Row("verification:drop_back_check", "POST", verb="visit.review", about="back_check", body=note, good=DOMAIN),
    Row("verification:target", verb="decision.read", about="target", reads="campaign.read"),
    Row(
        "verification:target", "POST", verb="campaign.assign", about="target", reads="campaign.read", body=somebody,
        good=frozenset({200, 302, 400, 409}),
    ),
    Row("verification:decision", verb="decision.read", about="decision"),
    Row(
        "verification:decision", "POST", verb="visit.review", reads="decision.read", about="decision", body=objection,
        good=DOMAIN,
    ),
    Row(
        "verification:letter", "POST", verb="visit.review", reads="decision.read", about="decision",
        good=frozenset({200, 409}),
    ),
    Row("verification:objections", verb="decision.read"),
    Row("verification:objection", verb="decision.read", about="objection"),
    Row(
        "verification:objection", "POST", verb="decision.make", reads="decision.read", about="objection", body=answered,
        good=DOMAIN,
    ),
    Row("verification:paper", verb="decision.read", about="objection"),
    Row("verification:aside", verb="visit.review"),
    Row("verification:kept", verb="visit.review", about="kept"),
    Row("verification:settle", "POST", verb="visit.review", about="kept", good=frozenset({302})),
    Row("verification:questionnaires", verb="form.manage"),
    Row("verification:questionnaires", "POST", verb="form.manage", body=no_form, good=frozenset({400})),
    Row("verification:xlsform", **QUESTIONNAIRE),
    Row("verification:version", **QUESTIONNAIRE),
    Row("verification:retire", "POST", good=frozenset({302}), **QUESTIONNAIRE),
    Row("verification:xlsform", **OFFICE_FORM, acts=sees_form),
    Row("verification:version", **OFFICE_FORM, acts=sees_form),
    Row("verification:retire", "POST", good=frozenset({302}), **OFFICE_FORM),
    Row("openrosa:form", **{**FORM, "about": "office_form", "places": AREAS, "sees": sees_form, "acts": sees_form}),
    Row("verification:use_form", "POST", verb="form.manage", body=own_form, good=frozenset({302}), **CAMPAIGN),
    Row("verification:package", **OFFICE_FORM, acts=sees_form),
    Row("verification:add_pictures", "POST", good=frozenset({302}), **DRAFT),
    Row("verification:draft_picture", **{**DRAFT, "about": "drawn_draft"}, kwargs=picture_of, ghost=NO_PICTURE),
    Row("openrosa:picture", **DRAWN),
    Row("verification_field:picture", **DRAWN),
    Row("verification:draft", **DRAFT),
    Row("verification:draft", "POST", good=frozenset({400}), **DRAFT),  # nobody tried it yet
    Row("verification:mapping", **DRAFT),
    Row("verification:mapping", "POST", good=frozenset({302}), **DRAFT),
    Row("verification:attempt", **DRAFT),
    Row("verification:attempt", "POST", good=frozenset({400}), **DRAFT),  # no visit, but let in
    Row("verification:draft_xform", **DRAFT),
    Row("verification:draft_xlsform", **DRAFT),
    Row("verification:discard_draft", "POST", good=frozenset({302}), **DRAFT),
    Row("verification:approve", **REVIEW),
    Row("verification:send_back", **REVIEW),
    Row("verification:reject", **REVIEW),
    Row("verification:hold", **REVIEW),
    Row("verification:decisions", verb="decision.read"),
    Row("verification:record_meeting", verb="decision.make"),
    Row("verification:record_meeting", "POST", verb="decision.make", body=new_meeting, good=frozenset({302})),
    Row("verification:meeting", verb="decision.read", about="meeting", places=AREAS),
    Row(
        "verification:meeting", "POST", verb="decision.make", reads="decision.read", about="meeting", places=AREAS,
        good=DOMAIN,
    ),
    Row(
        "verification:decide_as_proposed", "POST", verb="decision.make", reads="decision.read", about="meeting",
        places=AREAS, good=frozenset({302}),
    ),
    Row("verification:minutes", verb="decision.read", about="meeting", places=AREAS),
    Row("verification_api:campaigns", api=True, verb="campaign.read"),
    Row("verification_api:funnel", api=True, verb="decision.read", **{**CAMPAIGN, "acts": sees_campaign}),
    Row("verification_api:visits", api=True, verb="visit.read"),
    Row("verification_api:decisions", api=True, verb="decision.read"),
]  # fmt: skip
