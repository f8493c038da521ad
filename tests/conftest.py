"""The people and the ground every test stands on.

Siti is a facilitator in Sungailiat (19.01.01), Budi the officer of Kabupaten Bangka (19.01), Pak Camat the supervisor
of kecamatan Sungailiat, Ketut the officer of Buleleng (51.08), Wayan a stranger with an account and no role. Noise is
always there: `noise` makes households of other villages, another kecamatan and another kabupaten.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Assignment, User
from accounts.permissions import Role
from households.loading import load as load_code_books
from households.models import CodeBook, Household, Person
from regions.loading import load
from regions.models import Region

BANGKA, BULELENG = "19.01", "51.08"
SUNGAILIAT, BELINYU = "19.01.01", "19.01.02"
PASSWORD = "kata-sandi-uji-2026"


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix() -> None:
    """Every lane of a parallel run has a database of its own already (tests/lanes.py): no suffix."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Two kabupaten with everything below and above them, and the code books, once per session."""
    with django_db_blocker.unblock():
        load(under=[BANGKA, BULELENG])
        load_code_books()


@pytest.fixture(autouse=True)
def _private_files(settings: Any, tmp_path: Any) -> None:
    settings.FILES_DIR = str(tmp_path / "files")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = False
    # Every test client builds the middleware anew; reading all static files each time costs 0.4 s a client.
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def ground(db: None) -> None:
    """Regions and code books are there even after a test with real transactions emptied the tables."""
    if not Region.objects.filter(pk=BANGKA).exists():
        load(under=[BANGKA, BULELENG], force=True)
    if not CodeBook.objects.exists():
        load_code_books()
    cache.clear()


def villages_of(district: str) -> list[Region]:
    return list(Region.objects.filter(parent_id=district, valid_to=None).order_by("pk"))


@pytest.fixture
def person_with(ground: None) -> Callable[..., User]:
    """`person_with("siti", "Siti Aminah", Role.FACILITATOR, "19.01.01")`: a user with one role, or none."""

    def make(username: str, full_name: str, role: str | None = None, region: str | None = None) -> User:
        user = User.objects.create_user(username, f"{username}@ngerombo.example", PASSWORD, full_name=full_name)
        if role and region:
            Assignment.objects.create(user=user, role=role, region_id=region, valid_from=dt.date(2020, 1, 1))
        return user

    return make


@pytest.fixture
def siti(person_with: Callable[..., User]) -> User:
    return person_with("siti", "Siti Aminah", Role.FACILITATOR, SUNGAILIAT)


@pytest.fixture
def rahmat(person_with: Callable[..., User]) -> User:
    """Another facilitator of the same kecamatan."""
    return person_with("rahmat", "Rahmat Hidayat", Role.FACILITATOR, SUNGAILIAT)


@pytest.fixture
def budi(person_with: Callable[..., User]) -> User:
    return person_with("budi", "Budi Santoso", Role.OFFICER, BANGKA)


@pytest.fixture
def wati(person_with: Callable[..., User]) -> User:
    """A second officer of Bangka: the second person of two-person rules."""
    return person_with("wati", "Kurniawati", Role.OFFICER, BANGKA)


@pytest.fixture
def pak_camat(person_with: Callable[..., User]) -> User:
    return person_with("camat", "Pak Camat Sungailiat", Role.SUPERVISOR, SUNGAILIAT)


@pytest.fixture
def ibu_bupati(person_with: Callable[..., User]) -> User:
    return person_with("bupati", "Ibu Bupati", Role.LEADER, BANGKA)


@pytest.fixture
def ketut(person_with: Callable[..., User]) -> User:
    return person_with("ketut", "I Gusti Ngurah Ketut Wirawan Adnyana", Role.OFFICER, BULELENG)


@pytest.fixture
def auditor(person_with: Callable[..., User]) -> User:
    return person_with("auditor", "Petugas Pelindungan Data", Role.AUDITOR, BANGKA)


@pytest.fixture
def admin(person_with: Callable[..., User]) -> User:
    return person_with("admin", "Admin Dinsos", Role.ADMIN, BANGKA)


@pytest.fixture
def wayan(person_with: Callable[..., User]) -> User:
    """A stranger: an account, no role."""
    return person_with("wayan", "Wayan Tanpa Peran")


@pytest.fixture
def browse(client: Client) -> Callable[[User | None], Client]:
    """`browse(siti).get("/")`: a fresh client logged in as that person, or as nobody."""

    def as_person(user: User | None) -> Client:
        fresh = Client()
        if user is not None:
            fresh.force_login(user)
        return fresh

    return as_person


_serial = itertools.count(1)


def invented_nik(number: int, woman: bool = False) -> str:
    """A NIK nobody has: serial 0000; distinct for 0 <= number < 200,000."""
    day, rest = number % 28 + 1 + (40 if woman else 0), number // 28
    month, rest = rest % 12 + 1, rest // 12
    return f"1901{rest // 100 % 8 + 1:02d}{day:02d}{month:02d}{rest % 100:02d}0000"


@pytest.fixture
def household_in(ground: None) -> Callable[..., Household]:
    """`household_in("19.01.01.1001", "Ni Luh Sari", members=3)`: a household with head and members, each with a NIK."""

    def make(village: str, head: str = "Sulaiman", members: int = 2, **fields: Any) -> Household:
        number = next(_serial)
        household = Household.objects.create(
            village_id=village, regency_code=village[:5], head_name=head, address=f"Jl. Contoh {number}",
            rt="001", rw="002", p3ke_family_id=f"9{number:08d}", **fields,
        )  # fmt: skip
        for index in range(members):
            person = Person(
                household=household, regency_code=village[:5], is_head=index == 0, sex="L" if index % 2 == 0 else "P",
                name=head if index == 0 else f"Anggota {index} {head}", birth_date=dt.date(1980 + index, 1, 1),
                relation="head" if index == 0 else "child", p3ke_person_id=f"8{number:08d}{index}",
            )  # fmt: skip
            person.nik = invented_nik(next(_serial) * 7)
            person.save()
        return household

    return make


@pytest.fixture
def noise(household_in: Callable[..., Household]) -> list[Household]:
    """Households that no test asks for: another village, another kecamatan, another kabupaten."""
    places = [villages_of(SUNGAILIAT)[-1].pk, villages_of(BELINYU)[0].pk, villages_of("51.08.01")[0].pk]
    return [household_in(place, f"Bukan {place}", 3) for place in places]
