"""The phones' journals against the database: for each receipt exactly one visit, with every photo it names."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.db.models import Count
from django.utils import timezone

from accounts import audit
from accounts.models import AuditLine
from faultlab.names import CONTROLS
from foundation import files
from verification.actions.attachments import sweep
from verification.models import Photo, Quarantine, Target, Visit

SHOWN = 5
COUNTERS = (
    "lost", "doubled", "photo_missing", "stray_photos", "other_receipt", "audit_gaps", "wrong_clock", "given_up"
)  # fmt: skip


@dataclass(slots=True)
class Report:
    """Everything that must be zero, beside what was done. `examples` names the first of what is wrong."""

    acknowledged: int = 0
    receipts: int = 0
    photos: int = 0
    lost: int = 0
    doubled: int = 0
    photo_missing: int = 0
    stray_photos: int = 0
    other_receipt: int = 0
    audit_gaps: int = 0
    unexpected: dict[str, int] = field(default_factory=dict)
    wrong_clock: int = 0
    given_up: int = 0
    unsent: int = 0
    never_tried: list[str] = field(default_factory=list)
    wrong_answers: list[str] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)
    cuts: dict[str, int] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)
    control: str = ""
    rows: int = 0
    seed: int = 0
    seconds: float = 0.0
    examples: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        counted = any(getattr(self, name) for name in COUNTERS)
        return not (counted or self.wrong_answers or self.unexpected or self.never_tried)

    @property
    def seen(self) -> bool:
        """Of a spoiled system: did the checker count what it was spoiled for?"""
        return bool(self.control) and bool(getattr(self, CONTROLS[self.control][0]))

    def as_dict(self) -> dict[str, object]:
        return {"faults_of": "submit", **asdict(self), "clean": self.clean, "seen": self.seen}

    def print(self) -> None:
        print(f"\nfaults submit: {self.rows:,} visits, seed {self.seed}, {self.seconds:.0f} s"
              + (f", spoiled by {self.control}" if self.control else ""))  # fmt: skip
        print(f"acknowledged {self.acknowledged:,} visits ({self.receipts:,} receipts, {self.photos:,} photos)")
        print("injected     " + ", ".join(f"{name} {times}" for name, times in self.faults.items() if times))
        print("answers      " + ", ".join(f"{name} {times:,}" for name, times in sorted(self.answers.items())))
        print("stored as    " + ", ".join(f"{name} {times:,}" for name, times in sorted(self.states.items())))
        for name in COUNTERS:
            print(f"{name.replace('_', ' '):<14}{getattr(self, name)}")
        for line in [*self.wrong_answers[:SHOWN], *self.examples[:SHOWN]]:
            print(f"  ! {line}")
        if self.unexpected:
            print(f"  ! answers a phone should never get: {self.unexpected}")
        if self.unsent:
            print(f"  ! ended by the clock: {self.acknowledged:,} acknowledged, {self.unsent:,} visits not begun")
        if self.never_tried:
            print(f"  ! never happened in this run (more --rows?): {', '.join(self.never_tried)}")
        print("CLEAN" if self.clean else "NOT CLEAN", flush=True)
        if self.control:
            print(f"The checker {'saw' if self.seen else 'DID NOT SEE'} that {CONTROLS[self.control][1]}.", flush=True)


def check(report: Report, folder: Path, began: dt.datetime) -> None:
    """Fill the report from the journals and the database. Reads every photo that was promised."""
    promised: dict[str, dict[str, object]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            _take(report, promised, json.loads(line))
    report.acknowledged = len(promised)
    _visits(report, promised)
    _photos(report, promised)
    report.audit_gaps = _audit()
    report.wrong_clock = _clocks(began)
    report.stray_photos = _stray(report)
    report.states = dict(Counter(Visit.objects.unscoped().values_list("state", flat=True)))


def _take(report: Report, promised: dict[str, dict[str, object]], said: dict[str, object]) -> None:
    report.receipts += 1
    known = promised.setdefault(str(said["id"]), said)
    if (known["receipt"], known["sha256"]) != (said["receipt"], said["sha256"]) or said["says"] != said["sha256"]:
        report.other_receipt += 1
        report.examples.append(f"{said['id']}: two receipts for one visit")
    known["photos"] = {**known["photos"], **said["photos"]}  # type: ignore[dict-item]


def _visits(report: Report, promised: dict[str, dict[str, object]]) -> None:
    rows = Visit.objects.unscoped().values_list("instance_id", "receipt_id", "sha256")
    stored: dict[str, list[tuple[str, str]]] = {}
    for instance, receipt, sha256 in rows.iterator():
        stored.setdefault(instance, []).append((str(receipt), sha256))
    for instance, said in promised.items():
        found = stored.get(instance, [])
        if (said["receipt"], said["sha256"]) not in found:
            report.lost += 1
            report.examples.append(f"{instance}: acknowledged, not in the database")
    twice = Visit.objects.unscoped().values("instance_id").annotate(n=Count("pk")).filter(n__gt=1)
    report.doubled = sum(row["n"] - 1 for row in twice)


def _photos(report: Report, promised: dict[str, dict[str, object]]) -> None:
    for instance, said in promised.items():
        photos: dict[str, str] = said["photos"]  # type: ignore[assignment]
        report.photos += len(photos)
        rows = Photo.objects.unscoped().filter(visit__instance_id=instance, state="stored") if photos else []
        kept = {row.name: row for row in rows}
        for name, sha256 in photos.items():
            row = kept.get(name)
            if row is None or row.sha256 != sha256 or not _whole(row.stored_name):
                report.photo_missing += 1
                report.examples.append(f"{instance}: photo {name} was promised and is not there")


def _whole(name: str) -> bool:
    try:
        return bool(hashlib.sha256(files.read_all(name)).hexdigest())
    except Exception:  # whatever is wrong with the file, it is not there
        return False


def _clocks(began: dt.datetime) -> int:
    """What would come from a phone's clock although only the server's counts."""
    now = timezone.now()
    visits = Visit.objects.unscoped().exclude(received_at__range=(began, now)).count()
    days = {timezone.localdate(began), timezone.localdate(now)}
    return visits + Target.objects.unscoped().exclude(visited_on=None).exclude(visited_on__in=days).count()


def _audit() -> int:
    """Visits without exactly one line of their own, and a broken chain."""
    lines = Counter(
        AuditLine.objects.unscoped().filter(verb="visit.submit").values_list("object_id", flat=True).iterator()
    )
    visits = {str(key) for key in Visit.objects.unscoped().values_list("pk", flat=True)}
    broken = audit.first_broken(AuditLine.objects.unscoped().in_order().iterator()) is not None
    return sum(1 for key in visits if lines[key] != 1) + len(set(lines) - visits) + int(broken)


def _stray(report: Report) -> int:
    """Files no photo names that the daily sweep would not find. Killed servers leave some: the sweep must take them."""
    if report.control != "photo-before-commit":
        sweep(older_than=dt.timedelta(0))
    named = set(Photo.objects.unscoped().values_list("stored_name", flat=True))
    return sum(1 for name in files.names() if name.startswith("photos/") and name not in named)


def kept_aside(instance: str) -> set[str]:
    """sha256 of the contents in quarantine under an id."""
    return set(Quarantine.objects.filter(visit__instance_id=instance).values_list("sha256", flat=True))
