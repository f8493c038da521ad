"""A statement that is written once does every time what the values say it is given, and knows no others."""

from __future__ import annotations

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db import DataError, connection, transaction
from django.db.models import OuterRef

from accounts.models import Assignment, Device, User
from foundation.prepared import Given, Prepared, PreparedInsert, PreparedUpdate

pytestmark = pytest.mark.django_db


def test_the_same_question_for_siti_and_for_budi_gets_each_their_own_answer(siti, budi, wayan):
    roles = Assignment.objects.filter(user=OuterRef("pk"), region=Given("region")).values("role")
    question = Prepared(lambda: User.people.annotate(held=ArraySubquery(roles)).filter(username=Given("name")))

    def asked(name: str, region: str) -> list[tuple[str, list[str]]]:
        return [(user.full_name, user.held) for user in question.rows(name=name, region=region)]

    assert asked("siti", "19.01.01") == [("Siti Aminah", ["facilitator"])]
    assert asked("siti", "19.01") == [("Siti Aminah", [])]
    assert asked("budi", "19.01") == [("Budi Santoso", ["officer"])]
    assert asked("wayan", "19.01") == [(wayan.full_name, [])]
    assert asked("nobody", "19.01") == asked("' OR 1=1 --", "19.01") == []


def test_its_sql_is_written_once(siti, django_assert_num_queries):
    written = []
    question = Prepared(lambda: written.append("once") or User.people.filter(pk=Given("pk")))

    with django_assert_num_queries(2):
        assert [question.first(pk=siti.pk), question.first(pk=0)] == [siti, None]

    assert written == ["once"]


def test_what_lies_sealed_is_read_open(siti):
    question = Prepared(lambda: Device.objects.only("name", "collect").filter(user_id=Given("user")))
    Device.objects.create(user=siti, name="Ponsel Siti", for_collect=True, collect={"MD5": "rahasia"})

    phone = question.first(user=siti.pk)

    assert (phone.name, phone.collect) == ("Ponsel Siti", {"MD5": "rahasia"})
    assert phone.get_deferred_fields() >= {"key", "created_at"}


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_is_told_the_statement_again(siti):
    question = Prepared(lambda: User.people.filter(username=Given("name")))

    for _time in range(2):
        assert question.first(name="siti") == siti
        connection.close()


def test_a_statement_stays_known_when_its_transaction_is_taken_back(siti):
    question = Prepared(lambda: User.people.filter(pk=Given("pk")))

    with pytest.raises(DataError), transaction.atomic():
        question.first(pk="bukan angka")

    assert question.first(pk=siti.pk) == siti


def test_a_turn_runs_before_the_question_in_the_same_round_trip(siti, django_assert_num_queries):
    question = Prepared(lambda: User.people.filter(pk=Given("pk")))

    with django_assert_num_queries(1):
        assert question.first(("SELECT set_config('ngerombo.turn', %s, false)", "Siti's"), pk=siti.pk) == siti

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('ngerombo.turn')")
        assert cursor.fetchone() == ("Siti's",)


def test_one_insert_stores_what_save_would_have_stored(siti, budi):
    insert = PreparedInsert(Device)
    saved = Device(user=siti, name="Ponsel lama", for_collect=True, collect={"MD5": "rahasia"})
    saved.save(force_insert=True)

    stored = Device(user=siti, name="Ponsel baru", for_collect=True, collect={"MD5": "rahasia"})
    insert.store(stored)

    assert stored.pk > saved.pk and not stored._state.adding
    apart = {"id", "name", "created_at"}
    fields = [field.attname for field in Device._meta.local_concrete_fields if field.attname not in apart]
    old, new = (Device.objects.get(pk=phone.pk) for phone in (saved, stored))
    assert {name: getattr(new, name) for name in fields} == {name: getattr(old, name) for name in fields}
    assert (new.name, new.created_at) == ("Ponsel baru", stored.created_at)


def test_one_update_changes_the_rows_of_its_question_and_no_others(siti, budi):
    update = PreparedUpdate(lambda: User.people.filter(username=Given("name")), "title", "is_active")

    update.run(name="siti", title="Pendamping", is_active=False)
    update.run(name="nobody", title="Siapa", is_active=False)

    assert list(User.people.filter(is_active=False).values_list("username", "title")) == [("siti", "Pendamping")]
