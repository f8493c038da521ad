"""The verval round: campaign, visits from the old Google Form and from phones, review, meetings, decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from accounts.actions import register_device
from households.models import Household, SourceList
from poverty.demo.submissions import Prefill, Submission, make_submission, send_twice
from poverty.demo.visits import Visited
from poverty.pilot.lists import import_list
from poverty.pilot.minutes import write_minutes
from poverty.pilot.people import REGENCY, Office
from poverty.pilot.progress import step
from regions.models import Region
from verification.actions import campaigns, decisions, forms, meetings, review, sheets
from verification.models import Campaign, Meeting, PovertyLine, Target, Visit

NAME = "Verval kemiskinan ekstrem Kabupaten Bangka"
NEXT = "Verval rutin triwulan berikutnya"
SEED = 1901


def prepare_campaign(office: Office, starts_on: dt.date, ends_on: dt.date) -> Campaign:
    """Form, line, round, targets from the imported list, a facilitator for every village; the round is open then."""
    found = Campaign.objects.unscoped().filter(name=NAME).first()
    if found is not None:
        return found
    with step("Putaran verval") as show:
        form = forms.install_standard(by=office.admin)
        forms.install_lines(by=office.admin)
        campaign = campaigns.create(
            by=office.head_of_section,
            name=NAME,
            region=Region.objects.get(pk=REGENCY),
            form=form,
            line=PovertyLine.objects.in_force(ends_on).get(),
            starts_on=starts_on,
            ends_on=ends_on,
        )
        source = SourceList.objects.unscoped().filter(kind="p3ke2023_family").latest("pk")
        count = campaigns.add_targets(by=office.head_of_section, campaign=campaign, source_list=source)
        plan = {code: [user] for code, user in office.facilitators.items()}
        campaigns.assign(by=office.head_of_section, campaign=campaign, plan=plan)
        campaign = campaigns.open_campaign(by=office.head_of_section, campaign=campaign)
        show.note = f"{count} keluarga untuk {len(plan)} pendamping"
    return campaign


def take_in_sheet(office: Office, path: Path) -> None:
    import_list(office, path, "google_forms_visits", "Google Form verval")


def send_from_phones(office: Office, campaign: Campaign, visits: list[Visited], site: str) -> None:
    """Each visit as a real OpenRosa submission with photos over HTTP, twice; the second must get the same receipt."""
    if Visit.objects.unscoped().filter(target__campaign=campaign).exclude(channel=Visit.Channel.SHEET).exists():
        return
    submit(office, campaign, visits, site, SEED)


def submit(office: Office, campaign: Campaign, visits: list[Visited], site: str, seed: int) -> None:
    targets = targets_by_family(campaign, [visited.family.key for visited in visits])
    tokens = {
        village: register_device(by=office.facilitators[village], name="Ponsel contoh")[1]
        for village in sorted({visited.family.village.code for visited in visits})
    }
    with step("Kirim dari ponsel (OpenRosa)") as show:
        photos = 0
        for index, visited in enumerate(visits, start=1):
            target = targets[visited.family.key]
            submission = make_submission(campaign.form.xform, visited, prefill(target), seed)
            headers = {"Authorization": f"Token {tokens[visited.family.village.code]}"}
            photos += len(submission.photos)
            deliver(site, submission, headers)
            show(index, len(visits))
        show.note = f"{len(visits)} kunjungan, {photos} foto, masing-masing dikirim dua kali"


def deliver(site: str, submission: Submission, headers: Mapping[str, str]) -> None:
    first, second = send_twice(f"{site}/openrosa/submission", submission, headers)
    receipts = {reply.headers.get("X-Receipt-Id", "") for reply in (first, second)}
    if (first.status, second.status) != (201, 201) or len(receipts) != 1:
        raise RuntimeError(f"OpenRosa: {first.status} {second.status} {first.text[:300]}")


def targets_by_family(campaign: Campaign, keys: list[str]) -> dict[str, Target]:
    rows = Target.objects.unscoped().filter(campaign=campaign, household__p3ke_family_id__in=keys)
    return {row.household.p3ke_family_id or "": row for row in rows.select_related("household")}


def prefill(target: Target) -> Prefill:
    """What the server puts into the form for this family, as the phone's assignment list carries it."""
    members = list(target.household.members.order_by("-is_head", "pk"))
    persons = {member.p3ke_person_id or "": f"P-{member.pk}" for member in members}
    last4 = members[0].nik_last4 if members else ""
    return Prefill(str(target.pk), household_code(target.household), last4, persons)


def household_code(household: Household) -> str:
    return f"K-{household.pk}"


