"""Lists that show a part of a number, and SIKS-NG: they point at people, and no part ever becomes a number."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from households import actions, programmes
from households.models import Household, Person, SourceRecord
from imports.inline import import_file, undo_batch
from imports.models import ImportRow
from imports.normalise.context import Context
from imports.normalise.masks import account, masked
from imports.reader.cells import NUMBER, TEXT, Cell
from tests.conftest import BANGKA, invented_nik
from tests.imports.lists import BELINYU_VILLAGE, FAMILY, KUDAI, PERSON, book, family, head_nik, person, register_hash
from tests.imports.test_code_books import TODAY

NAMES = {1: "BAMBANG HARYANTO", 2: "SULAIMAN EFENDI", 3: "MUHTAR ZULKIFLI", 4: "KOMARUDIN", 90: "TEGUH WIBOWO"}
SHEET = ("NIK_MASK", "NOKK_MASK", "NOREKENING_MASK", "Nama_Pengurus", "KODE_WILAYAH", "ALAMAT", "RT", "RW",
         "Kesesuaian", "Kondisi Rumah")  # fmt: skip


def shown(nik: str) -> str:
    return f"{nik[:6]}******{nik[-4:]}"


def row(number: int, **other: str) -> list[str]:
    said = dict(zip(SHEET, (
        shown(head_nik(number)), "", "****1234", NAMES[number], KUDAI.replace(".", ""), "JL. MELATI", "1", "02",
        "Sesuai", "Baik"), strict=True))  # fmt: skip
    return list((said | other).values())


@pytest.fixture
def register(bring, wati, noise):
    """Families 1 to 4 of Kudai, as a list brought them. All heads' NIKs end in 0000: only their first six tell."""
    bring(FAMILY, [family(n, **{"Nama Kepala Keluarga": NAMES[n]}) for n in range(1, 5)], approver=wati)


@pytest.fixture
def recheck(budi, wati, tmp_path):
    def do(*rows, approver=None, kind="recheck2025"):
        path = book(tmp_path / f"pdtt-{len(list(tmp_path.iterdir()))}.xlsx", SHEET, rows)
        return import_file(path=path, kind=kind, region_code=BANGKA, by=budi, approver=approver, again=True)

    return do


def reasons(report) -> dict[int, set[str]]:
    return {row.number: {problem["code"] for problem in row.problems} for row in report.batch.staged.all()}


@pytest.mark.parametrize(
    ("text", "value"),
    [("190101******0000", "190101******0000"), ("190101xxxxxx0000", "190101******0000"),
     ("1901 01** **** 0000", "190101******0000"), ("1901010101900000", "190101******0000"), ("", None), ("-", None),
     ("190101*****0000", None), ("19010******10000", None)],
)  # fmt: skip
def test_a_masked_nik_is_first_six_and_last_four(text, value):
    assert masked(6, 4)(Cell(text, TEXT), Context(today=TODAY)).value == value


def test_a_mask_is_text_and_an_account_keeps_four_digits():
    assert masked(10, 0)(Cell("1901010101******", TEXT), Context(today=TODAY)).value == "1901010101******"
    assert masked(6, 4)(Cell("1901010101900000", NUMBER), Context(today=TODAY)).notes[0].code == "mask_unreadable"
    assert account(Cell("00112233441234", TEXT), Context(today=TODAY)).value == "•••• 1234"


def test_one_who_fits_mask_name_and_village_is_proposed_and_linked_once_approved(register, recheck, wati):
    before = register_hash()
    report = recheck(row(2), row(3, Nama_Pengurus="MUKHTAR ZULKIFLI"))
    assert report.counts["same"] == 2 and report.batch.touched == 0
    staged = list(report.batch.staged.order_by("number"))
    known = [Person.objects.get(household__p3ke_family_id=f"10000000{n}") for n in (2, 3)]
    assert [(s.linked_by, s.target_id, s.also_id) for s in staged] == [("mask", p.pk, p.household_id) for p in known]
    applied = recheck(row(2), row(3, Nama_Pengurus="MUKHTAR ZULKIFLI"), approver=wati)
    assert applied.state == "applied" and register_hash() == before
    records = SourceRecord.objects.filter(source__batch=applied.batch).order_by("row")
    assert [record.person_id for record in records] == [person.pk for person in known]
    assert records[0].values["note_kondisi_rumah"] == "Baik" and records[0].values["rt"] == "001"
    undo_batch(by=wati, batch=applied.batch, reason="Salah lembar")
    assert not SourceRecord.objects.filter(source__batch=applied.batch).exists() and register_hash() == before


