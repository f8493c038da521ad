"""Imports for the matrix: one in preview, one applied, one whose work was given up, in each place."""

from __future__ import annotations

import io
import itertools
from pathlib import Path
from typing import Any

from django.conf import settings

from imports import actions
from imports.models import ImportBatch, ImportJob, SavedMapping
from imports.steps import perform
from regions.models import Region
from tests.access.world import AREAS, Person, Place, World
from tests.conftest import invented_nik

_serial = itertools.count(1)
# The world outlives a test, the folder of private files does not.
_sealed: dict[str, bytes] = {}
HEADER = "ID Keluarga P3KE;Kode Kemdagri;Nama Kepala Keluarga;NIK Kepala Keluarga;Alamat"


def _uploaded(world: World, place: Place) -> tuple[ImportBatch, ImportJob]:
    number = next(_serial)
    village = world.village(place).pk.replace(".", "")
    line = f"55{number:07d};{village};Sulaiman;{invented_nik(90_000 + number)};Jl. Contoh {number}"
    return actions.upload(
        by=world.officer_of(place), region=Region.objects.get(pk=place.region), kind="p3ke2023_family",
        source=io.BytesIO(f"{HEADER}\n{line}\n".encode()), file_name=f"daftar-{number}.csv",
    )  # fmt: skip


def _previewed(world: World, place: Place) -> ImportBatch:
    batch, job = _uploaded(world, place)
    batch = perform(job.pk) or batch
    assert batch.state == "preview", (batch.state, batch.refusal, batch.understanding)
    _sealed[batch.stored_name] = (Path(settings.FILES_DIR) / batch.stored_name).read_bytes()
    return batch


def applied(world: World, place: Place) -> ImportBatch:
    job = actions.approve(by=world.second_officer_of(place), batch=_previewed(world, place), leave_out=True)
    batch = perform(job.pk)
    assert batch is not None and batch.state == "applied"
    return batch


def previewed(world: World, place: Place) -> ImportBatch:
    """After all that are applied: a list that comes in later makes a preview out of date."""
    for area in AREAS:
        world.get("applied", area)
    return _previewed(world, place)


def given_up(world: World, place: Place) -> ImportBatch:
    batch, job = _uploaded(world, place)
    ImportJob.objects.filter(pk=job.pk).update(state="failed", attempts=5)
    return batch


def remembered(world: World, place: Place) -> SavedMapping:
    return SavedMapping.objects.create(
        kind="p3ke2023_family", region_id=place.region, signature=f"{next(_serial):064d}", mapping={"3": "nik"},
        headers={"3": "No KTP"}, saved_by=world.officer_of(place),
    )  # fmt: skip


def file_back(_world: World, batch: Any, _person: Person) -> dict[str, Any]:
    """The stored file again, in this test's folder."""
    path = Path(settings.FILES_DIR) / batch.stored_name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_sealed[batch.stored_name])
    return {}
