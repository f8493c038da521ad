"""Every page that is read has a committed number of queries, the same with few rows and with ten times as many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import assign_role, create_user, register_device
from accounts.models import User
from households.models import Household, Person, PreviewSearch, SourceList
from imports.inline import import_file
from imports.models import ImportBatch
from interventions import actions as help_actions
from poverty import actions as figures
from poverty.models import RateCard
from regions.models import Region
from tests.access.objects import listed_twice
from tests.budgets import BUDGETS, WITHOUT
from tests.conftest import BANGKA
from tests.imports.lists import FAMILY, KUDAI, book, family
from tests.test_access import ROWS
from tests.verification.filling import XFORM, filled
from verification.actions import campaigns, forms, meetings, review, submissions
from verification.models import (
    BackCheck,
    Campaign,
    Decision,
    Draw,
    FormDraft,
    Meeting,
    Objection,
    Quarantine,
    Signal,
    Target,
    Visit,
)

ROUND_PAGES = ("board", "add_targets", "assign", "ledger", "families", "reports", "comparison", "suggestion", "move")
FEW, MANY = 2, 20
FIRST = 3000  # apart from the numbers of the noise


def test_every_page_that_is_read_has_a_budget():
    read = {row.url for row in ROWS if row.method == "GET"}
    assert read - set(WITHOUT) == set(BUDGETS), "tests/budgets.py"


class District:
    """Bangka at work, growing: `grow(n)` adds n of everything that a page could list."""

    def __init__(self, budi: User, wati: User, siti: User, folder: Path) -> None:
        self.budi, self.wati, self.siti, self.folder = budi, wati, siti, folder
        self.bangka, self.today, self.count = Region.objects.get(pk=BANGKA), timezone.localdate(), 0
        self.form = forms.install_standard(by=None)
        self.line = next(line for line in forms.install_lines(by=None) if line.name == "BPS Maret 2023")
        self.campaign = self.new_campaign("Verval berjalan")
        self.givers = [
            help_actions.add_giver(by=budi, name=name, kind="district", region=self.bangka) for name in ("Kab", "Desa")
        ]
        self.programmes = [self.new_programme(f"Bantuan {giver}", giver) for giver in self.givers]

    def new_campaign(self, name: str) -> Campaign:
        return campaigns.create(
            by=self.budi, name=name, region=self.bangka, form=self.form, line=self.line, starts_on=self.today,
            ends_on=self.today + dt.timedelta(days=20),
        )  # fmt: skip

    def new_programme(self, name: str, giver: Any) -> Any:
        return help_actions.create_programme(
            by=self.budi, name=name, giver=giver, region=self.bangka, unit="cash", amount_idr=350_000, instalments=2,
            channel="post", strategy="burden", valid_from=dt.date(self.today.year, 1, 1),
            valid_to=dt.date(self.today.year, 12, 31),
        )  # fmt: skip

    def grow(self, n: int) -> None:
        numbers = range(self.count, self.count + n)
        self.count += n
        self.import_lists(numbers)
        self.visit(n)
        for number in numbers:
            self.draft = FormDraft.objects.create(
                key="verval", version=f"draf-{number}", title="Draf", xform=XFORM, xlsform=b"PK", sha256="0" * 64,
                mapping=self.form.mapping, uploaded_by=self.budi, region=self.bangka,
            )  # fmt: skip
            self.new_campaign(f"Rencana {number}")
            self.new_programme(f"Rencana {number}", self.givers[0])
            register_device(by=self.budi, name=f"Ponsel {number}")
            register_device(by=self.siti, name=f"Ponsel {number}")
            name = f"baru{number}"
            newcomer = create_user(by=None, username=name, full_name=name, email=f"{name}@ngerombo.example")
            assign_role(by=None, user=newcomer, role="leader", region=self.bangka)
        self.decide()
        self.object_to()
        newest = list(Household.objects.filter(village_id=KUDAI).order_by("-pk")[:n])
        self.doubles = [listed_twice(*pair) for pair in zip(newest[::2], newest[1::2], strict=True)]
        for programme in self.programmes:
            help_actions.enrol_from_decisions(by=self.budi, programme=programme, as_of=self.today)
        for day in range(n):
            figures.recompute(by=None, region=self.bangka, as_of=self.today - dt.timedelta(days=self.count + day))
        figures.recompute(by=None, region=self.bangka, as_of=self.today)

    def import_lists(self, numbers: range) -> None:
        """One list of all, and for each a list that changes it and waits for approval."""
        rows = [family(FIRST + number, **{"Jenis Atap": f"ATAP {number}"}) for number in numbers]
        path = book(self.folder / f"daftar-{numbers[0]}.xlsx", FAMILY, rows)
        everything = {"region_code": BANGKA, "kind": "p3ke2023_family", "by": self.budi}
        assert import_file(path=path, approver=self.wati, **everything).state == "applied"
        odd = "KATA TAK DIKENAL {}"
        changed = [
            family(FIRST + number, Alamat="JL. BARU", **{"Jenis Atap": odd.format(number)})
            for number in range(self.count)
        ]
        path = book(self.folder / f"ubah-{numbers[0]}.xlsx", FAMILY, changed)
        self.preview = import_file(path=path, **everything).batch
        for number in numbers:
            copy = ImportBatch.objects.get(pk=self.preview.pk)
            copy.pk, copy.title = None, f"Salinan {number}"
            copy.save()
        rows_and_people = zip(self.preview.staged.order_by("number"), Person.objects.order_by("pk"), strict=False)
        alike = [
            {"row": row.number, "person": person.pk, "score": 80, "grade": "likely", "reasons": []}
            for row, person in rows_and_people
        ]
        done = {"regency_code": BANGKA, "state": "done", "alike": len(alike), "found": alike}
        PreviewSearch.objects.update_or_create(batch=self.preview, defaults=done)

    def visit(self, n: int) -> None:
        """All new families are visited; half of the visits are approved, the others wait."""
        campaigns.add_targets(by=self.budi, campaign=self.campaign)
        campaigns.assign(by=self.budi, campaign=self.campaign, plan={KUDAI: [self.siti]})
        if self.campaign.state == "draft":
            self.campaign = campaigns.open_campaign(by=self.budi, campaign=self.campaign)
        open_targets = list(self.campaign.targets.filter(state="listed", village_id=KUDAI).order_by("pk"))
        assert len(open_targets) == n
        for number, target in enumerate(open_targets):
            visit = submissions.receive(by=self.siti, content=filled(target_id=target.pk)).visit
            if number % 2:
                review.approve(by=self.budi, visit=visit)
            kept = {"xml": filled(target_id=target.pk, floor="earth").decode()}
            self.kept = Quarantine.objects.create(visit=visit, sha256="0" * 64, content=kept, sent_by=self.siti)
        self.meeting = meetings.record(
            by=self.budi, campaign=self.campaign, region=self.bangka, number=f"BA/{self.count}", held_on=self.today,
            official="Sekretaris Daerah",
        )  # fmt: skip

    def decide(self) -> None:
        for household in Household.objects.filter(village_id=KUDAI, decisions=None):
            Decision.objects.create(
                household=household, regency_code=BANGKA, verdict="extreme", reasons=["below_line"], line=self.line,
                effective_on=self.today - dt.timedelta(days=1), decided_by=self.budi,
            )  # fmt: skip

    def object_to(self) -> None:
        """Every visit hints at something, every other one is to be checked, every family objects."""
        draw = Draw.objects.create(
            campaign=self.campaign, region=self.bangka, share=50, seed=str(self.count), drawn_by=self.budi
        )
        self.checks, self.objections = [], []
        for visit in Visit.objects.filter(back_checks=None, signals=None):
            Signal.objects.create(visit=visit, kind="far", figures={"metres": 9000, "visits": 9})
            self.checks.append(BackCheck.objects.create(
                draw=draw, target=visit.target, first=visit, first_by=self.siti, weight=3, facilitator=self.wati
            ))  # fmt: skip
        for decision in Decision.objects.filter(objection=None):
            self.objections.append(Objection.objects.create(
                decision=decision, household=decision.household, objector="Ni Luh", channel="phone", text="Salah",
                received_on=self.today, answer_by=self.today, registered_by=self.budi,
            ))  # fmt: skip

    def addresses(self) -> dict[str, str]:
        """url name -> address; the object with the most hanging on it."""
        programme = self.programmes[0]
        kwargs: dict[str, dict[str, Any]] = {
            "poverty:region": {"code": BANGKA},
            "accounts:person": {"pk": self.siti.pk},
            "verification:collect_for": {"pk": self.siti.pk},
            "openrosa:kobo_form_list": {"username": "siti"},
            "poverty:card": {"pk": RateCard.objects.filter(region_id=BANGKA).order_by("-pk")[0].pk},
            "poverty_api:card": {"pk": RateCard.objects.filter(region_id=BANGKA).order_by("-pk")[0].pk},
            "regions:detail": {"code": BANGKA},
            **{f"imports:{name}": {"pk": self.preview.pk} for name in ("batch", "rows", "columns", "villages")},
            "households:batch_words": {"pk": self.preview.pk},
            "households:alike": {"pk": self.preview.pk},
            "households:source_list": {"pk": SourceList.objects.latest("pk").pk},
            "households:duplicate": {"pk": self.doubles[-1].pk},
            "households:case": {"pk": Household.objects.filter(village_id=KUDAI).earliest("pk").pk},
            "households:change": {"pk": Household.objects.filter(village_id=KUDAI).earliest("pk").pk, "what": "pisah"},
            **{f"verification:{name}": {"pk": self.campaign.pk} for name in ROUND_PAGES},
            "verification:changed": {"pk": self.campaign.pk},
            "verification:visit": {"pk": Visit.objects.latest("pk").pk},
            "verification:back_checks": {"pk": self.campaign.pk},
            "verification:back_check": {"pk": self.checks[-1].pk},
            "verification:target": {"pk": Visit.objects.latest("pk").target_id},
            "verification:decision": {"pk": self.objections[-1].decision_id},
            "verification:objection": {"pk": self.objections[-1].pk},
            "verification:meeting": {"pk": self.meeting.pk},
            "verification:kept": {"pk": self.kept.pk},
            "verification:version": {"pk": self.form.pk},
            **{f"verification:{name}": {"pk": self.draft.pk} for name in ("draft", "mapping", "attempt")},
            "verification_api:funnel": {"pk": self.campaign.pk},
            "interventions:programme": {"pk": programme.pk},
            "interventions:payment_list": {"pk": programme.pk},
            "interventions:recipient": {"pk": programme.enrolments.earliest("pk").pk},
            "interventions_api:programme": {"pk": programme.pk},
            "interventions_api:recipients": {"pk": programme.pk},
        }
        return {name: reverse(name, kwargs=kwargs.get(name)) for name in BUDGETS}

    def measure(self, auditor: User, admin: User) -> dict[str, int]:
        phone = (
            "verification_field:assignments", "openrosa:form_list", "openrosa:kobo_form_list", "verification:collect",
        )  # fmt: skip
        office = ("questionnaires", "version", "draft", "mapping", "attempt", "collect_for")
        admins = ("accounts:person", *(f"verification:{name}" for name in office))
        readers = {"accounts:audit": auditor, **dict.fromkeys(phone, self.siti), **dict.fromkeys(admins, admin)}
        counts = {}
        for name, address in self.addresses().items():
            client = Client()
            client.force_login(readers.get(name, self.budi))
            client.get(address)  # warm: compiled templates, content types
            with CaptureQueriesContext(connection) as queries:
                response = client.get(address)
            assert response.status_code == 200, (name, response.status_code)
            counts[name] = len([query for query in queries if "SAVEPOINT" not in query["sql"]])
        return counts


@pytest.fixture
def district(
    ground: None, budi: User, wati: User, siti: User, noise: list[Household], tmp_path: Path
) -> District:  # fmt: skip
    return District(budi, wati, siti, tmp_path)


def test_no_page_asks_more_queries_than_promised_nor_more_with_more_rows(
    district: District, auditor: User, admin: User
) -> None:
    district.grow(FEW)
    few = district.measure(auditor, admin)
    district.grow(MANY - FEW)
    many = district.measure(auditor, admin)
    assert Target.objects.count() >= MANY and Meeting.objects.count() == 2
    grown = {name: (few[name], many[name]) for name in BUDGETS if many[name] > few[name]}
    over = {name: (many[name], BUDGETS[name]) for name in BUDGETS if max(few[name], many[name]) > BUDGETS[name]}
    assert not grown, f"queries grow with rows (few, many): {grown}"
    assert not over, f"over budget (measured, promised): {over}"


def test_a_query_a_row_is_seen(household_in: Callable[..., Household], ground: None):
    """The measure sees what it is for: the same loop asks more with more rows."""

    def ask() -> int:
        with CaptureQueriesContext(connection) as queries:
            [household.members.count() for household in Household.objects.all()]
        return len(queries)

    for number in range(FEW):
        household_in(KUDAI, f"Keluarga {number}")
    few = ask()
    for number in range(MANY):
        household_in(KUDAI, f"Tambahan {number}")
    assert ask() > few