def test_nobody_who_fits_is_held_and_a_name_alone_says_nobody(register, recheck):
    other = invented_nik(999)
    report = recheck(
        row(1, NIK_MASK="510801******0000"), row(1, Nama_Pengurus="WAYAN SUDIRTA"), row(1, NIK_MASK=""),
        row(1, NIK_MASK=shown(other)[:6] + "******0001"),
    )  # fmt: skip
    found = reasons(report)
    assert report.counts["held"] == 4 and not any(report.batch.staged.values_list("target_id", flat=True))
    assert "mask_not_found" in found[6] & found[7] & found[9] and "mask_missing" in found[8]


def test_several_who_fit_are_held_with_their_names(register, recheck, household_in):
    twin = household_in(KUDAI, NAMES[2])
    head = twin.members.get(is_head=True)
    head.nik = head_nik(2)[:6] + "1105800000"
    head.save()
    report = recheck(row(2))
    assert report.counts["held"] == 1
    (problem,) = [p for p in report.batch.staged.get().problems if p["code"] == "mask_several"]
    assert problem["params"]["count"] == 2 and problem["params"]["people"].count("SULAIMAN EFENDI (") == 2


def test_the_first_ten_of_the_kk_number_tell_two_namesakes_apart(register, recheck, household_in):
    twin = household_in(KUDAI, NAMES[2])
    head = twin.members.get(is_head=True)
    head.nik, twin.kk = head_nik(2)[:6] + "1105800000", "1901010203040000"
    head.save(), twin.save()
    report = recheck(row(2, NOKK_MASK="1901010203******"))
    assert report.batch.staged.get().target_id == head.pk


def test_two_rows_never_speak_of_one_person(register, recheck):
    report = recheck(row(2), row(2))
    assert report.counts["held"] == 2 and all("target_twice" in said for said in reasons(report).values())


@pytest.fixture
def doubled(register, household_in, budi):
    """`doubled(nik)`: man 2 of Kudai is in the register once more with that NIK, and Budi merges the entry into his."""

    def do(nik):
        twin = household_in(KUDAI, "SULAIMAN EFFENDI", members=1)
        head, man = twin.members.get(), Person.objects.get(household__p3ke_family_id="100000002")
        head.nik = nik
        head.save()
        return actions.merge_households(
            by=budi, survivor=man.household, absorbed=twin, same={head.pk: man.pk}, reason="NIK benar: yang pertama"
        )

    return do


OTHER_NIK = "1903041105800000"


def test_digits_of_an_entry_that_was_merged_away_speak_for_the_one_it_lives_on_in(doubled, recheck, budi):
    merge = doubled(OTHER_NIK)
    man = Person.objects.get(household__p3ke_family_id="100000002")
    named = row(2, NIK_MASK=shown(OTHER_NIK))
    report = recheck(named, row(2))  # the list knows him twice, as the register did
    assert [(s.verdict, s.target_id, s.also_id) for s in report.batch.staged.all()] == [
        ("same", man.pk, man.household_id)
    ] * 2
    thrice = recheck(named, named, row(2))
    assert thrice.counts["held"] == 3 and all("target_twice" in said for said in reasons(thrice).values())
    actions.part(by=budi, merge=merge, reason="Ternyata dua orang")
    assert recheck(named, row(2)).batch.staged.get(number=6).also_id == merge.absorbed_id


def test_who_was_written_twice_with_one_mask_may_stand_in_two_rows(doubled, recheck):
    doubled(head_nik(2)[:6] + "1105800000")
    assert recheck(row(2), row(2)).counts["same"] == 2
    assert recheck(row(2), row(2), row(2)).counts["held"] == 3


def test_digits_of_somebody_who_died_still_find_nobody(register, recheck, bring, budi, wati):
    bring(PERSON, [person(2, 1)], approver=wati)
    man = Person.objects.get(household__p3ke_family_id="100000002", is_head=True)
    heir = Person.objects.get(household=man.household_id, is_head=False)
    actions.member_leaves(by=budi, person=man, kind="died", on=dt.date.today(), reason="Surat desa", new_head=heir.pk)
    assert "mask_not_found" in reasons(recheck(row(2)))[6]


