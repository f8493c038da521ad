"""A query whose SQL is written once answers every time for the values it is given, and for no others."""

from __future__ import annotations

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from accounts.models import Assignment, User
from foundation.prepared import Given, Prepared

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
