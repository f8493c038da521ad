"""The main job on Kabupaten Bangka with invented people: from the ministry's files to rate cards and help delivered.

Needs a running site (`NGEROMBO_SITE`) and worker; `bin/demo` sees to both. The last line printed is JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from foundation.jobs import ring
from poverty import actions, tasks
from poverty.demo.people import Place, Village
from poverty.demo.scenario import Campaign as Round
from poverty.demo.scenario import Scenario, make_scenario
from poverty.demo.visits import Visited, visit
from poverty.models import RecomputeJob
from poverty.pilot import field, help, lists, report
from poverty.pilot.people import PASSWORD, PROVINCE, REGENCY, STAFF, Office, employ
from poverty.pilot.progress import step
from regions.models import Region
from verification.lines import OFFICIAL
from verification.models import Campaign


@dataclass(frozen=True, slots=True)
class Size:
    """How many families are listed, how many of them are extreme poor, how many visits come from phones."""

    families: int = 15_000
    extreme: int = 1_717
    by_phone: int = 60


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        site = os.environ.get("NGEROMBO_SITE", "")
        villages = list(Region.objects.under(REGENCY).at_level("village").current().order_by("pk"))
        if not villages:
            raise CommandError("Wilayah belum dimuat: jalankan `bin/manage load_regions` lebih dahulu.")
        with step("Akun kantor dan pendamping") as show:
            office = employ(villages)
            show.note = f"{len(office.facilitators)} pendamping, {len(office.supervisors)} korcam"
        campaign = Campaign.objects.unscoped().filter(name=field.NAME, state=Campaign.State.CLOSED).first()
        if campaign is None:
            campaign = work(office, villages, site)
        help.help_families(office, campaign.ends_on)
        count_rates(office, campaign)
        found = report.figures(campaign, office.head_of_section)
        self.stdout.write(f"\n{report.print_tables(found, campaign)}\n\n{logins()}\n")
        self.stdout.write(json.dumps(found, ensure_ascii=False))


def work(office: Office, villages: list[Region], site: str, size: Size = Size()) -> Campaign:
    """Files, imports, round, visits, review, meetings. Each step leaves alone what is done."""
    if not site:
        raise CommandError("NGEROMBO_SITE tidak diisi: jalankan lewat bin/demo, yang menyalakan situsnya.")
    today = timezone.localdate()
    starts_on, ends_on = round_days(today)
    scenario = invent(office, villages, starts_on, ends_on, size)
    lists.import_list(office, scenario.heads.path, "p3ke2023_family", "P3KE 2023 Kepala Keluarga")
    lists.import_list(office, scenario.persons.path, "p3ke2023_individual", "P3KE 2023 Individu")
    campaign = field.prepare_campaign(office, starts_on, ends_on)
    field.take_in_sheet(office, scenario.google_csv)
    field.send_from_phones(office, campaign, scenario.by_phone, site)
    field.review_all(office, campaign)
    doubles = {family.key: family.copy_of for family in scenario.families if family.copy_of}
    field.decide_all(office, campaign, villages, doubles)
    field.open_next_round(office, next_visits(scenario, villages[0], today), villages[0], today, site)
    return Campaign.objects.unscoped().get(pk=campaign.pk)


def next_visits(scenario: Scenario, village: Region, today: dt.date) -> list[Visited]:
    """The first visits of the next round in a village: who was met in the last one and is met again this morning."""
    again = [visited for visited in scenario.by_sheet if visited.family.village.code == village.pk and visited.met][:6]
    morning = dt.datetime.combine(today, dt.time(8), ZoneInfo("Asia/Jakarta"))
    line = next(row for row in reversed(OFFICIAL) if row.valid_from <= today)
    return [
        visit(
            visited.family,
            visited.disposition,
            morning + dt.timedelta(minutes=25 * index),
            int(line.amount_idr),
            field.SEED,
        )
        for index, visited in enumerate(again)
    ]


def round_days(today: dt.date) -> tuple[dt.date, dt.date]:
    """A round of 45 days that ended yesterday, all of it in one year."""
    ends_on = max(today - dt.timedelta(days=1), dt.date(today.year, 1, 2))
    return ends_on - dt.timedelta(days=44), ends_on


def invent(office: Office, villages: list[Region], starts_on: dt.date, ends_on: dt.date, size: Size) -> Scenario:
    """The files of the district, in a folder beside the private files."""
    folder = Path(settings.FILES_DIR).parent / "demo-files"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    line = next(row for row in reversed(OFFICIAL) if row.valid_from <= ends_on)
    place = Place(
        Region.objects.get(pk=PROVINCE).name,
        Region.objects.get(pk=REGENCY).name,
        [Village(village.pk, village.name, village.parent.name if village.parent else "") for village in villages],
    )
    emails = {code: user.email for code, user in office.facilitators.items()}
    with step("Berkas P3KE dan Google Form rekaan") as show:
        scenario = make_scenario(
            folder, place, Round(starts_on, ends_on, ZoneInfo("Asia/Jakarta"), emails, int(line.amount_idr)),
            count=size.families, extreme=size.extreme, by_phone=size.by_phone, seed=field.SEED,
        )  # fmt: skip
        show.note = str(folder)
    return scenario


def count_rates(office: Office, campaign: Campaign) -> None:
    """The Celery worker counts the cards of the last days of the round and of today."""
    region = Region.objects.get(pk=REGENCY)
    days = [campaign.ends_on - dt.timedelta(days=back) for back in (14, 7, 0)] + [timezone.localdate()]
    with step("Kartu angka oleh Celery") as show:
        jobs = [actions.ask_recompute(by=office.head_of_section, region=region, as_of=day) for day in sorted(set(days))]
        for job in jobs:
            ring(tasks.recompute, job.pk)
        wait_for(jobs)
        show.note = f"{len(jobs)} hari"


def wait_for(jobs: list[RecomputeJob], patience: float = 180) -> None:
    deadline = time.monotonic() + patience
    keys = [job.pk for job in jobs]
    while RecomputeJob.objects.filter(pk__in=keys).exclude(state="done").exists():
        if RecomputeJob.objects.filter(pk__in=keys, state="failed").exists():
            raise CommandError("Pekerja Celery gagal menghitung; lihat catatan worker.")
        if time.monotonic() > deadline:
            raise CommandError("Pekerja Celery tidak menjawab; apakah worker menyala?")
        time.sleep(0.2)


def logins() -> str:
    names = [(str(role.label), username) for username, _name, role, _region, _title in STAFF]
    names += [("korcam", "korcam1"), ("pendamping", "pendamping1")]
    lines = [f"  {username:<14} {label}" for label, username in names]
    return "\n".join([f"Masuk dengan kata sandi {PASSWORD}:", *lines])
