"""`bin/faults submit`: the load, the faults one after the other, and the questions at the end."""

from __future__ import annotations

import contextlib
import io
import random
import signal
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import django
import psycopg2

django.setup()

from benches.fieldwork import ANSWERS, MEMBERS, Round, open_round  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402
from PIL import Image  # noqa: E402

from faultlab.checker import Report, check, kept_aside  # noqa: E402
from faultlab.lab import Lab  # noqa: E402
from faultlab.phones import Answer, Item, Journal, Phone, send  # noqa: E402
from faultlab.proxy import Proxy  # noqa: E402
from households.actions import merge_households  # noqa: E402
from households.models import Household  # noqa: E402
from poverty.demo.submissions import fill_in  # noqa: E402
from verification.actions import campaigns  # noqa: E402
from verification.models import Target, Visit  # noqa: E402

PHONES, CALM, STOPPED, OLD = 4, 1.0, 3.0, 3
TARGETS_AT_MOST = 2500
PHOTOS = {"photo_front": "depan.jpg", "photo_inside": "dalam.jpg"}
EXPECTED = {"201", "503", "502"}  # and lines that broke


def run(lab: Lab, *, rows: int, faults: list[str], seed: int, minutes: float) -> Report:
    report, began = Report(control=lab.control, rows=rows, seed=seed), timezone.now()
    made = open_round(min(max(rows, 40), TARGETS_AT_MOST), PHONES)
    outboxes = Writer(made, seed).outboxes(rows)
    old = old_queue(made, outboxes)
    spoil(lab)
    connection.close()
    lab.start()
    proxy = Proxy(lab.port)
    ports = [lab.port, proxy.port] if "cut" in faults else [lab.port]
    time_is_up = threading.Event()
    phones = [Phone(n, made.tokens[n], outbox, ports, lab.logs, seed, time_is_up) for n, outbox in enumerate(outboxes)]
    with clock(minutes, time_is_up):
        for phone in phones:
            phone.start()
        injected = Injector(lab, made, faults, report, seed).work(phones, time_is_up)
        for phone in phones:
            phone.join()
    proxy.close()
    lab.start()
    report.faults = dict(injected) | {"cut": sum(proxy.cuts.values()), "old-queue": len(old)}
    report.cuts = {f"{cut * 10} %" if cut < 10 else "before the answer": n for cut, n in proxy.cuts.items()}
    report.never_tried = [name for name in faults if not report.faults.get(name)]
    report.never_tried += [f"cut {where}" for where, n in report.cuts.items() if not n and "cut" in faults]
    answers = sum((phone.statuses for phone in phones), Counter[str]())
    report.answers = dict(answers)
    report.unexpected = {name: n for name, n in answers.items() if name.isdigit() and name not in EXPECTED}
    report.given_up = sum(len(phone.given_up) for phone in phones)
    report.unsent = sum(phone.unsent for phone in phones)
    check(report, lab.logs, began)
    check_old_queue(report, old)
    return report


@contextlib.contextmanager
def clock(minutes: float, time_is_up: threading.Event) -> Iterator[None]:
    """Sets the event after so many minutes (0: never), or when somebody ends the run by SIGTERM, who gets a report too.
    Ctrl-C still ends it without one.
    """
    before = signal.signal(signal.SIGTERM, lambda *_: time_is_up.set())
    timer = threading.Timer(minutes * 60, time_is_up.set)
    if minutes:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
        signal.signal(signal.SIGTERM, before)


class Writer:
    """Fills the forms of a round: every eighth with two photos, some from phones whose clock is wrong."""

    def __init__(self, made: Round, seed: int) -> None:
        self.made, self.chance = made, random.Random(seed)
        xform = made.campaign.form.xform
        marks = {"target_id": "@TARGET@", "instanceID": "@INSTANCE@", **ANSWERS}
        self.plain = fill_in(xform, marks, {"member": MEMBERS})
        self.pictured = fill_in(xform, marks | PHOTOS, {"member": MEMBERS})

    def item(self, target: int, *, photos: bool = False, note: str = "") -> Item:
        instance = f"uuid:{uuid.UUID(int=self.chance.getrandbits(128), version=4)}"
        xml = (self.pictured if photos else self.plain).replace(b"@TARGET@", str(target).encode())
        xml = xml.replace(b"@INSTANCE@", instance.encode())
        if note:
            xml = xml.replace(b"Ni Luh Contoh", f"Ni Luh {note}".encode())
        days = self.chance.choice([0, 0, 0, 0, 0, 0, -400, 10])
        pictures = {name: self.picture() for name in PHOTOS.values()} if photos else {}
        return Item(instance, xml, pictures, together=self.chance.random() < 0.5, days=days)

    def picture(self) -> bytes:
        out = io.BytesIO()
        Image.frombytes("RGB", (64, 64), self.chance.randbytes(64 * 64 * 3)).save(out, "JPEG")
        return out.getvalue()

    def outboxes(self, rows: int) -> list[list[Item]]:
        """One list of visits per phone, to the targets of its own facilitator."""
        boxes: list[list[Item]] = [[] for _ in range(PHONES)]
        targets = self.made.targets
        for number in range(rows):
            place = number % len(targets)
            boxes[place % PHONES].append(self.item(targets[place], photos=number % 8 == 0))
        return boxes


