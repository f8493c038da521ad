"""Importing as Budi does it, with Wati as the second person; the files are written on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from imports.inline import Report, import_file
from tests.imports.lists import book

BANGKA = "19.01"


@pytest.fixture
def bring(budi: User, wati: User, tmp_path: Path) -> Callable[..., Report]:
    """`bring(FAMILY, [family(1)])`: uploaded by Budi, approved by Wati. `approver=None` stops at the preview."""

    def do(headers: Sequence[str], rows: Sequence[Sequence[str]], **options: Any) -> Report:
        path = book(tmp_path / f"daftar-{len(list(tmp_path.iterdir()))}.xlsx", headers, rows)
        kind = "p3ke2023_individual" if "ID Individu" in headers else "p3ke2023_family"
        settings = {"by": budi, "approver": wati, "region_code": BANGKA, "kind": kind, "again": True} | options
        return import_file(path=path, **settings)

    return do


@contextmanager
def forgotten() -> Iterator[None]:
    """One example of many in a test: afterwards the database is as it was. The server gives back, with the savepoint,
    the locks an import holds to the end of its transaction (a dozen temporary tables each).
    """
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
