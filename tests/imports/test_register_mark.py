"""A preview that nobody overtook is carried out as found; after anybody else wrote, families are looked for anew."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from households.models import Household, Person
from households.register import individual, mark
from imports import actions
from imports.models import ImportBatch
from imports.steps import perform
from tests.conftest import invented_nik
from tests.imports.lists import FAMILY, PERSON, family, family_id, head_nik, person, register_by_names

CHANGES = [
    *(person(1, m, Alamat="JL. BARU", Pekerjaan="PETANI") for m in range(3)),
    person(2, 0, **{"ID Individu": "", "NIK": head_nik(2)}),  # known by NIK alone
    person(3, 0, NIK="-"), person(3, 1), person(3, 7),
    *(person(n, m) for n in (8, 9) for m in range(2)),  # new families
    person(4, 0, Nama="ORANG LAIN", NIK=invented_nik(77)),  # somebody else heads it
]  # fmt: skip


@pytest.fixture
def looked(monkeypatch):
    """How often families were looked for."""
    seen = []
    link = individual.link
    monkeypatch.setattr(individual, "link", lambda batch, keys, sql: (seen.append(batch.pk), link(batch, keys, sql)))
    return seen


@pytest.fixture
def previewed(bring, noise, looked):
    bring(FAMILY, [family(n) for n in range(1, 6)])
    bring(PERSON, [person(n, m) for n in (1, 3) for m in range(3)])
    batch = bring(PERSON, CHANGES, approver=None).batch
    looked.clear()
    return batch


def approve_and_apply(wati, batch):
    return perform(actions.approve(by=wati, batch=batch, leave_out=True).pk)


@pytest.mark.django_db
def test_what_nobody_overtook_is_looked_for_once_and_comes_out_the_same(previewed, wati, looked):
    reached = []
    for kept in (previewed.register_mark, None):
        with transaction.atomic():
            ImportBatch.objects.filter(pk=previewed.pk).update(register_mark=kept)
            batch = approve_and_apply(wati, previewed)
            reached.append((actions.comparing.counts_of(batch), register_by_names()))
            transaction.set_rollback(True)
    assert looked == [previewed.pk]  # only the second time, which did not know how far the register had come
    assert reached[0] == reached[1] and reached[0][0]["held"]


@pytest.mark.django_db
@pytest.mark.parametrize("noted", ["a person", "a household", "a new one"])
def test_after_anybody_else_wrote_the_families_are_looked_for_again(previewed, noise, wati, looked, noted):
    far = noise[0]
    if noted == "a person":
        Person.objects.filter(pk=far.members.first().pk).update(work="trader")
    elif noted == "a household":
        Household.objects.filter(pk=far.pk).update(rt="009")
    else:
        Person.objects.create(household=far, regency_code=far.regency_code, name="Pendatang", nik_missing="unknown")
    batch = approve_and_apply(wati, previewed)
    assert (batch.state, looked) == ("applied", [previewed.pk])


@pytest.mark.django_db
def test_a_newcomer_who_was_entered_elsewhere_meanwhile_is_held_and_his_family_with_him(previewed, noise, wati):
    """The list's new man is Belinyu's since this morning: his child alone would be a family without a head."""
    newcomer = Person(household=noise[1], regency_code=noise[1].regency_code, name="SULAIMAN 8")
    newcomer.nik = head_nik(8)
    newcomer.save()
    batch = approve_and_apply(wati, previewed)
    assert (batch.state, batch.held) == ("applied", previewed.held + 2)
    assert not Household.objects.filter(p3ke_family_id=family_id(8)).exists()
    child = next(row for row in batch.staged.all() if row.values["name"] == "ANAK 1 SULAIMAN 8")
    assert child.problems[-1]["code"] == "family_waits"
    assert Person.objects.get(name="SULAIMAN 8").household == noise[1]
    assert Person.objects.get(name="SULAIMAN 9").household.p3ke_family_id == family_id(9)


@pytest.mark.django_db(transaction=True)
def test_nobody_knows_how_far_the_register_is_while_somebody_writes(noise):
    written, looked_at = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            Household.objects.filter(pk=noise[0].pk).update(rt="007")
            written.set()
            looked_at.wait(10)
        connection.close()

    before = mark.taken()
    writer = threading.Thread(target=write)
    writer.start()
    written.wait(10)
    during = mark.taken()
    looked_at.set()
    writer.join(10)
    assert before is not None and during is None
    assert mark.taken() not in (None, before)
