"""Lists with the same families at the same time, and a list against a person at work: as one after the other."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import User
from foundation.errors import Conflict
from households.actions import close_household
from households.models import Household, Person
from imports import actions
from imports.actions.undoing import InTheWay
from imports.inline import import_file, undo_batch
from imports.models import ImportBatch
from imports.steps import perform
from tests.imports.lists import FAMILY, book, family, family_id
from tests.imports.test_engine_crashes import together, upload

pytestmark = pytest.mark.django_db(transaction=True)
Register = dict[int, str]
Step = Callable[[Register], Register]


def street(name: str, numbers: Sequence[int], seed: int) -> list[list[str]]:
    """These families, all in one street, in no order."""
    shuffled = random.Random(seed).sample(list(numbers), len(numbers))
    return [family(number, Alamat=name) for number in shuffled]


def says(name: str, numbers: Sequence[int]) -> Step:
    return lambda register: register | dict.fromkeys(numbers, name)


def takes_back(name: str, numbers: Sequence[int]) -> Step:
    """As long as nobody has built on it."""

    def step(register: Register) -> Register:
        if any(register[number] != name for number in numbers):
            return register
        return {number: said for number, said in register.items() if number not in numbers}

    return step


def register() -> Register:
    known = {family_id(number): number for number in range(200)}
    return {known[found]: said for found, said in Household.objects.values_list("p3ke_family_id", "address")}


def bring_in(by: User, second: User, path: Path) -> ImportBatch:
    return import_file(path=path, region_code="19.01", by=by, approver=second, kind="p3ke2023_family").batch


def applied(wati: User, batch: ImportBatch) -> ImportBatch:
    """As a person does it who is told that another list was faster: look again, approve again."""
    for _attempt in range(6):
        try:
            found = perform(actions.approve(by=wati, batch=batch).pk)
        except Conflict as conflict:
            assert conflict.code == "stale"
            found = perform(actions.compare_again(by=wati, batch=batch).pk)
        batch = found or ImportBatch.objects.get(pk=batch.pk)
        if batch.state == "applied":
            return batch
    raise AssertionError(batch.state)


@pytest.mark.parametrize("seed", range(3))
def test_two_lists_and_a_way_back_at_once_end_as_in_some_order(budi, wati, tmp_path, seed):
    first, second, third = range(40), range(25, 70), range(80, 90)
    crossing = [*range(30, 60), 85]
    bring_in(budi, wati, book(tmp_path / "dasar.xlsx", FAMILY, street("DASAR", first, seed)))
    older = bring_in(budi, wati, book(tmp_path / "lama.xlsx", FAMILY, street("LAMA", third, seed)))
    start = register()
    batches = []
    for name, numbers in (("SATU", second), ("DUA", crossing)):
        _batch, job = upload(budi, book(tmp_path / f"{name}.xlsx", FAMILY, street(name, numbers, seed)))
        batches.append(perform(job.pk))

    def go_back() -> None:
        try:
            undo_batch(by=wati, batch=older, reason="keliru")
        except InTheWay:
            assert register()[85] == "DUA"

    together(lambda: applied(wati, batches[0]), lambda: applied(wati, batches[1]), go_back)

    steps = (says("SATU", second), says("DUA", crossing), takes_back("LAMA", third))
    orders = []
    for order in itertools.permutations(steps):
        reached = start
        for step in order:
            reached = step(reached)
        orders.append(reached)
    assert register() in orders
    assert Person.objects.filter(is_head=True).count() == Household.objects.count() == len(register())


def test_four_lists_with_the_same_people_in_opposite_order_meet_no_deadlock(budi, wati, tmp_path):
    numbers = range(30)
    batches = []
    for at, order in enumerate((numbers, reversed(numbers), numbers, reversed(numbers))):
        path = book(tmp_path / f"{at}.xlsx", FAMILY, [family(number, Alamat=f"JL. {at}") for number in order])
        batches.append(perform(upload(budi, path)[1].pk))

    done = together(*(lambda batch=batch: applied(wati, batch) for batch in batches))

    assert [batch.state for batch in done] == ["applied"] * 4
    assert len(set(register().values())) == 1 and len(register()) == 30  # the last one's word for all, none lost
    assert Person.objects.count() == 30


def test_a_list_does_not_write_over_a_family_that_somebody_closed_meanwhile(budi, wati, tmp_path):
    """Budi closes families one by one while Wati's list, previewed before, goes in."""
    bring_in(budi, wati, book(tmp_path / "a.xlsx", FAMILY, street("LAMA", range(20), 1)))
    batch = perform(upload(budi, book(tmp_path / "b.xlsx", FAMILY, street("BARU", range(20), 2)))[1].pk)

    def close_one_by_one() -> None:
        for number in range(10):
            household = Household.objects.get(p3ke_family_id=family_id(number))
            close_household(by=budi, household=household, kind="died", reason="semua wafat", on=timezone.localdate())

    together(close_one_by_one, lambda: applied(wati, batch))

    found, batch = register(), ImportBatch.objects.get(pk=batch.pk)
    closed = set(Household.objects.filter(status="dissolved").values_list("p3ke_family_id", flat=True))
    assert closed == {family_id(number) for number in range(10)}  # what Budi did stays, whoever came first
    assert all(found[number] == "BARU" for number in range(10, 20))
    assert batch.changed + batch.held == batch.rows == 20
