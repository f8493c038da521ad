"""The office of the pilot district: one login per role, a facilitator for every village."""

from __future__ import annotations

from dataclasses import dataclass

from accounts import actions
from accounts.models import User
from accounts.permissions import Role
from poverty.demo.dice import dice
from poverty.demo.names import invent_name, pick_community
from regions.models import Region

REGENCY = "19.01"
PROVINCE = "19"
PASSWORD = "ngerombo-contoh-2026"  # noqa: S105  printed at the end; the pilot holds invented people only

STAFF = [
    ("admin", "Admin Sistem", Role.ADMIN, REGENCY, "Admin sistem Dinas Sosial"),
    ("operator", "Rina Operator", Role.OFFICER, REGENCY, "Operator data"),
    ("kabid", "Budi Santoso", Role.OFFICER, REGENCY, "Kepala Bidang Linjamsos"),
    ("kadis", "Ibu Kepala Dinas", Role.LEADER, REGENCY, "Kepala Dinas Sosial"),
    ("provinsi", "Dinsos Provinsi", Role.PROVINCE, PROVINCE, "Dinas Sosial provinsi"),
    ("opd", "Dinas Kesehatan", Role.AGENCY, REGENCY, "Dinas Kesehatan"),
    ("auditor", "Petugas Pelindungan Data", Role.AUDITOR, REGENCY, "Pejabat pelindungan data pribadi"),
    ("donatur", "CSR Perusahaan", Role.GIVER, REGENCY, "Pemberi CSR"),
]
LOGINS = {username for username, *_rest in STAFF} | {"korcam1", "pendamping1"}


@dataclass(frozen=True, slots=True)
class Office:
    """Who acts in the pilot. `supervisors` by kecamatan code, `facilitators` by village code."""

    admin: User
    operator: User
    head_of_section: User
    supervisors: dict[str, User]
    facilitators: dict[str, User]


def employ(villages: list[Region]) -> Office:
    """Make the accounts that are not there yet; returns the office."""
    for username, name, role, region, title in STAFF:
        _person(username, name, role, Region.objects.get(pk=region), title)
    districts = sorted({village.pk[:8] for village in villages})
    supervisors = {
        code: _person(
            f"korcam{index}",
            f"Korcam {Region.objects.get(pk=code).name}",
            Role.SUPERVISOR,
            Region.objects.get(pk=code),
            "Koordinator kecamatan",
        )
        for index, code in enumerate(districts, start=1)
    }
    chance = dice(1901, "facilitators")
    facilitators = {}
    for index, village in enumerate(villages, start=1):
        female = chance.random() < 0.6
        name = invent_name(chance, pick_community(chance), female, 30)
        facilitators[village.pk] = _person(f"pendamping{index}", name, Role.FACILITATOR, village, "Pendamping sosial")
    by_name = {user.username: user for user in User.objects.filter(username__in=["admin", "operator", "kabid"])}
    return Office(by_name["admin"], by_name["operator"], by_name["kabid"], supervisors, facilitators)


def _person(username: str, name: str, role: str, region: Region, title: str) -> User:
    found = User.objects.filter(username=username).first()
    if found is not None:
        return found
    email = f"{username}@bangka.contoh.id"
    # Argon2 is slow on purpose: of the many facilitators and supervisors only the first of each gets a password.
    password = PASSWORD if username in LOGINS else None
    user = actions.create_user(by=None, username=username, full_name=name, email=email, password=password, title=title)
    actions.assign_role(by=None, user=user, role=role, region=region)
    return user