def review_all(office: Office, campaign: Campaign) -> None:
    """Each supervisor approves the visits of the own kecamatan: sheets in one go, phones one by one."""
    if not Visit.objects.unscoped().filter(target__campaign=campaign).to_review().exists():
        return
    with step("Tinjauan oleh korcam") as show:
        count = 0
        for code, supervisor in office.supervisors.items():
            count += sheets.approve_sheets(by=supervisor, campaign=campaign, region_code=code)
            for visit in (
                Visit.objects.visible_to(supervisor, "visit.review").filter(target__campaign=campaign).to_review()
            ):
                review.approve(by=supervisor, visit=visit)
                count += 1
            show(count, Target.objects.unscoped().filter(campaign=campaign).count())
        show.note = f"{count} kunjungan disetujui"


def decide_all(office: Office, campaign: Campaign, villages: list[Region], doubles: Mapping[str, str]) -> None:
    """A meeting per village with its minutes; each decides the village's approved families. Then the round closes.

    `doubles`: P3KE id of a family listed twice -> that of the one it doubles.
    """
    if campaign.state == Campaign.State.CLOSED:
        return
    twins = twin_households(doubles)
    with step("Musyawarah desa memutuskan") as show:
        count = 0
        for index, village in enumerate(villages):
            count += hold_meeting(office, campaign, village, index, twins)
            show(index + 1, len(villages))
        campaigns.close_campaign(by=office.head_of_section, campaign=campaign)
        show.note = f"{count} keputusan dalam {len(villages)} berita acara"


def hold_meeting(office: Office, campaign: Campaign, village: Region, index: int, twins: Mapping[int, int]) -> int:
    """One village decides its approved families, on one of the last fourteen days of the round. Returns how many."""
    number, place = f"BA/{index + 1:03d}/{campaign.ends_on.year}", f"{village.get_kind_display()} {village.name}"
    held_on, official = campaign.ends_on - dt.timedelta(days=13 - index % 14), f"Kepala {place}"
    meeting = Meeting.objects.unscoped().filter(village=village, number=number).first()
    if meeting is None:
        discussed = Target.objects.unscoped().filter(campaign=campaign, village=village).count()
        pdf = write_minutes(place, number, held_on, official, {"Keluarga yang dibahas": discussed})
        meeting = meetings.record(
            by=office.head_of_section, campaign=campaign, region=village, number=number, held_on=held_on,
            official=official, minutes=("berita-acara.pdf", pdf),
        )  # fmt: skip
    rulings = [named_twin(ruling, twins) for ruling in decisions.proposals(meeting=meeting)]
    if not rulings:
        return 0
    return decisions.decide_batch(by=office.head_of_section, meeting=meeting, decisions=rulings)


def twin_households(doubles: Mapping[str, str]) -> dict[int, int]:
    """Target's household key -> the key of the household it doubles."""
    keys = [*doubles, *doubles.values()]
    known = dict(Household.objects.unscoped().filter(p3ke_family_id__in=keys).values_list("p3ke_family_id", "pk"))
    return {known[copy]: known[original] for copy, original in doubles.items()}


def named_twin(ruling: decisions.Ruling, twins: Mapping[int, int]) -> decisions.Ruling:
    """A person at the meeting says which family it is the double of."""
    if ruling.verdict != "double" or ruling.double_of_id is not None:
        return ruling
    household = Target.objects.unscoped().values_list("household_id", flat=True).get(pk=ruling.target_id)
    return decisions.Ruling(ruling.target_id, ruling.verdict, ruling.reasons, ruling.note, twins[household])


def open_next_round(office: Office, visits: list[Visited], village: Region, first_day: dt.date, site: str) -> None:
    """The next routine round of one village is open, so that there is work to look at: households on the facilitator's
    phone, and `visits` waiting for review. Decisions stay as they are.
    """
    if Campaign.objects.unscoped().filter(name=NEXT).exists():
        return
    by, last_day = office.head_of_section, first_day + dt.timedelta(days=44)
    with step("Putaran rutin berikutnya") as show:
        campaign = campaigns.create(
            by=by, name=NEXT, region=village, form=forms.install_standard(by=office.admin),
            line=PovertyLine.objects.in_force(first_day).get(), starts_on=first_day, ends_on=last_day, routine=True,
            previous=Campaign.objects.unscoped().get(name=NAME),
        )  # fmt: skip
        count = campaigns.add_targets(by=by, campaign=campaign, region_code=village.pk)
        campaigns.assign(by=by, campaign=campaign, plan={village.pk: [office.facilitators[village.pk]]})
        campaign = campaigns.open_campaign(by=by, campaign=campaign)
        show.note = f"{count} keluarga di {village.name}"
    submit(office, campaign, visits, site, SEED + 1)
