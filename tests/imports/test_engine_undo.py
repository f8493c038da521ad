"""Taking an import back: the register as it was, or nothing and the reasons."""

from __future__ import annotations

import base64
import io
import os

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import AuditLine
from foundation.errors import Conflict, DomainError, NotAllowed
from households.models import Household, Person, SourceList
from imports import actions
from imports.actions.undoing import InTheWay
from imports.inline import undo_batch
from imports.models import ImportChange
from imports.steps import perform
from tests.imports.lists import FAMILY, PERSON, family, family_id, head_nik, person, register_hash

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(bring, noise):
    """Families 1 to 3 with their members are in the register."""
    bring(FAMILY, [family(n) for n in (1, 2, 3)])
    bring(PERSON, [person(n, m) for n in (1, 2, 3) for m in range(2)])


def test_an_import_taken_back_leaves_the_register_as_it_was(bring, known, wati):
    before = register_hash()
    rows = [family(1, Alamat="JL. LAIN"), family(2), family(3, **{"Jenis Atap": "BETON"}), family(9)]
    report = bring(FAMILY, rows)
    assert report.counts["changed"] == 2 and register_hash() != before
    batch = undo_batch(by=wati, batch=report.batch, reason="daftar yang keliru")
    assert batch.state == "undone" and register_hash() == before
    assert not ImportChange.objects.filter(batch=batch).exists() and not SourceList.objects.filter(batch=batch).exists()
    line = AuditLine.objects.order_by("-pk").first()
    assert (line.verb, line.object_id, line.by_name) == ("import.undo", str(batch.pk), str(wati))


def test_imports_are_taken_back_one_after_the_other_newest_first(bring, known, wati):
    hashes, batches = [register_hash()], []
    for street in ("MAWAR", "DAHLIA", "ANGGREK"):
        batches.append(bring(FAMILY, [family(1, Alamat=f"JL. {street}")]).batch)
        hashes.append(register_hash())
    for batch, before in zip(reversed(batches), reversed(hashes[:-1]), strict=True):
        undo_batch(by=wati, batch=batch, reason="mundur")
        assert register_hash() == before
    versions = Household.objects.filter(p3ke_family_id=family_id(1)).values_list("version", flat=True)
    assert list(versions) == [7]  # a version never comes back: three changes, three ways back


def test_an_older_import_cannot_be_taken_back_under_a_newer_one(bring, known, wati):
    older = bring(FAMILY, [family(1, Alamat="JL. MAWAR")]).batch
    bring(FAMILY, [family(1, Alamat="JL. DAHLIA")])
    before = register_hash()
    with pytest.raises(InTheWay) as refusal:
        actions.undo(by=wati, batch=older, reason="salah")
    household = Household.objects.get(p3ke_family_id=family_id(1))
    (obstacle,) = refusal.value.obstacles
    assert (obstacle.table, obstacle.object_id, obstacle.reason) == ("households_household", household.pk, "changed")
    assert register_hash() == before


def test_a_family_somebody_works_on_is_an_obstacle_and_is_named(bring, wati, siti):
    families = bring(FAMILY, [family(1), family(2)]).batch
    bring(PERSON, [person(1, 1)])
    with pytest.raises(InTheWay) as refusal:
        actions.undo(by=wati, batch=families, reason="salah")
    used = {(obstacle.table, obstacle.used_by) for obstacle in refusal.value.obstacles if obstacle.reason == "used"}
    assert used == {("households_household", "households_person"), ("households_household", "households_sourcerecord")}
    assert Household.objects.count() == 2 and SourceList.objects.count() == 2


def test_looking_what_stands_in_the_way_writes_nothing(bring, known, wati):
    batch = bring(FAMILY, [family(1, Alamat="JL. LAIN"), family(9)]).batch
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        assert actions.obstacles(batch) == []  # what its own list says of them is none


def test_both_files_can_be_taken_back_individuals_first(bring, wati, noise):
    before = register_hash()
    families, members = bring(FAMILY, [family(1)]).batch, bring(PERSON, [person(1), person(1, 1)]).batch
    undo_batch(by=wati, batch=members, reason="salah")
    undo_batch(by=wati, batch=families, reason="salah")
    assert register_hash() == before
    assert bring(FAMILY, [family(1)]).counts["new"] == 1


def test_what_the_facilitator_got_meanwhile_is_not_taken_from_her(bring, known, wati, siti):
    report = bring(FAMILY, [family(1, Alamat="JL. LAIN")])
    Household.objects.filter(p3ke_family_id=family_id(1)).update(facilitator=siti)  # no version: not a fact of the list
    undo_batch(by=wati, batch=report.batch, reason="salah")
    household = Household.objects.get(p3ke_family_id=family_id(1))
    assert (household.address, household.facilitator) == ("JL. MELATI NO. 1", siti)


def test_who_may_take_back_and_only_with_a_reason_and_once(bring, known, budi, wati, pak_camat, settings):
    report = bring(FAMILY, [family(7), family(8)])
    with pytest.raises(NotAllowed):
        actions.undo(by=pak_camat, batch=report.batch, reason="salah")
    with pytest.raises(DomainError) as refusal:
        actions.undo(by=wati, batch=report.batch, reason=" ")
    assert refusal.value.field == "reason"
    settings.SECOND_PERSON_FROM = 1
    with pytest.raises(NotAllowed) as refusal:
        actions.undo(by=budi, batch=report.batch, reason="salah")
    assert refusal.value.code == "second_person"
    undo_batch(by=wati, batch=report.batch, reason="salah")
    with pytest.raises(Conflict):
        actions.undo(by=wati, batch=report.batch, reason="lagi")
    assert Person.objects.filter(household__p3ke_family_id=family_id(7)).count() == 0


def test_a_key_dropped_after_rotation_loses_no_number(bring, known, wati, settings):
    """A preview made before, and an import taken back after: both numbers still open."""
    changed = bring(FAMILY, [family(5, **{"NIK Kepala Keluarga": "-"})])
    bring(FAMILY, [family(5)])
    renumbered = bring(FAMILY, [family(5, **{"NIK Kepala Keluarga": head_nik(50)})]).batch
    preview = bring(FAMILY, [family(6)], approver=None).batch
    settings.NUMBER_KEYS = f"baru:{base64.b64encode(os.urandom(32)).decode()},{settings.NUMBER_KEYS}"
    call_command("rotate_keys", verbosity=0, stdout=io.StringIO())
    settings.NUMBER_KEYS = settings.NUMBER_KEYS.split(",")[0]
    undo_batch(by=wati, batch=renumbered, reason="salah")
    perform(actions.approve(by=wati, batch=perform(actions.compare_again(by=wati, batch=preview).pk)).pk)
    assert changed.counts["new"] == 1
    numbers = {person.household.p3ke_family_id: person.nik.reveal() for person in Person.objects.filter(is_head=True)}
    assert numbers[family_id(5)] == head_nik(5) and numbers[family_id(6)] == head_nik(6)
