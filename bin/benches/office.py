"""People of an office, and what they ask the server for: through the whole of Django, in this process."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions import assign_role, create_user
from accounts.models import User
from regions.models import Region


class Asked(NamedTuple):
    """`seconds`: one a request; `queries` and `size` (bytes): the most any of them took."""

    seconds: list[float]
    queries: int
    size: int

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20, method="inclusive")[-1]


def somebody(username: str, role: str, region: str) -> User:
    user = create_user(
        by=None, username=f"{username}-bench", full_name=f"Ni Luh Contoh {username.title()}",
        email=f"{username}@contoh.id", password=None, title="Contoh",
    )  # fmt: skip
    assign_role(by=None, user=user, role=role, region=Region.objects.get(pk=region))
    return user


def ask(user: User, addresses: Iterable[str], sent: Iterable[dict[str, Any] | None] = ()) -> Asked:
    """Each address once, after the first of them warmed up; by POST where something is `sent`. The seconds are of
    requests nobody looks into: the queries are counted in a second pass.
    """
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    addresses = list(addresses)
    bodies = [*sent, *([None] * len(addresses))][: len(addresses)]
    _answer(client, addresses[0], bodies[0])
    seconds, queries, size = [], 0, 0
    for address, body in zip(addresses, bodies, strict=True):
        started = time.perf_counter()
        content = _answer(client, address, body)
        seconds.append(time.perf_counter() - started)
        size = max(size, len(content))
    for address, body in dict(zip(addresses, bodies, strict=True)).items():
        with CaptureQueriesContext(connection) as asked:
            _answer(client, address, body)
        queries = max(queries, len(asked))
    return Asked(seconds, queries, size)


def _answer(client: Client, address: str, body: dict[str, Any] | None) -> bytes:
    response = client.get(address) if body is None else client.post(address, body)
    if response.status_code not in (200, 302):
        raise RuntimeError(f"{address}: {response.status_code}")
    return response.content
