"""How an object of each kind is made in a place. Real actions where they are cheap."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from accounts import actions
from accounts.models import Assignment, Device, User
from foundation import files
from households import actions as household_actions
from households.models import DuplicateCluster, FamilyExport, Household, Merge, Person, SourceList
from interventions import actions as help_actions
from interventions.models import Delivery, Enrolment, ExportRequest, Programme
from poverty.demo.photos import draw_photo
from poverty.models import RateCard
from regions.models import Region
from tests.access import batches
from tests.access.world import HOUSES, Place, World
from tests.browser.everything import xlsform
from tests.verification.filling import XFORM, filled
from verification.actions import campaigns, forms, meetings, submissions
from verification.actions.submissions import IncomingPhoto
from verification.models import (
    BackCheck,
    Campaign,
    Decision,
    Disposition,
    Draw,
    Form,
    FormDraft,
    FormPicture,
    Meeting,
    Objection,
    Photo,
    PovertyLine,
    Quarantine,
    Signal,
    Target,
    VillageReport,
    Visit,
)
from verification.xlsforms.compiling import compiled

_serial = itertools.count(1)


def nik(number: int) -> str:
    """Invented: ends in 0000. A range of its own, apart from tests/conftest.py."""
    return f"190108{number % 28 + 1:02d}{number // 28 % 12 + 1:02d}{number // 336 % 100:02d}0000"


def household(world: World, place: Place) -> Household:
    number = next(_serial)
    village = world.village(place)
    made = Household(
        village=village, regency_code=village.pk[:5], head_name=place.mark, rt="001", rw="002",
        address=f"Jl. Contoh {number}", p3ke_family_id=f"77{number:07d}",
        facilitator=world.users.get(place.facilitator),
    )  # fmt: skip
    made.kk = nik(10_000 + number)
    made.save()
    person = Person(
        household=made, regency_code=village.pk[:5], name=made.head_name, is_head=True, relation="head", sex="L",
        birth_date=dt.date(1980, 1, 1),
    )  # fmt: skip
    person.nik = nik(number)
    person.save()
    return made


def person(world: World, place: Place) -> Person:
    return world.get("household", place).members.get()


def cluster(world: World, place: Place) -> DuplicateCluster:
    """Two entries of one family, as a search would find them."""
    return listed_twice(household(world, place), household(world, place))


def listed_twice(one: Household, other: Household) -> DuplicateCluster:
    village, regency = one.village_id, one.regency_code
    made = DuplicateCluster.objects.create(
        subject="household", region_id=village, regency_code=regency, grade="likely", score=80, size=2
    )
    for entry in (one, other):
        made.members.create(subject="household", object_id=entry.pk)
    first, second = sorted((one.pk, other.pk))
    made.pairs.create(
        subject="household", regency_code=regency, first_id=first, second_id=second, score=80, grade="likely",
        reasons=[{"code": "village_same", "for": True, "params": {}}], print_first="", print_second="",
    )  # fmt: skip
    return made


def merge(world: World, place: Place) -> Merge:
    """A merge that stands, by the hand of somebody who may."""
    survivor = household(world, place)
    return household_actions.merge_households(
        by=world.officer_of(place), survivor=survivor, absorbed=household(world, place), reason="Tercatat dua kali"
    )


def family_export(world: World, place: Place) -> FamilyExport:
    """A file of the place's officer, written."""
    world.get("household", place)
    by = world.officer_of(place)
    asked = household_actions.ask_for_export(by=by, text="", region=None)
    household_actions.make_export(by=by, export=asked)
    FamilyExport.objects.filter(pk=asked.pk).update(state="done", finished_at=timezone.now())
    return asked


def area(world: World, place: Place) -> Region:
    return Region.objects.get(pk=place.region)


def card(world: World, place: Place) -> RateCard:
    """The card of persons; the one of families beside it, as every recount makes both."""
    cards = [
        RateCard(
            region_id=place.region, unit=unit, as_of=dt.date(2026, 11, 1), known_at=timezone.now(), numerator=3,
            denominator=100, denominator_source="BPS", denominator_year=2025, listed=5, visited=5, decided=5, lower=3,
            upper=3, method="test", input_hash="0" * 64,
        )
        for unit in ("family", "person")
    ]  # fmt: skip
    return RateCard.objects.bulk_create(cards)[1]


def device(world: World, place: Place) -> Device:
    made, _secret = actions.register_device(by=world.users[place.facilitator], name="Ponsel")
    return made


def facilitator(world: World, place: Place) -> User:
    return world.users[place.facilitator]


