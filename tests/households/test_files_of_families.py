"""Families leave the register as a workbook: who may, what stands in it, what stays behind, what becomes of it."""

import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Assignment, AuditLine
from foundation import files
from foundation.errors import DomainError
from households import actions, bnba, tasks
from households.models import FamilyExport, Household, Person
from regions.models import Region
from tests.conftest import BANGKA

VILLAGE, FAR = "19.01.01.1001", "19.01.02.1001"
ASK, MINE = "/keluarga/berkas/minta/", "/keluarga/berkas/"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.FILES_DIR = str(tmp_path)


@pytest.fixture
def sari(household_in, noise):
    """Ni Luh Sari and her husband Muhammad Yusuf, in Sungailiat."""
    family = household_in(
        VILLAGE, "Ni Luh Sari", decile=1, housing={"roof": "tile"}, programmes={"pkh": True, "bst": False}
    )
    Person.objects.filter(household=family, is_head=False).update(name="Muhammad Yusuf", relation="spouse", sex="L")
    return family


def written(user, text="", region=None):
    """The workbook `user` gets, through action and worker."""
    export = actions.ask_for_export(by=user, text=text, region=region and Region.objects.get(pk=region))
    tasks.write_export(export.pk)
    export.refresh_from_db()
    assert (export.state, export.done) == ("done", export.rows)
    return openpyxl.load_workbook(io.BytesIO(b"".join(files.read(export.stored_name))))


