"""The canary: 20 NIKs and 5 KK numbers go through the house, and none of their digits may be seen on the way.

`story` does real work with real parts: files imported in child processes and by a Celery worker behind the real broker,
a visit over HTTP, a search, pages read by people who may not see numbers, an error in a view, an error in PostgreSQL.
Then every channel that could have carried a digit is read: what our processes log, PostgreSQL's own log, every command
and value in Redis, the addresses asked for, the pages, the audit trail, a plain dump, the private folder, temporary
files and the outbox.

Numbers are looked for plain, broken up by blanks, dots or dashes, as the hex of their digits (how PostgreSQL prints
bytes) and inside zip files. That each channel would be red is proved by `test_a_leak_is_seen`, which plants one.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import logging.config
import os
import re
import subprocess
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import redis
from celery.contrib.testing.worker import start_worker
from django.conf import settings as django_settings
from django.core import mail
from django.db import DataError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path, reverse
from django.utils import timezone

from accounts.models import AuditLine, User
from foundation.jobs import ring
from households.models import Household, Person
from imports import actions, tasks
from imports.inline import import_file
from imports.models import ImportBatch
from poverty.celery import app as celery_app
from poverty.demo.people import Family, Place, Village, invent_families
from poverty.demo.workbooks import write_head_file, write_person_file
from regions.models import Region
from tests.verification.filling import MEMBERS, filled
from verification.actions import campaigns, forms
from verification.models import Campaign, Target, Visit

SEED, FAMILIES = 190_111, 60
CHANNELS = [
    "logs", "postgres log", "redis", "addresses", "pages", "audit", "dump", "files", "file names", "leftovers", "mail",
]  # fmt: skip


def boom(request: HttpRequest) -> HttpResponse:
    raise ValueError(f"no such person {request.POST['number']}")


urlpatterns = [path("boom/", boom, name="boom"), path("", include("poverty.urls"))]


class Canaries:
    """The numbers looked for."""

    def __init__(self, numbers: list[str]) -> None:
        self.numbers = numbers
        self.plain = re.compile("|".join(numbers))
        self.hex = re.compile("|".join(number.encode().hex() for number in numbers))

    def found_in(self, text: str) -> list[str]:
        return sorted({*self.plain.findall(re.sub(r"[\s.\-/]", "", text)), *self.plain.findall(text)}) or sorted(
            set(self.hex.findall(text.lower()))
        )


@dataclass
class Story:
    """What happened, and where to look."""

    canaries: Canaries
    siti: User
    kept: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in CHANNELS})
    logs: io.StringIO = field(default_factory=io.StringIO)
    postgres_log: dict[str, int] = field(default_factory=dict)
    leftovers: Path = Path()
    heard: list[str] = field(default_factory=list)

    def visit(self, person: User | None, address: str, shows: bool = False, **data: Any) -> Any:
        """A request as `person`; address, answer and where it sends on are kept. `shows`: it may show numbers."""
        client = Client(raise_request_exception=False)
        if person is not None:
            client.force_login(person)
        response = client.post(address, data) if data else client.get(address)
        response.body = b"".join(response.streaming_content) if response.streaming else response.content
        self.kept["addresses"] += [address, response.headers.get("Location", ""), str(response.headers)]
        if not shows:
            self.kept["pages"].append(text_of(response.body))
        return response

    def read(self, channel: str) -> list[str]:
        """All texts of a channel, as they lie there now."""
        return [*self.kept[channel], *READERS.get(channel, lambda _story: [])(self)]

    def leaks(self, channel: str) -> list[str]:
        texts = self.read(channel)
        return [f"{number} in {around(text, number)!r}" for text in texts for number in self.canaries.found_in(text)]


def around(text: str, number: str) -> str:
    """Where in the text, or its beginning when the number is broken up there."""
    place = max(text.find(number), 0)
    return text[max(place - 80, 0) : place + 120]


def text_of(content: bytes) -> str:
    """The bytes as text; of a zip (a workbook) also what is in it."""
    texts = [content.decode(errors="replace")]
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            texts += [archive.read(name).decode(errors="replace") for name in archive.namelist()]
    return "\n".join(texts)


def postgres_logs() -> list[Path]:
    place = Path(os.environ["NGEROMBO_POSTGRES_LOG"])
    return [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]


def read_postgres_log(story: Story) -> list[str]:
    begun = story.postgres_log
    return [path.read_bytes()[begun.get(str(path), 0) :].decode(errors="replace") for path in postgres_logs()]


def read_redis(story: Story) -> list[str]:
    """Every command any process sent while the story ran, and every value that still lies there."""
    server = redis.Redis.from_url(django_settings.REDIS_URL)
    kinds: dict[bytes, Callable[[bytes], Any]] = {
        b"string": server.get, b"hash": server.hgetall, b"list": lambda key: server.lrange(key, 0, -1),
        b"set": server.smembers, b"zset": lambda key: server.zrange(key, 0, -1),
    }  # fmt: skip
    values = [f"{key!r} {kinds[server.type(key)](key)!r}" for key in server.scan_iter(count=1000)]
    return [*story.heard, *values]


def read_dump(story: Story) -> list[str]:
    tool = Path(os.environ["NGEROMBO_POSTGRES_BIN"]) / "pg_dump"
    place = connection.settings_dict
    command = [
        str(tool), "--no-owner", "--host", place["HOST"], "--port", str(place["PORT"]), "--username", place["USER"],
        "--exclude-table-data=regions_*", place["NAME"],
    ]  # fmt: skip
    environment = {**os.environ, "PGPASSWORD": place["PASSWORD"] or ""}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    return done.stdout.splitlines()


def read_folder(folder: Path) -> list[str]:
    return [text_of(path.read_bytes()) for path in folder.rglob("*") if path.is_file()]


READERS: dict[str, Callable[[Story], list[str]]] = {
    "logs": lambda story: story.logs.getvalue().splitlines(),
    "postgres log": read_postgres_log,
    "redis": read_redis,
    "audit": lambda _story: [json.dumps(line.content(), default=str) for line in AuditLine.objects.unscoped()],
    "dump": read_dump,
    "files": lambda _story: read_folder(Path(django_settings.FILES_DIR)),
    "file names": lambda story: [
        str(path) for root in (Path(django_settings.FILES_DIR), story.leftovers) for path in root.rglob("*")
    ],
    "leftovers": lambda story: read_folder(story.leftovers),
    "mail": lambda _story: [str(message.message()) for message in mail.outbox],
}


@pytest.fixture
def families(ground: None) -> list[Family]:
    villages = Region.objects.filter(parent_id="19.01.01", valid_to=None).order_by("pk")[:3]
    return invent_families([Village(row.pk, row.name, "Sungailiat") for row in villages], FAMILIES, SEED)


@pytest.fixture
def story(
    transactional_db: None, families: list[Family], budi: User, wati: User, siti: User, tmp_path: Path,
    person_with: Callable[..., User], monkeypatch: pytest.MonkeyPatch, settings: Any,
) -> Iterator[Story]:  # fmt: skip
    settings.ROOT_URLCONF = __name__
    niks = [person.nik for family in families for person in family.members if person.nik][:20]
    kks = [family.kk_number for family in families][:5]
    assert len(set(niks)) == 20 and len(set(kks)) == 5
    made = Story(Canaries(niks + kks), siti, leftovers=tmp_path / "tmp")
    made.leftovers.mkdir()
    monkeypatch.setenv("TMPDIR", str(made.leftovers))
    monkeypatch.setattr(tempfile, "tempdir", str(made.leftovers))
    made.postgres_log = {str(path): path.stat().st_size for path in postgres_logs()}
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    with listening(made), logging_into(made, settings):
        take_in(made, families, inbox, budi, wati)
        verify(made, families, budi, siti)
        read_pages(made, budi, siti, person_with)
        go_wrong(made, budi)
    yield made


class listening:
    """Redis' MONITOR in a thread: every command of every process, Celery's messages included."""

    def __init__(self, story: Story) -> None:
        self.story, self.server = story, redis.Redis.from_url(django_settings.REDIS_URL)

    def __enter__(self) -> None:
        ready = threading.Event()
        self.thread = threading.Thread(target=self.listen, args=[ready], daemon=True)
        self.thread.start()
        assert ready.wait(10)

    def listen(self, ready: threading.Event) -> None:
        with self.server.monitor() as monitor:
            ready.set()
            for command in monitor.listen():
                self.story.heard.append(command["command"])
                if "the canary's story ends" in command["command"]:
                    return

    def __exit__(self, *_error: object) -> None:
        self.server.echo("the canary's story ends")
        self.thread.join(10)
        assert not self.thread.is_alive()


class logging_into:
    """Everything logged from INFO up, written the way the settings say: what reaches a file or the journal.

    By the settings themselves, because a Celery worker sets logging up anew from them.
    """

    def __init__(self, story: Story, settings: Any) -> None:
        self.before, self.settings = settings.LOGGING, settings
        to_story = {"class": "logging.StreamHandler", "stream": story.logs, "formatter": "json"}
        self.config = {
            **self.before,
            "handlers": {**self.before["handlers"], "story": to_story},
            "root": {"handlers": ["console", "story"], "level": "INFO"},
        }

    def __enter__(self) -> None:
        self.settings.LOGGING = self.config
        logging.config.dictConfig(self.config)

    def __exit__(self, *_error: object) -> None:
        self.settings.LOGGING = self.before
        logging.config.dictConfig(self.before)


def take_in(story: Story, families: list[Family], inbox: Path, budi: User, wati: User) -> None:
    """Two lists; the second is read by a worker behind the broker, under a file name that is itself a NIK."""
    place = Place("Kepulauan Bangka Belitung", "Bangka", [family.village for family in families])
    heads = write_head_file(inbox / "kepala.xlsx", families, place, SEED)
    persons = write_person_file(inbox / f"{story.canaries.numbers[0]}.xlsx", families, place, SEED)
    report = import_file(path=heads.path, region_code="19.01", by=budi, approver=wati)
    assert report.state == "applied", report.to_json()
    with persons.path.open("rb") as source, transaction.atomic():
        batch, job = actions.upload(
            by=budi, region=Region.objects.get(pk="19.01"), source=source, file_name=persons.path.name, kind=""
        )
        ring(tasks.run, job.pk)
    assert ImportBatch.objects.get(pk=batch.pk).state == "uploaded"  # nobody works yet: the message lies in Redis
    work_until(lambda: ImportBatch.objects.get(pk=batch.pk).state == "preview")
    with transaction.atomic():
        ring(tasks.run, actions.approve(by=wati, batch=batch, leave_out=True).pk)
    work_until(lambda: ImportBatch.objects.get(pk=batch.pk).state == "applied")
    known = {str(person.nik.reveal()) for person in Person.objects.exclude(nik=None)}
    assert len(known & set(story.canaries.numbers)) == 20


def work_until(done: Callable[[], bool]) -> None:
    """A real Celery worker in a thread of this process, behind the real broker, until the work is done."""
    with start_worker(celery_app, pool="solo", perform_ping_check=False, loglevel="INFO", shutdown_timeout=30):
        waited = threading.Event()
        for _turn in range(300):
            if done():
                break
            waited.wait(0.1)
    assert done()


def verify(story: Story, families: list[Family], budi: User, siti: User) -> None:
    """Siti's phone sends five visits with the family card's number and a corrected NIK; the officer approves one."""
    form, line = forms.install_standard(by=None), forms.install_lines(by=None)[0]
    today = timezone.localdate()
    campaign = campaigns.create(
        by=budi, name="Verval", region=Region.objects.get(pk="19.01"), form=form, line=line,
        starts_on=today - dt.timedelta(days=3), ends_on=today + dt.timedelta(days=9),
    )  # fmt: skip
    campaigns.add_targets(by=budi, campaign=campaign)
    campaigns.assign(by=budi, campaign=campaign, plan={family.village.code: [siti] for family in families})
    campaigns.open_campaign(by=budi, campaign=campaign)
    for family in families[:5]:
        target = Target.objects.get(campaign=campaign, household__p3ke_family_id=family.key)
        members = [{**MEMBERS[0], "nik": family.head.nik}, MEMBERS[1]] if family.head.nik else MEMBERS
        content = filled(
            target_id=target.pk, kk_seen="yes", kk_number=family.kk_number, nik_check="mismatch", members=members,
            nik_corrected=story.canaries.numbers[-6],
        )
        sent = io.BytesIO(content)
        sent.name = "submission.xml"
        client = Client()
        client.force_login(siti)
        answer = client.post(reverse("openrosa:submission"), {"xml_submission_file": sent})
        assert answer.status_code == 201, answer.content
        story.kept["pages"].append(text_of(answer.content))
    assert Visit.objects.count() == 5 and Campaign.objects.get().state == "open"


def read_pages(story: Story, budi: User, siti: User, person_with: Callable[..., User]) -> None:
    """The register as people read it who may not see numbers, and a search by number as one who may."""
    province = person_with("prov", "Dinsos Provinsi", "province", "19")
    auditor = person_with("auditor", "Petugas Data", "auditor", "19.01")
    visit = Visit.objects.order_by("pk").first()
    case = reverse("households:case", args=[visit.household_id])
    one, batch = reverse("verification:visit", args=[visit.pk]), ImportBatch.objects.order_by("-pk")[0]
    preview, rows = (reverse(f"imports:{name}", args=[batch.pk]) for name in ("batch", "rows"))
    pages = [
        (province, one), (budi, one), (budi, reverse("verification:review")), (budi, reverse("imports:list")),
        (budi, preview), (budi, rows), (budi, f"{rows}?verdict=wrong"), (budi, f"{rows}?verdict=new"), (budi, "/"),
        (province, "/"), (budi, reverse("verification:campaigns")), (budi, reverse("accounts:devices")),
        (province, reverse("households:list")), (auditor, reverse("accounts:audit")), (province, case), (siti, case),
        (budi, case), (siti, reverse("verification_field:assignments")),
    ]  # fmt: skip
    for person, address in pages:
        answer = story.visit(person, address)
        assert answer.status_code == 200, (person, address, answer.status_code)
    found = story.visit(budi, reverse("households:find"), number=story.canaries.numbers[0])
    assert found.status_code == 302 and "/keluarga/" in found["Location"]
    assert story.visit(budi, reverse("households:find"), number="190101", shows=True).status_code == 400
    assert story.visit(budi, reverse("households:list") + "?q=Su").status_code == 200
    person = Person.objects.exclude(nik=None).first()
    assert person is not None
    shown = story.visit(budi, reverse("households:reveal_nik", args=[person.pk]), shows=True, reason="Cocokkan")
    assert str(person.nik.reveal()) in shown.body.decode()  # who may, sees it; where it happened is checked above


def go_wrong(story: Story, budi: User) -> None:
    """A view that dies with a number in its hands; a statement PostgreSQL refuses with a number in it."""
    answer = story.visit(budi, "/boom/", number=story.canaries.numbers[1])
    assert answer.status_code == 500
    with pytest.raises(DataError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT CAST(%s AS integer)", [story.canaries.numbers[2]])
    with pytest.raises(DataError), transaction.atomic():
        Household.objects.update(regency_code=story.canaries.numbers[3])
    logging.getLogger("outside").warning("plain text with %s in it", story.canaries.numbers[4])


def test_twenty_numbers_go_through_the_house_and_leave_no_trace(story: Story):
    faults = {channel: story.leaks(channel)[:3] for channel in CHANNELS}
    assert not any(faults.values()), {channel: found for channel, found in faults.items() if found}
    # An ear that heard nothing proves nothing.
    assert any("imports.tasks.run" in command for command in story.heard)
    deaf = [channel for channel in CHANNELS if not any(story.read(channel))]
    assert set(deaf) <= {"leftovers", "mail", "postgres log"}, deaf


PLANTS: dict[str, Callable[[Story, str], Any]] = {
    "logs": lambda story, number: story.logs.write(f"found {number[:8]} {number[8:]}\n"),
    "postgres log": lambda _story, number: execute(f"DO $$ BEGIN RAISE LOG 'found {number}'; END $$"),
    "redis": lambda _story, number: redis.Redis.from_url(django_settings.REDIS_URL).lpush("celery", f"[{number}]"),
    "addresses": lambda story, number: story.visit(story.siti, f"/?q={number}"),
    "pages": lambda story, number: story.kept["pages"].append(f"<td>{number[:6]}.{number[6:]}</td>"),
    "audit": lambda story, number: story.kept["audit"].append(json.dumps({"reason": number})),
    "dump": lambda _story, number: Household.objects.filter(status="active").update(hamlet=number),
    "files": lambda _story, number: (Path(django_settings.FILES_DIR) / "plain").write_text(number),
    "file names": lambda _story, number: (Path(django_settings.FILES_DIR) / number).write_text(""),
    "leftovers": lambda story, number: zipped(story.leftovers / "upload.xlsx", number),
    "mail": lambda _story, number: mail.send_mail("Daftar", number, "a@ngerombo.example", ["b@ngerombo.example"]),
}


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def zipped(path: Path, text: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", text)


def test_a_leak_is_seen_in_every_channel(story: Story):
    number = story.canaries.numbers[7]
    for channel in CHANNELS:
        assert not story.leaks(channel), channel
        PLANTS[channel](story, number)
        assert story.leaks(channel), f"a number planted in {channel} was not seen"
