"""Finding a family in a register of a million persons: the list, a name, a number, the family's page.

Everybody lives in one kabupaten, so its officer reads all of them. Each page is asked for through the whole of Django
in this process, forty different ones a kind, each once: the 95th percentile of the server's seconds. Queries are
counted in a register a hundredth that size too, and must not be more. Baseline of page 10,000: the same rows by OFFSET,
as a paginator asks for them.
"""

from __future__ import annotations

import time
from random import Random
from urllib.parse import urlencode

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.permissions import Role  # noqa: E402
from benches.office import Asked, ask, somebody  # noqa: E402
from benches.people import Human, empty_register, fill_register, invent, villages_of  # noqa: E402
from benches.table import Bench, Line  # noqa: E402
from households.figures import PAGE  # noqa: E402
from households.models import Household  # noqa: E402

REGENCY, PERSONS, SEED, TIMES = "32.16", 1_000_000, 2023, 40
PROMISE = 0.15  # seconds of the server, at the 95th percentile
FAR = 10_000  # the page


def run(rows: int) -> Bench:
    persons = rows or PERSONS
    call_command("collectstatic", "--noinput", verbosity=0)
    officer = somebody("kabid", Role.OFFICER, REGENCY)
    camat = somebody("camat", Role.SUPERVISOR, villages_of(REGENCY)[0][:8])
    few = _measured(officer, camat, persons // 100)[0]
    many, households = _measured(officer, camat, persons)
    page = min(FAR, households // PAGE)
    bench = Bench(facts={"persons": persons, "families": households, "times each": TIMES})
    for name, asked in many.items():
        bench.lines.append(Line(name, asked.p95, "s p95", at_most=PROMISE))
        bench.notes.append(f"{name}: {asked.queries} queries, {asked.size / 1024:,.0f} KB, median {asked.median:.3f} s")
    first, far = many["list, page 1"], many["list, far behind"]
    offset = _by_offset(officer, page)
    bench.lines += [
        Line(f"rows of page {page:,}", _rows_behind(officer, page), "s", offset, "OFFSET"),
        Line("the far page costs as page 1", far.median / first.median, "x of page 1", at_most=1.5),
        Line("kinds with more queries than at a hundredth", float(_grown(few, many)), "", at_most=0),
    ]
    return bench


def _measured(officer: User, camat: User, persons: int) -> tuple[dict[str, Asked], int]:
    """(what each kind of page took, how many families)"""
    empty_register()
    people = list(invent(persons, SEED, villages_of(REGENCY)))
    fill_register(people, memberships=True)
    households = people[-1].household
    chance = Random(f"{SEED}:search")
    some = chance.sample(people, TIMES)
    words = [human.name.split() for human in some]
    heads = chance.sample(range(1, households + 1), TIMES)
    numbers = [{"number": human.nik} for human in chance.sample([one for one in people if one.nik], TIMES)]
    page = min(FAR, households // PAGE)
    cases = [reverse("households:case", args=[key]) for key in heads]
    asked = {
        "list, page 1": ask(officer, [_list()] * TIMES),
        "list, far behind": ask(officer, [_list(after=_key_before(officer, page - at)) for at in range(TIMES)]),
        "list of a kecamatan": ask(camat, [_list()] * TIMES),
        "a whole name": ask(officer, [_list(q=human.name) for human in some]),
        "a whole name, in a kecamatan": ask(camat, [_list(q=human.name) for human in some]),
        "a first name": ask(officer, [_list(q=name[0]) for name in words]),
        "a name as misheard": ask(officer, [_list(q=_misheard(chance, human)) for human in some]),
        "a name nobody has": ask(officer, [_list(q=f"{_misheard(chance, human)} Xwqz") for human in some]),
        "a NIK": ask(officer, [reverse("households:find")] * TIMES, numbers),
        "page of a family": ask(officer, cases),
    }
    return asked, households


def _list(**asked: str) -> str:
    return f"{reverse('households:list')}?{urlencode(asked)}"


def _misheard(chance: Random, human: Human) -> str:
    """With one letter left out of the longest word."""
    word = max(human.name.split(), key=len)
    at = chance.randrange(1, max(2, len(word)))
    return human.name.replace(word, word[:at] + word[at + 1 :], 1)


def _key_before(officer: User, page: int) -> str:
    """What stands in the address of that page: the last family of the one before. Found by counting, for once."""
    rows = Household.objects.visible_to(officer).active().by_village().values_list("village_id", "pk")
    village, key = rows[PAGE * (max(page, 2) - 1) - 1]
    return f"{village}-{key}"


def _rows_behind(officer: User, page: int) -> float:
    village, key = _key_before(officer, page).split("-")
    started = time.perf_counter()
    list(Household.objects.visible_to(officer).active().by_village(village, int(key)).for_list()[:PAGE])
    return time.perf_counter() - started


def _by_offset(officer: User, page: int) -> float:
    started = time.perf_counter()
    list(Household.objects.visible_to(officer).active().by_village().for_list()[PAGE * (page - 1) : PAGE * page])
    return time.perf_counter() - started


def _grown(few: dict[str, Asked], many: dict[str, Asked]) -> int:
    return sum(asked.queries > few[name].queries for name, asked in many.items())
