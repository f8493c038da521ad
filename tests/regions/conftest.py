"""Regions beyond Bangka and Buleleng, where a test needs them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from regions.loading import load
from regions.models import Population, Region, Release

# The two Bekasis; a kota and a kabupaten of Papua as they were before 2022, which bring their successors along.
WIDER = ["32.16", "32.75", "92.71", "91.01"]
PROVINCES = ("32", "91", "92", "93", "96")


@pytest.fixture(scope="module")
def _wider(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Loaded once for a file of tests and taken away after it: loading reads the whole data file."""
    with django_db_blocker.unblock():
        load(under=WIDER)
    yield
    with django_db_blocker.unblock():
        extra = Region.objects.filter(pk__regex=f"^({'|'.join(PROVINCES)})")
        Population.objects.filter(region__in=extra).delete()
        extra.update(successor=None)
        for level in ("village", "district", "regency", "province"):
            extra.filter(level=level).delete()
        Release.objects.filter(scope=",".join(sorted(WIDER))).delete()


@pytest.fixture
def wider_ground(_wider: None, ground: None) -> None:
    """Also there after a test with real transactions emptied the tables."""
    if not Region.objects.filter(pk="32.75").exists():
        load(under=WIDER, force=True)