def rows_of(book, sheet=0):
    head, *rows = book.worksheets[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def names(book):
    return [row["Nama"] for row in rows_of(book)]


def take(export):
    return reverse("households:take_export", args=[export.pk])


def test_a_row_a_person_with_the_family_beside_and_masked_numbers(sari, budi):
    book = written(budi, region=VILLAGE)
    rows = [row for row in rows_of(book) if row["Kepala keluarga"] == "Ni Luh Sari"]
    assert [row["Nama"] for row in rows] == ["Ni Luh Sari", "Muhammad Yusuf"]
    head = rows[0]
    nik = sari.members.get(is_head=True).nik
    assert (head["NIK"], head["Kode desa"], head["Jenis Kelamin"]) == (nik.masked, VILLAGE, "laki-laki")
    assert (head["Desil Kesejahteraan"], head["Tanggal Lahir"]) == (1, dt.datetime(1980, 1, 1))
    assert (head["Jenis Atap"], head["Program keluarga"]) == ("Genteng", "PKH")
    assert nik.reveal() not in str([row for sheet in book for row in sheet.iter_rows(values_only=True)])
    explained = dict(book.worksheets[1].iter_rows(values_only=True))
    assert (explained["Nomor identitas"], explained["Dibuat oleh"]) == ("disamarkan", "Budi Santoso")


def test_budi_asks_on_the_screen_waits_and_takes_the_file(sari, browse, budi, monkeypatch):
    monkeypatch.setattr(tasks.write_export, "apply_async", lambda args, **kwargs: None)
    page = browse(budi)
    assert ASK in page.get("/keluarga/", {"q": "yusuf"}).content.decode()
    assert page.post(ASK, {"q": "yusuf", "region": "19.01.01"}).url == MINE
    export = FamilyExport.objects.get()
    waiting = page.get(MINE).content.decode()
    assert "hx-get" in waiting and take(export) not in waiting and page.get(take(export)).status_code == 409
    tasks.write_export(export.pk)
    ready = page.get(MINE).content.decode()
    assert "hx-get" not in ready and take(export) in ready
    answer = page.get(take(export))
    assert "no-store" in answer["Cache-Control"] and "keluarga-19.01.01-" in answer["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert names(book) == ["Ni Luh Sari", "Muhammad Yusuf"]  # the whole family of the one who was found
    lines = AuditLine.objects.filter(object_type="households.familyexport").order_by("pk")
    assert [(line.verb, line.by_id, line.region_code, line.after) for line in lines] == [
        ("household.export_asked", budi.pk, "19.01.01", {}),
        ("household.export", budi.pk, "19.01.01", {"rows": 2, "masked": True}),
    ]


def test_everybody_gets_the_families_of_their_own_reach(sari, household_in, budi, pak_camat, ketut):
    household_in(FAR, "Yohana")
    assert {"Ni Luh Sari", "Yohana"} <= set(names(written(budi)))
    assert "Ni Luh Sari" in names(written(pak_camat)) and "Yohana" not in names(written(pak_camat))
    assert not {"Ni Luh Sari", "Yohana"} & set(names(written(ketut)))


def test_who_reads_a_province_and_works_in_a_kecamatan_takes_out_the_kecamatan(sari, household_in, pak_camat):
    household_in(FAR, "Yohana")
    Assignment.objects.create(user=pak_camat, role="province", region_id="19", valid_from=dt.date(2020, 1, 1))
    assert "Yohana" not in names(written(pak_camat))


@pytest.mark.parametrize("who", ["siti", "admin", "ibu_bupati", "auditor", "wayan"])
def test_who_may_not_take_families_out_is_not_offered_it(sari, browse, who, request):
    page = browse(request.getfixturevalue(who))
    assert page.post(ASK, {"q": "", "region": ""}).status_code == 403
    assert page.get(MINE).status_code == 403
    assert "berkas" not in page.get("/keluarga/").content.decode()


def test_nobody_sees_or_takes_the_file_of_another(sari, browse, budi, wati):
    written(budi, text="sari")
    page = browse(wati)
    assert page.get(take(FamilyExport.objects.get())).status_code == 404
    assert "sari" not in page.get(MINE).content.decode()


def test_a_file_holds_what_its_asker_may_read_when_it_is_written(sari, budi):
    export = actions.ask_for_export(by=budi, text="", region=None)
    Assignment.objects.filter(user=budi).update(valid_to=timezone.localdate() - dt.timedelta(1))
    tasks.write_export(export.pk)
    export.refresh_from_db()
    assert (export.state, export.rows) == ("done", 0)


def test_who_died_left_or_was_merged_away_is_not_in_it_and_a_family_without_members_is(sari, household_in, budi):
    person = sari.members.get(is_head=False)
    actions.record_member_left(by=budi, person=person, reason="died", on=timezone.localdate())
    household_in(VILLAGE, "Hanya Kepala", members=0)
    twin = household_in(VILLAGE, "Ni Luh Sari", members=1)
    actions.merge_households(by=budi, survivor=sari, absorbed=twin, reason="Tercatat dua kali")
    rows = rows_of(written(budi, region=VILLAGE))
    assert "Muhammad Yusuf" not in [row["Nama"] for row in rows]
    assert [row["Nama"] for row in rows if row["Kepala keluarga"] == "Hanya Kepala"] == [None]
    assert twin.pk not in [row["Nomor kami"] for row in rows]


def test_a_name_that_is_a_formula_leaves_as_text(sari, budi):
    Household.objects.filter(pk=sari.pk).update(address='=HYPERLINK("http://x","y")')
    Person.objects.filter(household=sari, is_head=False).update(name="+62;@cmd")
    cells = [cell for sheet in written(budi) for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for cell in cells if isinstance(cell.value, str) and cell.value[:1] in "=+@"]


def test_one_file_at_a_time_and_none_of_nobody(sari, browse, budi, monkeypatch):
    monkeypatch.setattr(tasks.write_export, "apply_async", lambda args, **kwargs: None)
    with pytest.raises(DomainError, match="tidak ada"):
        actions.ask_for_export(by=budi, text="xwqz", region=None)
    page = browse(budi)
    page.post(ASK, {"q": "", "region": ""})
    assert "masih ditulis" in page.post(ASK, {"q": "", "region": ""}, follow=True).content.decode()
    refused = page.post(ASK, {"q": "1901 0101 0120 0000", "region": ""}, follow=True).content.decode()
    assert "nama" in refused and "1901" not in refused
    assert FamilyExport.objects.count() == 1


def test_a_worker_that_was_killed_leaves_no_file_and_the_next_one_writes_it(sari, budi, monkeypatch, tmp_path):
    export = actions.ask_for_export(by=budi, text="", region=None)
    whole = bnba.as_workbook

    def killed(*args):
        yield next(whole(*args))
        raise KeyboardInterrupt

    with monkeypatch.context() as once, pytest.raises(KeyboardInterrupt):
        once.setattr(bnba, "as_workbook", killed)
        tasks.write_export(export.pk)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    FamilyExport.objects.filter(pk=export.pk).update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    rung = []
    monkeypatch.setattr(tasks.write_export, "apply_async", lambda args, **kwargs: rung.append(args[0]))
    tasks.ring_pending()
    tasks.write_export(export.pk)
    export.refresh_from_db()
    assert (export.state, export.attempts, len(list(files.names()))) == ("done", 2, 1)


def test_the_file_goes_after_a_day_and_says_so(sari, browse, budi, django_capture_on_commit_callbacks):
    written(budi)
    export = FamilyExport.objects.get()
    for hours, kept in ((23, 1), (25, 0)):
        FamilyExport.objects.update(finished_at=timezone.now() - dt.timedelta(hours=hours))
        with django_capture_on_commit_callbacks(execute=True):
            tasks.forget_exports()
        assert len(list(files.names())) == kept
    page = browse(budi)
    assert page.get(take(export)).status_code == 409
    assert "tidak disimpan lagi" in page.get(MINE).content.decode()


def test_what_does_not_fit_on_a_sheet_goes_on_the_next(sari, budi, monkeypatch):
    monkeypatch.setattr(bnba, "SHEET", 2)
    book = written(budi, region=BANGKA)
    everybody = Person.objects.filter(household__regency_code=BANGKA).count()
    sizes = [len(rows_of(book, at)) for at in range(len(book.worksheets) - 1)]
    assert sum(sizes) == everybody and max(sizes) == 2 and len(sizes) == -(-everybody // 2)


def test_a_long_list_costs_the_same_queries_as_a_short_one(sari, household_in, budi, django_assert_num_queries):
    def cost():
        export = FamilyExport.objects.create(asked_by=budi)
        with django_assert_num_queries(6):  # the asker and their reach, the count, the list, the job's row twice
            actions.make_export(by=type(budi).objects.get(pk=budi.pk), export=export)

    cost()
    for number in range(20):
        household_in(VILLAGE, f"Keluarga {number}")
    cost()