def role(world: World, place: Place) -> Assignment:
    """One more role of the place's facilitator, there."""
    return Assignment.objects.create(user=world.users[place.facilitator], role="giver", region_id=place.region)


def line(world: World) -> PovertyLine:
    return forms.install_lines(by=None)[0]


def decision(world: World, place: Place) -> Decision:
    """The family of the place, decided as extreme poor."""
    family = world.get("household", place)
    return Decision.objects.create(
        household=family, regency_code=family.regency_code, verdict="extreme", reasons=["no_income"], line=line(world),
        effective_on=dt.date(2026, 1, 2), decided_by=world.officer_of(place),
    )  # fmt: skip


def programme(world: World, place: Place) -> Programme:
    """A programme of the place's region with one recipient, whose delivery is due."""
    world.get("decision", place)
    by, region, today = world.officer_of(place), area(world, place), timezone.localdate()
    giver = help_actions.add_giver(by=by, name=f"Pemberi {next(_serial)}", kind="district", region=region)
    made = help_actions.create_programme(
        by=by, name=f"Sembako {next(_serial)}", giver=giver, region=region, unit="parcel", amount_idr=250_000,
        instalments=1, channel="in_kind", strategy="burden", valid_from=dt.date(today.year, 1, 1),
        valid_to=dt.date(today.year, 12, 31),
    )  # fmt: skip
    help_actions.enrol_from_decisions(by=by, programme=made, as_of=today)
    return made


def enrolment(world: World, place: Place) -> Enrolment:
    return world.get("programme", place).enrolments.get(household=world.get("household", place))


def delivery(world: World, place: Place) -> Delivery:
    return world.get("enrolment", place).deliveries.get()


def asked_by_another(world: World, place: Place) -> ExportRequest:
    return help_actions.ask_identities(
        by=world.second_officer_of(place), programme=world.get("programme", place), reason="Daftar bayar", rows=1
    )


def asked(world: World, place: Place) -> ExportRequest:
    return help_actions.ask_identities(
        by=world.officer_of(place), programme=world.get("programme", place), reason="Daftar bayar", rows=1
    )


def choosing_form(_world: World, _place: Place) -> Form:
    """It asks for the list of the asker's families."""
    return forms.publish(by=None, xlsform=xlsform())


def form(world: World, _place: Place) -> Form:
    return forms.install_standard(by=None)


def office_form(world: World, place: Place) -> Form:
    """Published by the office of the place."""
    made = compiled(xlsform(key=f"kantor_{next(_serial)}"))
    return forms.put_out(None, b"PK", made.text, made.questionnaire, {"outcome": "visit_result"}, place.region)


def drawn_draft(world: World, place: Place) -> FormDraft:
    made = form_draft(world, place)
    FormPicture.objects.create(draft=made, name="a.png", kind="image/png", content=b"x", md5="0" * 32, size=1)
    return made


def drawn_form(world: World, place: Place) -> Form:
    made = office_form(world, place)
    FormPicture.objects.create(form=made, name="a.png", kind="image/png", content=b"x", md5="0" * 32, size=1)
    return made


def form_draft(world: World, place: Place) -> FormDraft:
    return FormDraft.objects.create(
        region_id=place.region,
        key="triwulan", version=f"{next(_serial)}", title="Triwulan", file_name="triwulan.xlsx", xform=XFORM,
        xlsform=b"PK", sha256="0" * 64, mapping={"outcome": "visit_result"}, uploaded_by=world.users["admin"],
    )  # fmt: skip


def campaign(world: World, place: Place, name: str = "") -> Campaign:
    """A draft of the place's region, with the families of all places in it, each with its own facilitator."""
    houses = [house for house in HOUSES if f"{house.region}.".startswith(f"{place.region}.")]
    families = [world.get("household", house) for house in houses]
    by, today = world.officer_of(place), timezone.localdate()
    made = campaigns.create(
        by=by, name=name or f"Verval {place.region} {next(_serial)}", region=area(world, place),
        form=form(world, place), line=line(world), starts_on=today - dt.timedelta(days=2),
        ends_on=today + dt.timedelta(days=20),
    )  # fmt: skip
    campaigns.add_targets(by=by, campaign=made)
    made.targets.exclude(household__in=families).delete()
    for family in families:
        made.targets.filter(household=family).update(facilitator=family.facilitator)
    return made


def open_campaign(world: World, place: Place) -> Campaign:
    """The running campaign of the place's kabupaten; one for all its places."""
    whole = Place("whole", place.region[:5])
    if place != whole:
        return world.get("open_campaign", whole)
    return campaigns.open_campaign(by=world.officer_of(whole), campaign=campaign(world, whole, "Verval berjalan"))


