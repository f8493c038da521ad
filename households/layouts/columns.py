"""The columns of the P3KE files: official header, where they lead, what they may hold. Both generations pick from here.

Source of the headers: the files of the 2022 and 2023 generation, verbatim; other spellings are in `imports.aliases`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

from imports.aliases import ALIASES
from imports.layouts import Column
from imports.normalise.amounts import decile, percentile, year
from imports.normalise.choices import choice, dukcapil_match, sex, yes_no
from imports.normalise.context import Context
from imports.normalise.crosscheck import check_identity
from imports.normalise.dates import birth_date
from imports.normalise.numbers import nik
from imports.normalise.places import colliding, place_name, region_code, resolve_village
from imports.normalise.problems import REFUSE, WARN, Normal, Problem
from imports.normalise.text import identifier, person_name, text
from imports.reader.cells import Cell

Normaliser = Callable[[Cell, Context], Normal]
VILLAGE_LENGTH = 13


def _column(key: str, header: str, normalise: Normaliser, alias: str = "", **rest: Any) -> Column:
    return Column(key, header, ALIASES[alias or key], normalise, **rest)


def _listed(key: str, header: str, alias: str = "", book: str = "") -> Column:
    """A column of answers from a code book (by default the one of its own name) in the version its layout declares."""
    return _column(key, header, choice(book or key), alias, repeats=True)


def _said(key: str, header: str) -> Column:
    return _column(key, header, yes_no, repeats=True)


FAMILY_ID = _column("p3ke_family_id", "ID Keluarga P3KE", identifier(20), required=True, needed=True)
PERSON_ID = _column("p3ke_person_id", "ID Individu", identifier(20), required=True, needed=True)
YEAR = _column("year", "Dimuktakhirkan Tahun", year, repeats=True, personal_class="open")
PLACE = (
    _column("province", "Provinsi", place_name, repeats=True, personal_class="open"),
    _column("regency", "Kabupaten/Kota", place_name, repeats=True, personal_class="open"),
    _column("district", "Kecamatan", place_name, repeats=True, personal_class="open"),
    _column("village_name", "Desa/Kelurahan", place_name, "village", repeats=True, personal_class="open"),
    _column(
        "village_code", "Kode Kemdagri", region_code("kemendagri"), "region_code", repeats=True, personal_class="open"
    ),
)
DECILE = _column("decile", "Desil Kesejahteraan", decile, repeats=True)
PERCENTILE = _column("percentile", "Persentil", percentile, repeats=True)
ADDRESS = _column("address", "Alamat", text(300))
PRIORITY = _listed("priority", "Prioritas Verval", "verval_priority")
NAME = _column("name", "Nama", person_name, "full_name", required=True, needed=True)
HEAD_NAME = _column("name", "Nama Kepala Keluarga", person_name, "head_name", required=True, needed=True)
NIK = _column("nik", "NIK", nik, required=True, identity=True)
MATCHED = _column("dukcapil_match", "Padan Dukcapil", dukcapil_match, repeats=True)
SEX = _column("sex", "Jenis Kelamin", sex, repeats=True)
BIRTH = _column("birth_date", "Tanggal Lahir", birth_date)
RELATION = _listed("relation", "Hubungan dengan Kepala Keluarga")
MARITAL = _listed("marital", "Status Kawin")
WORK = _listed("work", "Pekerjaan", "occupation")
WORK_STATUS = _listed("work_status", "Status Pekerjaan", "occupation_status")
EDUCATION = _listed("education", "Pendidikan")
STUNTING = replace(_listed("stunting", "Resiko Stunting"), personal_class="specific")
HOUSE_2022 = (
    _listed("tenure", "Kepemilikan Rumah", "ownership"),
    replace(_said("savings", "Memiliki Simpanan Uang/Perhiasan/Ternak/Lainnya"), personal_class="specific"),
    _listed("roof", "Jenis Atap"),
    _listed("wall", "Jenis Dinding"),
    _listed("floor", "Jenis Lantai"),
    _listed("lighting", "Sumber Penerangan"),
    _listed("cooking", "Bahan Bakar Memasak", "cooking_fuel"),
    _listed("water", "Sumber Air Minum"),
    _listed("toilet", "Memiliki fasilitas Buang Air Besar"),
)
HOUSE_2023 = (
    *HOUSE_2022,
    _listed("roof_quality", "Kualitas Atap", book="quality"),
    _listed("wall_quality", "Kualitas Dinding", book="quality"),
    _listed("floor_quality", "Kualitas Lantai", book="quality"),
    _listed("power", "Daya Listrik Terpasang"),
)
PROGRAMMES_2022 = (
    _said("bpnt", "Penerima BPNT"),
    _said("bpum", "Penerima BPUM"),
    _said("bst", "Penerima BST"),
    _said("pkh", "Penerima PKH"),
    _said("sembako", "Penerima SEMBAKO"),
)
PROGRAMMES_2023 = (*PROGRAMMES_2022, _said("prakerja", "Penerima Prakerja"), _said("kur", "Penerima KUR"))


def check_row(values: Mapping[str, Any], ctx: Context) -> list[tuple[str, Problem]]:
    """The village a row lies in (as `values["village"]`), its name against its code; the NIK against birth and sex."""
    code, problems = resolve_village(values, ctx, "village_code", {"village": "village_name"})
    if code and len(code) != VILLAGE_LENGTH:
        problems, code = [("village_code", Problem("village_needed", REFUSE))], None
    elif code and values["village_name"]:
        problems = _against_name(code, values["village_name"], ctx)
    elif code and values["village_code"]:
        problems = _against_district(code, values["district"], ctx)
    cast(dict[str, Any], values)["village"] = code  # the normaliser hands over its own dict
    return problems + check_identity(values, ctx)


def _against_district(code: str, name: str | None, ctx: Context) -> list[tuple[str, Problem]]:
    """Without the village's name: its kecamatan's tells; without any name the digits alone may mean two villages."""
    named = ctx.find_place("district", name, code[:5]).codes if name and ctx.find_place else ()
    if code[:8] in named:
        return []
    return [("village_code", Problem("place_mismatch", REFUSE))] if named else colliding(code, ctx)


def _against_name(code: str, name: str, ctx: Context) -> list[tuple[str, Problem]]:
    """Ten digits can be a Kemendagri and a BPS code of two villages: a name that is another village's shows it."""
    if ctx.find_place is None:
        return []
    for scope in (code[:8], code[:5]):
        named = ctx.find_place("village", name, scope).codes
        if code in named:
            return []
        if named:
            return [("village_code", Problem("place_mismatch", REFUSE))]
    return [("village_name", Problem("village_name_unknown", WARN))]
