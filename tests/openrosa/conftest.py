"""A real server (gunicorn) on the test database, and a round in it: what the protocol is tried against."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts import actions
from accounts.models import Assignment, User
from households.models import Household, Person
from regions.loading import load
from regions.models import Region
from tests.browser.everything import xlsform
from tests.conftest import BANGKA, BULELENG, PASSWORD, SUNGAILIAT, villages_of
from tests.openrosa.collect import Collect
from verification.actions import campaigns, forms
from verification.models import BackCheck, Campaign, Draw, Target, Visit

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Field:
    """Siti has three families in a round with the standard questionnaire and in one whose questionnaire chooses from
    `households.csv`; one of Rahmat's she visits a second time. Wayan has an account and no role.
    """

    home: str
    siti: User
    password: str
    families: list[Household]
    again: Household
    standard: Campaign
    choosing: Campaign

    @property
    def targets(self) -> list[Target]:
        return list(self.standard.targets.filter(facilitator=self.siti).order_by("pk"))

    def phone(self, **more: Any) -> Collect:
        return Collect(self.home, "siti", self.password, **more)


@pytest.fixture
def _django_db_helper(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """In place of pytest-django's: what a test writes is committed, and the round outlives it (`field` empties)."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a gunicorn that works on the database of this run."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with django_db_blocker.unblock():
        name = str(connection.settings_dict["NAME"])
    files = tmp_path_factory.mktemp("served")
    database = f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{name}"
    environment = os.environ | {
        "DATABASE_URL": database, "DATABASE_OWNER_URL": database, "NGEROMBO_HTTPS": "0", "NGEROMBO_DEBUG": "1",
        "NGEROMBO_FILES_DIR": str(files), "NGEROMBO_PHOTO_MAX_BYTES": str(2 * 1024 * 1024),
    }  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "poverty.wsgi", f"--bind=127.0.0.1:{port}"]
    with (files / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    home = f"http://127.0.0.1:{port}"
    try:
        for _try in range(150):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{home}/healthz", timeout=5):
                break
            time.sleep(0.2)
        else:
            pytest.fail((files / "log").read_text()[-2000:])
        yield home
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def field(server: str, django_db_blocker: Any) -> Iterator[Field]:
    """Committed, so that the server sees it; emptied afterwards."""
    with django_db_blocker.unblock():
        if not Region.objects.filter(pk=BANGKA).exists():
            load(under=[BANGKA, BULELENG], force=True)
        try:
            yield _settled(f"{server}/openrosa")
        finally:
            call_command("flush", verbosity=0, interactive=False)


def _settled(home: str) -> Field:
    siti, rahmat = _person("siti", "facilitator", SUNGAILIAT), _person("rahmat", "facilitator", SUNGAILIAT)
    budi, _wayan = _person("budi", "officer", BANGKA), _person("wayan")
    village, other = villages_of(SUNGAILIAT)[:2]
    families = [_family(village, f"Ni Luh “{number}”, Sari & Made") for number in range(3)]
    again = _family(other, "Keluarga Rahmat")
    line = forms.install_lines(by=None)[0]
    rounds = []
    for name, form in (("Verval Bangka", forms.install_standard(by=None)), ("Uji pilih", _choosing())):
        today = timezone.localdate()
        made = campaigns.create(
            by=budi, name=name, region=Region.objects.get(pk=BANGKA), form=form, line=line, starts_on=today,
            ends_on=today + dt.timedelta(days=18),
        )  # fmt: skip
        campaigns.add_targets(by=budi, campaign=made)
        campaigns.assign(by=budi, campaign=made, plan={village.pk: [siti], other.pk: [rahmat]})
        rounds.append(campaigns.open_campaign(by=budi, campaign=made))
    _second_visit(rounds[1], again, rahmat, siti, budi)
    _phone, password = actions.make_collect_password(by=siti, user=siti, name="Ponsel Siti")
    return Field(home, siti, password, families, again, *rounds)


def _choosing() -> Any:
    """The questionnaire with every kind of question, in two versions: the older one is asked nowhere."""
    forms.publish(by=None, xlsform=xlsform(version="1"))
    return forms.publish(by=None, xlsform=xlsform(version="2"))


def _person(name: str, role: str = "", region: str = "") -> User:
    user = User.objects.create_user(name, f"{name}@ngerombo.example", PASSWORD, full_name=f"Orang {name}")
    if role:
        Assignment.objects.create(user=user, role=role, region_id=region, valid_from=dt.date(2020, 1, 1))
    return user


def _family(village: Region, head: str) -> Household:
    made = Household.objects.create(
        village=village, regency_code=BANGKA, head_name=head, address='Gang "Buntu", No. 7', rt="001", rw="002"
    )
    person = Person(
        household=made, regency_code=BANGKA, name=head, is_head=True, relation="head", sex="P",
        birth_date=dt.date(1980, 1, 1),
    )  # fmt: skip
    person.nik = f"19010141018{made.pk % 10}0000"
    person.save()
    return made


def _second_visit(campaign: Campaign, family: Household, first_by: User, second_by: User, officer: User) -> None:
    target = campaign.targets.get(household=family)
    first = Visit.objects.create(
        instance_id="uuid:first-visit-of-rahmat", target=target, household=family, village=family.village,
        regency_code=BANGKA, facilitator=first_by, sha256="0" * 64, state="approved", proposal="eligible",
        reviewed_at=timezone.now(), reviewed_by=officer,
    )  # fmt: skip
    draw = Draw.objects.create(campaign=campaign, region=campaign.region, share=5, seed="x", drawn_by=officer)
    BackCheck.objects.create(draw=draw, target=target, first=first, first_by=first_by, facilitator=second_by, weight=1)