def test_somebody_of_another_village_of_the_office_is_found_by_the_whole_name_only(register, recheck):
    there = BELINYU_VILLAGE.replace(".", "")
    report = recheck(row(2, KODE_WILAYAH=there), row(3, KODE_WILAYAH=there, Nama_Pengurus="MUKHTAR ZULKIFLI"))
    found = reasons(report)
    assert report.counts == report.counts | {"same": 1, "held": 1}
    assert "mask_elsewhere" in found[6] and "mask_not_found" in found[7]


def test_a_whole_number_among_masked_ones_becomes_nobodys_number(register, recheck, wati):
    before = register_hash()
    stranger = invented_nik(7777)
    report = recheck(row(1, NIK_MASK=stranger, Nama_Pengurus="ORANG BARU"), approver=wati)
    staged = ImportRow.objects.unscoped().get(batch=report.batch)
    assert "mask_whole" in {problem["code"] for problem in staged.problems} and stranger not in str(staged.values)
    assert register_hash() == before and Household.objects.filter(head_name="ORANG BARU").count() == 0


SIKS = ("NIK", "NOKK", "Nama", "Alamat", "idsemesta", "FIRST_SK", "PKH", "BPNT", "BNPT_PPKM", "periode_pkh",
        "periode_bpnt", "keterangan_meninggal", "masih_hidup_label", "KEC", "KEL", "KODE_WILAYAH")  # fmt: skip


def member(number: int, **other: str) -> list[str]:
    said = dict(zip(SIKS, (
        head_nik(number), "", NAMES[number], "JL. MELATI", f"S{number:05d}", "SK 12/2024", "YA", "TIDAK", "YA",
        "JAN-MAR 2025", "", "", "MASIH HIDUP", "Sungai Liat", "Kudai", KUDAI.replace(".", "")),
        strict=True))  # fmt: skip
    return list((said | other).values())


def test_siksng_tells_programmes_and_periods_of_people_the_register_knows(register, budi, wati, tmp_path):
    rows = [member(1), member(2, keterangan_meninggal="Meninggal 2024", PKH="TIDAK"), member(90)]
    path = book(tmp_path / "siks.xlsx", SIKS, rows)
    report = import_file(path=path, kind="", region_code=BANGKA, by=budi, approver=wati)
    assert report.batch.kind == "siksng2025"
    assert report.counts == report.counts | {"changed": 2, "held": 1, "wrong": 0}
    first = Person.objects.get(household__p3ke_family_id="100000001")
    assert first.programmes == first.programmes | {"pkh": True, "bpnt": False, "bpnt_ppkm": True}
    record = SourceRecord.objects.get(source__batch=report.batch, person=first)
    assert record.values["period_pkh"] == "JAN-MAR 2025" and record.values["first_decree"] == "SK 12/2024"
    second = Person.objects.get(household__p3ke_family_id="100000002")
    assert second.left_on is None and "list_says_dead" in reasons(report)[7]


def test_the_familys_page_says_per_programme_which_list_says_what_since_when(register, budi, wati, browse, tmp_path):
    def bring(name, day, *rows):
        path = book(tmp_path / name, SIKS, rows)
        said = {"region_code": BANGKA, "by": budi, "approver": wati, "cut_off_on": day, "title": name}
        return import_file(path=path, kind="siksng2025", **said)

    bring("siks 1", dt.date(2025, 4, 1), member(1), member(2, PKH="TIDAK", periode_pkh=""))
    ended = {"PKH": "TIDAK", "periode_pkh": "", "BNPT_PPKM": "TIDAK"}
    bring("siks 2", dt.date(2025, 7, 1), member(1, **ended), member(2, PKH="TIDAK", periode_pkh=""))
    home = Household.objects.get(p3ke_family_id="100000001")
    records = list(SourceRecord.objects.unscoped().of(home))
    told = {one.label: one for one in programmes.told(records, home.members.all())}
    pkh, bpnt = told["PKH"], told["BPNT PPKM"]
    assert [(word.receives, word.period, word.source) for word in pkh.said if word.source.startswith("siks")] == [
        (False, "", "siks 2"), (True, "JAN-MAR 2025", "siks 1"),
    ]  # fmt: skip
    assert pkh.receives  # P3KE, which came last, says so of the family
    assert bpnt.ever and not bpnt.receives and (bpnt.said[1].decree, bpnt.said[1].who) == ("SK 12/2024", NAMES[1])
    shown = browse(budi).get(reverse("households:case", args=[home.pk])).content.decode()
    assert "siks 2, baris 6" in shown and "SK pertama SK 12/2024" in shown and "periode JAN-MAR 2025" in shown
    assert "tidak lagi" in shown
