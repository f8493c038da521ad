"""A round in one village for benches and faults: households, facilitators with tokens, an open campaign, and the XML a
phone would send for each target. Everybody in it is invented.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from accounts.actions import assign_role, create_user, register_device
from accounts.models import User
from accounts.permissions import Role
from households.models import Household
from poverty.demo.submissions import fill_in
from regions.models import Region
from verification.actions import campaigns, forms
from verification.models import Campaign, PovertyLine, Target

REGENCY, VILLAGE = "19.01", "19.01.01.1001"
BOUNDARY = "ngerombo-bench-7c1f"
ANSWERS = {
    "line_amount": "351957", "visit_result": "completed", "notice_read": "yes", "respondent_name": "Ni Luh Contoh",
    "respondent_relation": "head", "kk_seen": "no", "nik_check": "match", "no_dwelling": "no", "tenure": "owned",
    "floor": "cement", "wall": "wood", "roof": "zinc", "lighting": "pln_metered", "power": "450", "water": "open_well",
    "cooking": "firewood", "toilet": "shared", "floor_area": "24", "expenditure_food": "400000",
    "expenditure_nonfood": "100000", "aid_any": "no", "position": "-1.851200 106.117100 12 7.5",
    "proposal": "eligible", "proposal_reasons": "below_line",
}  # fmt: skip
MEMBERS = [
    {"member_name": "Ni Luh Contoh", "presence": "living_here", "sex": "female", "birth_date": "1985-01-31",
     "relation": "head"},
    {"member_name": "Made Contoh", "presence": "living_here", "sex": "male", "birth_date": "2015-06-01",
     "relation": "child"},
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Round:
    """An open campaign. `tokens[i]` belongs to `facilitators[i]`, who has every target whose place is i modulo their
    number; `targets` are keys.
    """

    campaign: Campaign
    officer: User
    facilitators: list[User]
    tokens: list[str]
    targets: list[int]

    def token_of(self, place: int) -> str:
        return self.tokens[place % len(self.tokens)]


def open_round(households: int, facilitators: int = 4) -> Round:
    """Make the round. Slow parts are set-based: 10,000 households take seconds."""
    village = Region.objects.get(pk=VILLAGE)
    officer = _person("kabid-bench", Role.OFFICER, Region.objects.get(pk=REGENCY))
    admin = _person("admin-bench", Role.ADMIN, Region.objects.get(pk=REGENCY))
    people = [_person(f"pendamping-bench-{n}", Role.FACILITATOR, village) for n in range(facilitators)]
    Household.objects.bulk_create(
        (
            Household(
                village=village, regency_code=REGENCY, head_name=f"Ni Luh Contoh {n}", address="Jalan Contoh",
                facilitator=people[n % facilitators],
            )
            for n in range(households)
        ),
        batch_size=2000,
    )  # fmt: skip
    form = forms.install_standard(by=admin)
    forms.install_lines(by=admin)
    today = dt.date.today()
    campaign = campaigns.create(
        by=officer, name="Putaran ukur", region=village, form=form, line=PovertyLine.objects.in_force(today).get(),
        starts_on=today, ends_on=today + dt.timedelta(days=30),
    )  # fmt: skip
    campaigns.add_targets(by=officer, campaign=campaign, region_code=VILLAGE)
    campaign = campaigns.open_campaign(by=officer, campaign=campaign)
    keys = list(
        Target.objects.unscoped().filter(campaign=campaign).order_by("household_id").values_list("pk", flat=True)
    )
    tokens = [register_device(by=person, name="Ponsel ukur")[1] for person in people]
    return Round(campaign, officer, people, tokens, keys)


def _person(username: str, role: str, region: Region) -> User:
    user = create_user(
        by=None,
        username=username,
        full_name=username.title(),
        email=f"{username}@contoh.id",
        password=None,
        title="Contoh",
    )
    assign_role(by=None, user=user, role=role, region=region)
    return user


class Contents:
    """The XML of visits: one filled form, cut where the ids go in."""

    def __init__(self, xform: str) -> None:
        marks = {"target_id": "@TARGET@", **ANSWERS}
        whole = fill_in(xform, marks | {"instanceID": "@INSTANCE@"}, {"member": MEMBERS})
        self.parts = whole.replace(b"@TARGET@", b"\0").replace(b"@INSTANCE@", b"\1")

    def xml(self, target: int, instance: UUID | str, note: str = "") -> bytes:
        made = self.parts.replace(b"\0", str(target).encode()).replace(b"\1", f"uuid:{instance}".encode())
        return made.replace(b"Ni Luh Contoh", f"Ni Luh {note}".encode()) if note else made


def multipart(xml: bytes) -> bytes:
    """The body of a submission without photos, as Collect builds it."""
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="visit.xml"\r\n'
        f"Content-Type: text/xml\r\nContent-Length: {len(xml)}\r\n\r\n".encode()
        + xml
        + f"\r\n--{BOUNDARY}--\r\n".encode()
    )
