"""A connection that is kept is looked at before each request, and only asked when its server has spoken."""

from __future__ import annotations

import pytest
from django.db import connection, connections

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kept():
    """A connection of its own, as a web process keeps one between requests."""
    link = connections.create_connection("default")
    link.settings_dict = connection.settings_dict | {"CONN_HEALTH_CHECKS": True}
    link.ensure_connection()
    link.health_check_enabled = True
    yield link
    link.close()


def next_request(link):
    link.close_if_unusable_or_obsolete()
    with link.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_a_connection_that_stands_is_kept_without_a_question(kept, monkeypatch):
    before = next_request(kept)
    monkeypatch.setattr("django.db.backends.postgresql.base.DatabaseWrapper.is_usable", lambda _self: pytest.fail())

    assert next_request(kept) == before


def test_a_connection_the_server_has_ended_is_made_anew_before_the_request_meets_it(kept):
    before = next_request(kept)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])

    assert next_request(kept) != before


def test_words_of_the_server_do_not_end_a_connection(kept):
    before = next_request(kept)
    with kept.cursor() as cursor:
        cursor.execute("LISTEN office")
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY office")

    assert next_request(kept) == before