def old_queue(made: Round, outboxes: list[list[Item]]) -> dict[str, set[str]]:
    """Visits that lay in two phones for a week while the office went on: the targets of one were given to somebody
    else, the households of the other merged into another. Instance -> the states it may end in.
    """
    allowed = {}
    for place, (given, merged) in enumerate(zip(outboxes[0][:OLD], outboxes[1][:OLD], strict=True)):
        given.waited = merged.waited = 7
        first, second, other = (place * PHONES + number for number in (0, 1, OLD * PHONES + 1))
        target = Target.objects.unscoped().get(pk=made.targets[first])
        campaigns.reassign(by=made.officer, target=target, facilitator=made.facilitators[2])
        gone = Household.objects.unscoped().get(targets=made.targets[second])
        stays = Household.objects.unscoped().get(targets=made.targets[other])
        merge_households(by=made.officer, survivor=stays, absorbed=gone, reason="Keluarga yang sama")
        allowed |= {given.instance: {"held"}, merged.instance: {"received", "held"}}
    return allowed


def check_old_queue(report: Report, old: dict[str, set[str]]) -> None:
    states = dict(Visit.objects.unscoped().filter(instance_id__in=list(old)).values_list("instance_id", "state"))
    for instance, allowed in old.items():
        if states.get(instance) not in allowed:
            report.wrong_answers.append(f"{instance}: a week-old visit is {states.get(instance)}, not one of {allowed}")


def spoil(lab: Lab) -> None:
    if lab.control == "no-unique":
        link = psycopg2.connect(lab.environment["DATABASE_OWNER_URL"])
        with link, link.cursor() as cursor:
            cursor.execute("""
                SELECT conname FROM pg_constraint WHERE conrelid = 'verification_visit'::regclass AND contype = 'u'
                    AND conkey = ARRAY[(SELECT attnum FROM pg_attribute
                        WHERE attrelid = 'verification_visit'::regclass AND attname = 'instance_id')]
            """)
            for (name,) in cursor.fetchall():
                cursor.execute(f'ALTER TABLE verification_visit DROP CONSTRAINT "{name}"')
        link.close()


class Injector:
    """Breaks one thing after the other, lets the site breathe between, and mends everything at the end."""

    def __init__(self, lab: Lab, made: Round, faults: list[str], report: Report, seed: int) -> None:
        self.lab, self.made, self.report = lab, made, report
        self.names = [name for name in faults if name != "cut"]
        self.writer = Writer(made, seed + 7)
        self.journal = Journal(Path(lab.logs) / "bursts.jsonl")
        self.injected: Counter[str] = Counter()

    def work(self, phones: list[Phone], time_is_up: threading.Event) -> Counter[str]:
        """Until the phones are done, at least one full round of faults; none after time is up."""
        while self.names and any(phone.is_alive() for phone in phones) and not time_is_up.is_set():
            for name in self.names:
                if time_is_up.wait(CALM):
                    break
                self.inject(name)
                self.injected[name] += 1
                sent = sum(phone.done for phone in phones)
                print(f"  {sent:>6,} visits through, {name}", file=sys.stderr, flush=True)
        return self.injected

    def inject(self, name: str) -> None:
        part, _, how = name.partition("-")
        acts: dict[str, Callable[[], None]] = {
            "twenty": self.twenty, "two-tabs": self.two_tabs, "disk-full": self.disk_full,
            "web-one": lambda: self.kill_one("web"), "postgres-one": self.kill_backend,
        }  # fmt: skip
        if name in acts:
            acts[name]()
        elif how == "stop":
            self.lab.signal(part, signal.SIGSTOP)
            time.sleep(STOPPED)
            self.lab.signal(part, signal.SIGCONT)
        elif part in ("web", "worker"):
            self.lab.kill(part)
        else:
            self.lab.signal(part, signal.SIGKILL)
            time.sleep(1)
        self.lab.start()

    def kill_one(self, name: str) -> None:
        self.lab.processes(name)[-1].kill()

    def kill_backend(self) -> None:
        """The end of one PostgreSQL process makes the server throw all others out and recover."""
        for process in self.lab.processes("postgres")[1:]:
            if "ngerombo_app" in " ".join(process.cmdline()):
                process.kill()
                return

    def disk_full(self) -> None:
        self.lab.limit_files(0)
        time.sleep(STOPPED)
        self.lab.limit_files(-1)

    def twenty(self) -> None:
        place = self.writer.chance.randrange(len(self.made.targets))
        item = self.writer.item(self.made.targets[place], photos=True)
        answers = self.at_once([item] * 20, place)
        receipts = {answer.receipt for answer in answers if answer.status == 201}
        if len(receipts) != 1 or len(answers) != 20 or any(answer.status != 201 for answer in answers):
            said = Counter(answer.status for answer in answers)
            self.report.wrong_answers.append(
                f"{item.instance}: twenty at once got {dict(said)}, {len(receipts)} receipts"
            )

    def two_tabs(self) -> None:
        place = self.writer.chance.randrange(len(self.made.targets))
        first = self.writer.item(self.made.targets[place])
        other = Item(first.instance, first.xml.replace(b"Ni Luh Contoh", b"Ni Made Contoh"))
        answers = self.at_once([first, other], place)
        statuses = sorted(answer.status for answer in answers)
        kept = kept_aside(first.instance)
        connection.close()
        if statuses != [201, 409] or len(kept) != 1 or not kept <= {first.sha256, other.sha256}:
            self.report.wrong_answers.append(f"{first.instance}: two tabs got {statuses}, {len(kept)} kept aside")

    def at_once(self, items: list[Item], place: int) -> list[Answer]:
        """Send all at the same moment, without tries; note what was promised."""
        start, answers = threading.Barrier(len(items)), []

        def work(item: Item) -> None:
            start.wait()
            answer = send(self.lab.port, self.made.token_of(place), item, item.photos, timeout=60)
            if answer.status == 201:
                self.journal.note(item, answer)
            answers.append(answer)

        threads = [threading.Thread(target=work, args=(item,)) for item in items]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers
