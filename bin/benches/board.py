"""The office's pages of a round at full strength: 182 facilitators, 43,181 families, 187 villages of one kabupaten.

Each page is asked for through the whole of Django, in this process: seconds of the server (the median of three), how
many queries, how large the page is. Half of the families were visited, at an uneven pace; a tenth has nobody yet.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from accounts.actions import assign_role  # noqa: E402
from accounts.models import User  # noqa: E402
from accounts.permissions import Role  # noqa: E402
from benches.office import ask, somebody  # noqa: E402
from benches.people import Human, empty_register, fill_register, invent, villages_of  # noqa: E402
from benches.table import Bench, Line  # noqa: E402
from regions.models import Region  # noqa: E402
from verification.actions import campaigns, forms  # noqa: E402
from verification.models import Campaign, PovertyLine  # noqa: E402

REGENCY, FAMILIES, FACILITATORS, SEED = "32.16", 43_181, 182, 2023
PROMISE = 0.5  # seconds of the server, for a page

ROUND = """
UPDATE verification_target SET
    facilitator_id = CASE WHEN id %% 10 = 0 THEN NULL ELSE facilitator_id END,
    state = CASE WHEN id %% 10 < 5 THEN 'listed' WHEN id %% 10 < 8 THEN 'visited' ELSE 'approved' END,
    visited_on = CASE WHEN id %% 10 < 5 THEN NULL ELSE %(first)s::date + (id %% 7 + id %% 4)::int END
WHERE campaign_id = %(campaign)s
"""


def run(rows: int) -> Bench:
    families = rows or FAMILIES
    call_command("collectstatic", "--noinput", verbosity=0)
    villages = villages_of(REGENCY)
    campaign, officer, walker = full_round(families, villages)
    district = villages[0][:8]
    here = f"/verval/putaran/{campaign.pk}"
    pages = {
        "board": (officer, f"{here}/"),
        "board, by facilitator": (officer, f"{here}/?per=facilitator"),
        "who visits which village (a kecamatan)": (officer, f"{here}/pembagian/?district={district}"),
        "suggested split of a kecamatan, all anew": (officer, f"{here}/saran/?district={district}&all=1"),
        "suggested split of the round, who has nobody": (officer, f"{here}/saran/?district={REGENCY}"),
        "suggested split of the round, all anew": (officer, f"{here}/saran/?district={REGENCY}&all=1"),
        "move work (a kecamatan)": (officer, f"{here}/pindah/?district={district}"),
        "families of the round": (officer, f"{here}/keluarga/"),
        "ledger": (officer, f"{here}/neraca/"),
        "reports of villages": (officer, f"{here}/laporan/"),
        "reports of villages, all": (officer, f"{here}/laporan/?all=1"),
        "a facilitator's phone: list": (walker, "/field/api/assignments"),
    }
    facts = {"families": families, "facilitators": FACILITATORS, "villages": len(villages)}
    bench = Bench(facts=facts)
    for name, (user, address) in pages.items():
        asked = ask(user, [address] * 3)
        bench.lines.append(Line(name, asked.median, "s", at_most=PROMISE))
        bench.notes.append(f"{name}: {asked.queries} queries, {asked.size / 1024:,.0f} KB")
    return bench


def full_round(families: int, villages: list[str]) -> tuple[Campaign, User, User]:
    """(the round, its officer, one of its facilitators)"""
    empty_register()
    heads = {human.household: human for human in invent(families * 4, SEED, villages)}
    people = [_head(human, place) for place, human in enumerate(list(heads.values())[:families], 1)]
    fill_register(people, memberships=True)
    regency = Region.objects.get(pk=REGENCY)
    officer, admin = somebody("kabid", Role.OFFICER, REGENCY), somebody("admin", Role.ADMIN, REGENCY)
    plan: dict[str, list[User]] = defaultdict(list)
    for number in range(FACILITATORS):
        village = villages[number % len(villages)]
        plan[village].append(somebody(f"pendamping{number}", Role.FACILITATOR, village))
    for village in villages:
        if not plan[village]:  # more villages than people: somebody of the kecamatan goes there too
            near = next(users for code, users in plan.items() if code[:8] == village[:8] and users)
            assign_role(by=None, user=near[0], role=Role.FACILITATOR, region=Region.objects.get(pk=village))
            plan[village] = near[:1]
    form = forms.install_standard(by=admin)
    forms.install_lines(by=admin)
    today = dt.date.today()
    first = today - dt.timedelta(days=12)
    campaign = campaigns.create(
        by=officer, name="Putaran ukur", region=regency, form=form, line=PovertyLine.objects.in_force(today).get(),
        starts_on=first, ends_on=today + dt.timedelta(days=10), routine=True,
    )  # fmt: skip
    campaigns.add_targets(by=officer, campaign=campaign)
    campaigns.assign(by=officer, campaign=campaign, plan=dict(plan))
    campaign = campaigns.open_campaign(by=officer, campaign=campaign)
    with connection.cursor() as cursor:
        cursor.execute(ROUND, {"campaign": campaign.pk, "first": first})
        cursor.execute("ANALYZE")
    return campaign, officer, plan[villages[0]][0]


def _head(human: Human, place: int) -> Human:
    """A family of one: what is counted here are families."""
    return human._replace(pk=place, relation="head")