def photo(world: World, place: Place) -> Photo:
    """With its visit: the facilitator of the place was there and the phone sent it."""
    running = world.get("open_campaign", place)
    target = running.targets.get(household=world.get("household", place))
    picture = IncomingPhoto("depan.jpg", draw_photo("house", 1, "uji"))
    content = filled(target_id=target.pk, photo_front="depan.jpg")
    receipt = submissions.receive(by=world.users[place.facilitator], content=content, photos=[picture])
    return receipt.visit.photos.get(name="depan.jpg")


def visit(world: World, place: Place) -> Visit:
    return world.get("photo", place).visit


def kept(world: World, place: Place) -> Quarantine:
    """Another content that came under the number of the place's visit."""
    stored = world.get("visit", place)
    other = filled(target_id=stored.target_id, floor="earth").decode()
    return Quarantine.objects.create(visit=stored, sha256="0" * 64, content={"xml": other}, sent_by=stored.facilitator)


def target(world: World, place: Place) -> Target:
    return world.get("visit", place).target


def signal(world: World, place: Place) -> Signal:
    return Signal.objects.create(visit=world.get("visit", place), kind="far", figures={"metres": 9000, "visits": 7})


def back_check(world: World, place: Place) -> BackCheck:
    """The place's visit was drawn; nobody has been sent yet."""
    first = world.get("visit", place)
    draw = Draw.objects.create(
        campaign=first.target.campaign,
        region_id=place.region,
        share=5,
        seed=place.name,
        drawn_by=world.officer_of(place),
    )
    return BackCheck.objects.create(draw=draw, target=first.target, first=first, first_by=first.facilitator, weight=1)


def objection(world: World, place: Place) -> Objection:
    """Against a decision of its own, decided by the other officer, with a paper."""
    family = world.get("household", place)
    told = Decision.objects.create(
        household=family, regency_code=family.regency_code, verdict="poor", reasons=["vulnerable"], line=line(world),
        effective_on=dt.date(2026, 1, 1), decided_by=world.second_officer_of(place),
    )  # fmt: skip
    stored = files.store([b"%PDF-1.4\n%%EOF\n"], "objections").name
    return Objection.objects.create(
        decision=told, household=family, objector="Ni Luh", channel="letter", received_on=dt.date(2026, 1, 5),
        text="Tidak benar", stored_name=stored, file_name="surat.pdf", answer_by=dt.date(2026, 1, 19),
        registered_by=world.officer_of(place),
    )  # fmt: skip


def meeting(world: World, place: Place) -> Meeting:
    return meetings.record(
        by=world.officer_of(place), campaign=world.get("open_campaign", place), region=area(world, place),
        number=f"BA/{next(_serial)}", held_on=timezone.localdate(), official="Pak Kades",
        minutes=("berita-acara.pdf", b"%PDF-1.4\n%%EOF\n"),
    )  # fmt: skip


def village_report(world: World, place: Place) -> VillageReport:
    return VillageReport.objects.create(campaign=world.get("open_campaign", place), village=world.village(place))


def disposition(world: World, place: Place) -> Disposition:
    """Asked for by the other officer."""
    return Disposition.objects.create(
        campaign=world.get("open_campaign", place), region=area(world, place), kind="not_visited", note="Banjir",
        families=1, asked_by=world.second_officer_of(place),
    )  # fmt: skip


def source_list(_world: World, place: Place) -> SourceList:
    return SourceList.objects.create(kind="p3ke2023_family", title="P3KE", region_id=place.region)


MAKERS: dict[str, Callable[[World, Place], Any]] = {
    "household": household,
    "previewed": batches.previewed,
    "applied": batches.applied,
    "given_up": batches.given_up,
    "remembered": batches.remembered,
    "person": person,
    "cluster": cluster,
    "merge": merge,
    "family_export": family_export,
    "source_list": source_list,
    "area": area,
    "card": card,
    "device": device,
    "facilitator": facilitator,
    "role": role,
    "form": form,
    "choosing_form": choosing_form,
    "form_draft": form_draft,
    "office_form": office_form,
    "drawn_form": drawn_form,
    "drawn_draft": drawn_draft,
    "campaign": campaign,
    "open_campaign": open_campaign,
    "photo": photo,
    "visit": visit,
    "kept": kept,
    "target": target,
    "signal": signal,
    "back_check": back_check,
    "objection": objection,
    "meeting": meeting,
    "village_report": village_report,
    "disposition": disposition,
    "decision": decision,
    "programme": programme,
    "enrolment": enrolment,
    "delivery": delivery,
    "asked": asked,
    "asked_by_another": asked_by_another,
}
