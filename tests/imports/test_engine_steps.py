"""The way of a file through its states: who may, what is asked, what is refused, and what stays behind."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection

from accounts.models import AuditLine
from foundation import files
from foundation.errors import Conflict, DomainError, NotAllowed
from households.models import Household
from imports import actions
from imports.inline import import_file
from imports.models import ImportBatch, ImportRow, SavedMapping
from imports.steps import perform
from regions.models import Region
from tests.imports.lists import FAMILY, PERSON, book, books, family, head_nik, person, register_hash

pytestmark = pytest.mark.django_db
BANGKA = "19.01"


@pytest.fixture
def upload(budi, tmp_path):
    """`upload(path)`: Budi uploads it for Bangka and the worker reads it."""

    def do(path: Path, by=budi, region=BANGKA, **options):
        with path.open("rb") as source:
            batch, job = actions.upload(
                by=by, region=Region.objects.get(pk=region), source=source, file_name=path.name, **options
            )
        return perform(job.pk) or batch

    return do


@pytest.fixture
def small(tmp_path):
    return book(tmp_path / "kecil.xlsx", FAMILY, [family(1), family(2)])


def test_the_kind_of_list_is_recognised_by_its_columns(upload, tmp_path, small):
    batch = upload(small)
    assert (batch.kind, batch.state, batch.sheet, batch.header_row) == ("p3ke2023_family", "preview", "Sheet1", 5)
    batch = upload(book(tmp_path / "orang.xlsx", PERSON, [person(1)]))
    assert (batch.kind, batch.new) == ("p3ke2023_individual", 1)


def test_who_may_upload_and_approve_and_where(upload, small, budi, wati, ketut, siti, wayan, pak_camat):
    for person_ in (ketut, siti, wayan, pak_camat):
        with pytest.raises(NotAllowed):
            upload(small, by=person_)
    assert not ImportBatch.objects.exists() and not list(Path(django_settings.FILES_DIR).rglob("*/*"))
    batch = upload(small)
    for person_ in (ketut, siti, wayan, pak_camat):
        with pytest.raises(NotAllowed):
            actions.approve(by=person_, batch=batch)
    assert ImportBatch.objects.visible_to(budi).count() == 1 and not ImportBatch.objects.visible_to(ketut).exists()
    perform(actions.approve(by=wati, batch=batch).pk)
    assert Household.objects.count() == 2


def test_many_households_need_a_second_person(upload, tmp_path, budi, wati, settings):
    settings.SECOND_PERSON_FROM = 3
    few = upload(book(tmp_path / "a.xlsx", PERSON, [person(n, m) for n in (1, 2, 3) for m in range(2)]))
    many = upload(book(tmp_path / "b.xlsx", FAMILY, [family(n) for n in range(4, 8)]))
    assert (few.touched, many.touched) == (3, 4)
    actions.approve(by=budi, batch=few)
    with pytest.raises(NotAllowed) as refusal:
        actions.approve(by=budi, batch=many)
    assert refusal.value.code == "second_person"
    perform(actions.approve(by=wati, batch=many).pk)
    assert Household.objects.count() == 4


def test_wrong_rows_stay_out_only_when_a_person_says_so(upload, tmp_path, wati):
    batch = upload(book(tmp_path / "a.xlsx", FAMILY, [family(1), family(2, **{"Desil Kesejahteraan": "12"})]))
    with pytest.raises(Conflict) as refusal:
        actions.approve(by=wati, batch=batch)
    assert refusal.value.code == "wrong_rows" and not Household.objects.exists()
    perform(actions.approve(by=wati, batch=batch, leave_out=True).pk)
    assert Household.objects.count() == 1


def test_the_very_same_file_asks_first(upload, small, wati, budi):
    perform(actions.approve(by=wati, batch=upload(small)).pk)
    with pytest.raises(Conflict) as refusal:
        upload(small)
    assert refusal.value.code == "same_file" and ImportBatch.objects.count() == 1
    again = upload(small, again=True)
    assert again.same == 2
    actions.discard(by=budi, batch=again)
    assert files.read_all(ImportBatch.objects.first().stored_name)  # the first one's file is still there


def test_a_preview_that_another_list_overtook_is_not_approved(upload, tmp_path, wati, budi):
    first = upload(book(tmp_path / "a.xlsx", FAMILY, [family(1), family(2)]))
    second = upload(book(tmp_path / "b.xlsx", FAMILY, [family(2, Alamat="JL. BARU"), family(3)]))
    perform(actions.approve(by=wati, batch=first).pk)
    with pytest.raises(Conflict) as refusal:
        actions.approve(by=wati, batch=second)
    assert refusal.value.code == "stale"
    second = perform(actions.compare_again(by=budi, batch=second).pk)
    assert (second.new, second.changed) == (1, 1)
    perform(actions.approve(by=wati, batch=second).pk)
    assert Household.objects.count() == 3


def test_two_approved_previews_of_the_same_people_lose_nobody(upload, tmp_path, wati):
    batches = [
        upload(book(tmp_path / f"{name}.xlsx", FAMILY, [family(n) for n in numbers]))
        for name, numbers in (("a", (1, 2, 3)), ("b", (3, 2, 4)))
    ]
    jobs = [actions.approve(by=wati, batch=batch) for batch in batches]
    first, second = (perform(job.pk) for job in jobs)
    assert (first.state, second.state, second.new, second.same) == ("applied", "preview", 1, 2)
    assert second.approved_by is None and Household.objects.count() == 3
    perform(actions.approve(by=wati, batch=second).pk)
    assert Household.objects.count() == 4


def test_an_applied_import_is_applied_once(upload, small, wati):
    batch = upload(small)
    job = actions.approve(by=wati, batch=batch)
    perform(job.pk)
    before = register_hash(but=())
    assert perform(job.pk) is None
    actions.apply(by=wati, batch=batch)
    assert register_hash(but=()) == before


def test_a_changed_household_is_held_at_the_last_moment(upload, small, wati, tmp_path):
    perform(actions.approve(by=wati, batch=upload(small)).pk)
    batch = upload(book(tmp_path / "b.xlsx", FAMILY, [family(1, Alamat="JL. A"), family(2, Alamat="JL. B")]))
    job = actions.approve(by=wati, batch=batch)
    Household.objects.filter(head_name="SULAIMAN 1").update(version=5, address="dari kunjungan")
    batch = perform(job.pk)
    assert (batch.state, batch.changed, batch.held) == ("applied", 1, 1)
    assert Household.objects.get(head_name="SULAIMAN 1").address == "dari kunjungan"


def test_missing_columns_are_asked_for_and_the_answer_is_remembered(upload, tmp_path, budi):
    odd = tuple({"NIK Kepala Keluarga": "Nomor Identitas", "Nama Kepala Keluarga": "Siapa"}.get(h, h) for h in FAMILY)
    batch = upload(book(tmp_path / "a.xlsx", odd, [family(1)]), kind="p3ke2023_family")
    assert batch.state == "mapping" and set(batch.understanding["header"]["missing"]) == {"name", "nik"}
    assert not ImportRow.objects.exists()
    mapping = {int(at): key for at, key in batch.mapping.items()}
    with pytest.raises(DomainError) as refusal:
        actions.confirm_columns(by=budi, batch=batch, kind=batch.kind, sheets=["Sheet1"], mapping=mapping | {6: "name"})
    assert refusal.value.code == "missing_columns" and "NIK" in str(refusal.value)
    (job,) = actions.confirm_columns(
        by=budi, batch=batch, kind="p3ke2023_family", sheets=["Sheet1"], mapping=mapping | {6: "name", 7: "nik"}
    )
    assert perform(job.pk).new == 1 and SavedMapping.objects.count() == 1
    next_month = upload(book(tmp_path / "b.xlsx", odd, [family(2)]), kind="p3ke2023_family")
    assert (next_month.state, next_month.new) == ("preview", 1)


def test_a_column_named_twice_is_asked_about(upload, tmp_path):
    rows = [[*family(1), "SULAIMAN LAIN"]]
    batch = upload(book(tmp_path / "a.xlsx", (*FAMILY, "Nama Kepala Keluarga"), rows), kind="p3ke2023_family")
    assert batch.state == "mapping" and list(batch.understanding["header"]["duplicates"]) == ["name"]


def test_several_sheets_are_a_question_and_become_one_import_each(upload, tmp_path, budi):
    sheets = {"Sungailiat": (FAMILY, [family(1)]), "Belinyu": (FAMILY, [family(2)]), "Rekap": (("A",), [["1"]])}
    batch = upload(books(tmp_path / "a.xlsx", sheets))
    assert batch.state == "mapping" and [s["name"] for s in batch.understanding["sheets"] if s["fits"]] == [
        "Sungailiat", "Belinyu",
    ]  # fmt: skip
    jobs = actions.confirm_columns(by=budi, batch=batch, kind="p3ke2023_family", sheets=["Sungailiat", "Belinyu"])
    read = [perform(job.pk) for job in jobs]
    assert [(batch.sheet, batch.new) for batch in read] == [("Sungailiat", 1), ("Belinyu", 1)]


def test_a_hidden_sheet_is_listed_but_not_taken_by_itself(upload, tmp_path):
    sheets = {"Depan": (("Catatan",), [["kosong"]]), "Data": (FAMILY, [family(1)])}
    path = books(tmp_path / "a.xlsx", sheets, hidden="Data")
    batch = upload(path)
    hidden = {sheet["name"]: sheet["hidden"] for sheet in batch.understanding["sheets"]}
    assert batch.state == "mapping" and hidden["Data"] == "hidden"
    assert upload(path, sheet="Data", again=True).new == 1


def test_a_file_that_is_no_spreadsheet_is_refused_and_not_kept(upload, tmp_path, django_capture_on_commit_callbacks):
    path = tmp_path / "surat.xlsx"
    path.write_bytes(b"%PDF-1.7 bukan lembar kerja")
    with django_capture_on_commit_callbacks(execute=True):
        batch = upload(path)
    assert batch.state == "refused" and batch.refusal and not list(Path(django_settings.FILES_DIR).rglob("imports/*"))
    assert AuditLine.objects.filter(verb="import.refused", object_id=str(batch.pk)).exists()


def test_a_file_with_a_header_and_no_rows_is_refused(upload, tmp_path):
    assert upload(book(tmp_path / "a.xlsx", FAMILY, [])).state == "refused"


def test_a_file_without_the_columns_of_its_kind_names_all_it_lacks(upload, tmp_path):
    batch = upload(book(tmp_path / "a.xlsx", ("A", "B"), [["1", "2"]]), kind="p3ke2023_family")
    assert batch.state == "mapping"
    assert set(batch.understanding["header"]["missing"]) == {"p3ke_family_id", "name", "nik"}


def test_an_empty_and_a_too_large_file_are_refused_before_anything_is_kept(upload, tmp_path, settings, small):
    (tmp_path / "nol.xlsx").write_bytes(b"")
    with pytest.raises(DomainError) as refusal:
        upload(tmp_path / "nol.xlsx")
    assert refusal.value.field == "file"
    settings.IMPORT_MAX_BYTES = 500
    with pytest.raises(DomainError) as refusal:
        upload(small)
    assert refusal.value.code == "too_big" and not ImportBatch.objects.exists()
    assert not [path for path in Path(django_settings.FILES_DIR).rglob("*") if path.is_file()]


def test_a_hostile_file_name_is_only_ever_a_text(budi, small, tmp_path):
    with small.open("rb") as source:
        batch, _job = actions.upload(
            by=budi, region=Region.objects.get(pk=BANGKA), source=source,
            file_name="../../x/\u202e<script>alert(1)</script>\x00" + "a" * 300 + ".xlsx",
        )  # fmt: skip
    assert batch.file_name.startswith("script>") or "<script>" in batch.file_name
    assert len(batch.file_name) <= 255 and "\x00" not in batch.file_name and "\u202e" not in batch.file_name
    assert "/" not in batch.file_name and batch.stored_name.startswith("imports/") and len(batch.stored_name) == 40


def test_discarding_leaves_a_line_and_nothing_else(upload, small, budi, django_capture_on_commit_callbacks):
    batch = upload(small)
    with django_capture_on_commit_callbacks(execute=True):
        actions.discard(by=budi, batch=batch, reason="salah berkas")
    assert not ImportRow.objects.exists() and not list(Path(django_settings.FILES_DIR).rglob("imports/*"))
    assert ImportBatch.objects.get().state == "discarded"
    with pytest.raises(Conflict):
        actions.approve(by=budi, batch=batch)


def test_month_first_dates_are_told_apart_by_the_whole_column(upload, tmp_path):
    births = ["03/04/1990", "17/08/1990", "04/17/1990", "1990-04-17"]
    rows = [family(n, **{"Tanggal Lahir Kepala Keluarga": birth}) for n, birth in enumerate(births, start=1)]
    batch = upload(book(tmp_path / "a.xlsx", FAMILY, rows))
    verdicts = dict(batch.staged.values_list("number", "verdict"))
    assert verdicts[6] == "wrong" and verdicts[7] == verdicts[9] == "new" and batch.staged.count() == 4
    clear = upload(book(tmp_path / "b.xlsx", FAMILY, rows[:2]))
    assert clear.staged.get(number=6).values["birth_date"] == "1990-04-03"


def test_no_number_is_readable_in_any_table_of_the_imports(upload, tmp_path, wati, budi):
    rows = [family(n) for n in range(1, 21)]
    rows[3] = family(4, **{"NIK Kepala Keluarga": head_nik(4)[:-4] + "OOOO"})
    rows.append(family(22, **{"NIK Kepala Keluarga": head_nik(1)}))
    rows[4] = family(5, Alamat=f"JL. MELATI (NIK {head_nik(5)[:4]} {head_nik(5)[4:]})")
    rows[6] = family(7, **{"ID Keluarga P3KE": head_nik(7)})  # columns mixed up
    odd = (*FAMILY, "Keterangan")
    batch = upload(book(tmp_path / "a.xlsx", odd, [[*row, f"lihat {row[7]}"] for row in rows]), kind="p3ke2023_family")
    perform(actions.approve(by=wati, batch=batch, leave_out=True).pk)
    numbers = [head_nik(n) for n in range(1, 21)] + [head_nik(4)[:-4]]
    with connection.cursor() as cursor:
        for table in ("importbatch", "importrow", "importchange", "importjob", "savedmapping"):
            cursor.execute(f"SELECT COALESCE(string_agg(t::text, ' '), '') FROM imports_{table} t")
            text = cursor.fetchone()[0]
            assert not [number for number in numbers if number in text or number.encode().hex() in text], table
    assert batch.staged.get(number=6).raw[7] == head_nik(1)  # and yet nothing is lost
    codes = {row.number: {problem["code"] for problem in row.problems} for row in batch.staged.all()}
    assert "number_in_text" in codes[10] and "number_as_key" in codes[12]
    assert (
        Household.objects.get(p3ke_family_id="100000005").address == f"JL. MELATI (NIK ••••••••••••{head_nik(5)[-4:]})"
    )
    out = io.BytesIO()
    counts = actions.marked_workbook(by=budi, batch=batch, target=out)
    assert counts.rows == 21 and counts.wrong == 2 and out.getvalue()[:2] == b"PK"
    assert AuditLine.objects.filter(verb="import.marked_workbook", by_name=str(budi)).exists()


def test_the_command_does_the_same_and_prints_it(small, capsys, ground):
    call_command("import_list", str(small), "--list", "p3ke2023_family", "--region", BANGKA, "--approve", "--json")
    answer = json.loads(capsys.readouterr().out)
    assert (answer["state"], answer["rows"], answer["new"], answer["wrong"]) == ("applied", 2, 2, 0)
    assert {problem["row"] for problem in answer["problems"]} == {6, 7}
    with pytest.raises(SystemExit):
        call_command("import_list", str(small), "--region", BANGKA, "--json")
    assert json.loads(capsys.readouterr().out)["code"] == "same_file"


def test_a_dry_run_leaves_nothing_in_the_register_and_no_rows(tmp_path, ground, capsys):
    rows = [family(1), family(2, **{"NIK Kepala Keluarga": "5,10801E+15"}), family(3, **{"Desil Kesejahteraan": "0"})]
    path = book(tmp_path / "a.xlsx", FAMILY, rows)
    before = register_hash(but=())
    call_command("import_list", str(path), "--list", "p3ke2023_family", "--region", BANGKA, "--dry-run", "--json")
    answer = json.loads(capsys.readouterr().out)
    refused = {(p["row"], p["cell"], p["code"]) for p in answer["problems"] if p["level"] == "R"}
    assert (answer["new"], answer["wrong"]) == (1, 2)
    assert refused == {(7, "H7", "nik_scientific"), (8, "C8", "decile_unreadable")}
    assert register_hash(but=()) == before and not ImportRow.objects.exists()


def test_the_command_takes_a_mapping_by_header_or_letter(tmp_path, ground, capsys):
    odd = tuple({"NIK Kepala Keluarga": "Nomor Identitas", "Nama Kepala Keluarga": "Siapa"}.get(h, h) for h in FAMILY)
    path = book(tmp_path / "a.xlsx", odd, [family(1)])
    command = ["import_list", str(path), "--list", "p3ke2023_family", "--region", BANGKA, "--json"]
    with pytest.raises(SystemExit):
        call_command(*command)
    printed = capsys.readouterr()
    asks = json.loads(printed.out)["asks"]
    assert "NIK" in printed.err and "Nama Kepala Keluarga" in printed.err
    assert sorted(asks["missing"]) == ["name", "nik"] and asks["unknown"] == {"6": "Siapa", "7": "Nomor Identitas"}
    call_command(*command, "--again", "--mapping", '{"Siapa": "name", "H": "nik"}')
    assert json.loads(capsys.readouterr().out)["new"] == 1


def test_import_file_as_a_function_reports_seconds(small, budi, wati):
    report = import_file(path=small, region_code=BANGKA, by=budi, approver=wati)
    assert report.state == "applied" and set(report.seconds) == {"read", "apply"}
