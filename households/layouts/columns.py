"""The columns of the P3KE files: official header, where they lead, what they may hold. Both generations pick from here,
and other layouts where they say the same.

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


def column(key: str, header: str, normalise: Normaliser, alias: str = "", **rest: Any) -> Column:
    return Column(key, header, ALIASES[alias or key], normalise, **rest)


def listed(key: str, header: str, alias: str = "", book: str = "") -> Column:
    """A column of answers from a code book (by default the one of its own name) in the version its layout declares."""
    return column(key, header, choice(book or key), alias, repeats=True)


def said(key: str, header: str) -> Column:
    return column(key, header, yes_no, repeats=True)


FAMILY_ID = column("p3ke_family_id", "ID Keluarga P3KE", identifier(20), required=True, needed=True, repeats=True)
PERSON_ID = column("p3ke_person_id", "ID Individu", identifier(20), required=True, needed=True)
YEAR = column("year", "Dimuktakhirkan Tahun", year, repeats=True, personal_class="open")
PLACE = (
    column("province", "Provinsi", place_name, repeats=True, personal_class="open"),
    column("regency", "Kabupaten/Kota", place_name, repeats=True, personal_class="open"),
    column("district", "Kecamatan", place_name, repeats=True, personal_class="open"),
    column("village_name", "Desa/Kelurahan", place_name, "village", repeats=True, personal_class="open"),
    column(
        "village_code", "Kode Kemdagri", region_code("kemendagri"), "region_code", repeats=True, personal_class="open"
    ),
)
DECILE = column("decile", "Desil Kesejahteraan", decile, repeats=True)
PERCENTILE = column("percentile", "Persentil", percentile, repeats=True)
ADDRESS = column("address", "Alamat", text(300), repeats=True)  # of a family's members, which stand together
PRIORITY = listed("priority", "Prioritas Verval", "verval_priority")
NAME = column("name", "Nama", person_name, "full_name", required=True, needed=True)
HEAD_NAME = column("name", "Nama Kepala Keluarga", person_name, "head_name", required=True, needed=True)
NIK = column("nik", "NIK", nik, required=True, identity=True)
MATCHED = column("dukcapil_match", "Padan Dukcapil", dukcapil_match, repeats=True)
SEX = column("sex", "Jenis Kelamin", sex, repeats=True)
BIRTH = column("birth_date", "Tanggal Lahir", birth_date, repeats=True)
RELATION = listed("relation", "Hubungan dengan Kepala Keluarga")
MARITAL = listed("marital", "Status Kawin")
WORK = listed("work", "Pekerjaan", "occupation")
WORK_STATUS = listed("work_status", "Status Pekerjaan", "occupation_status")
EDUCATION = listed("education", "Pendidikan")
STUNTING = replace(listed("stunting", "Resiko Stunting"), personal_class="specific")
HOUSE_2022 = (
    listed("tenure", "Kepemilikan Rumah", "ownership"),
    replace(said("savings", "Memiliki Simpanan Uang/Perhiasan/Ternak/Lainnya"), personal_class="specific"),
    listed("roof", "Jenis Atap"),
    listed("wall", "Jenis Dinding"),
    listed("floor", "Jenis Lantai"),
    listed("lighting", "Sumber Penerangan"),
    listed("cooking", "Bahan Bakar Memasak", "cooking_fuel"),
    listed("water", "Sumber Air Minum"),
    listed("toilet", "Memiliki fasilitas Buang Air Besar"),
)
HOUSE_2023 = (
    *HOUSE_2022,
    listed("roof_quality", "Kualitas Atap", book="quality"),
    listed("wall_quality", "Kualitas Dinding", book="quality"),
    listed("floor_quality", "Kualitas Lantai", book="quality"),
    listed("power", "Daya Listrik Terpasang"),
)
PROGRAMMES_2022 = (
    said("bpnt", "Penerima BPNT"),
    said("bpum", "Penerima BPUM"),
    said("bst", "Penerima BST"),
    said("pkh", "Penerima PKH"),
    said("sembako", "Penerima SEMBAKO"),
)
PROGRAMMES_2023 = (*PROGRAMMES_2022, said("prakerja", "Penerima Prakerja"), said("kur", "Penerima KUR"))


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
