"""The worked example of docs/how-to-add-a-layout.md, taken from the page, registered, and fed a file."""

from __future__ import annotations

import re
import types
from pathlib import Path

import pytest

from households.models import Household, SourceRecord
from imports import layouts
from imports.inline import import_file, undo_batch
from regions.models import Region
from tests.conftest import BANGKA, invented_nik
from tests.imports.lists import KUDAI, book, register_hash

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "how-to-add-a-layout.md"
SHEET = ("ID Mustahik", "No. KK", "Nama Kepala Keluarga", "NIK", "Tgl Lahir", "kode_kelurahan_desa", "Kecamatan",
         "Kelurahan", "Alamat", "Atap", "Lantai", "Asnaf")  # fmt: skip


def example() -> str:
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    return code


@pytest.fixture
def baznas(monkeypatch):
    """The example as a module, registered for this test only."""
    monkeypatch.setattr(layouts, "_registry", dict(layouts._registry))
    module = types.ModuleType("baznas_of_the_guide")
    exec(compile(example(), str(GUIDE), "exec"), module.__dict__)
    return layouts.register(module.LAYOUT)


def row(number: int, **other: str) -> list[str]:
    kudai = Region.objects.get(pk=KUDAI)
    said = dict(zip(SHEET, (
        f"M{number}", f"19010101019{number:01d}0000", f"SULAIMAN {number}", invented_nik(number), "17/05/1970",
        kudai.bps_code, "Sungailiat", "Kudai", "JL. MELATI", "5", "6. Semen/bata merah", "Fakir"),
        strict=True))  # fmt: skip
    return list((said | other).values())


def test_the_example_is_short():
    assert len(example().splitlines()) < 80


def test_the_example_registers_imports_and_is_undone(baznas, ground, noise, budi, wati, tmp_path):
    before = register_hash()
    rows = [row(1), row(2, Atap="Terpal", Asnaf="miskin"), row(3, Asnaf="entah")]
    path = book(tmp_path / "baznas.xlsx", SHEET, rows)
    report = import_file(path=path, region_code=BANGKA, by=budi, approver=wati)
    assert (report.batch.kind, report.state) == ("baznas2026", "applied")
    assert report.counts == report.counts | {"new": 2, "wrong": 1}
    first, second = Household.objects.filter(head_name__startswith="SULAIMAN").order_by("head_name")
    assert (first.village_id, first.housing) == (KUDAI, {"roof": "bamboo", "floor": "cement"})
    assert second.housing["roof"] == "Terpal"  # no book knows it: kept, and listed for the office
    assert [word.word for word in report.batch.unknown_words.all()] == ["Terpal"]
    assert SourceRecord.objects.get(household=first).values["asnaf"] == "fakir"
    again = import_file(path=path, region_code=BANGKA, by=budi, again=True)
    assert again.counts["same"] == 2
    undo_batch(by=wati, batch=report.batch, reason="Contoh")
    assert register_hash() == before


def test_every_file_the_guide_names_is_there():
    named = re.findall(r"`((?:households|imports|verification|interventions)/[\w/.]*)`", GUIDE.read_text("utf-8"))
    assert len(named) > 8
    for path in named:
        assert (GUIDE.parents[1] / path).exists(), path
