"""A recipient list leaves the house: masked for readers, whole for a reason and a second person, harmless always."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditLine
from foundation.workbooks import Sheet, harmless, workbook
from households import actions as register
from households.models import Household
from interventions import actions, exports
from interventions.models import ExportRequest


def page(name, pk):
    return reverse(f"interventions:{name}", args=[pk])


def read(answer):
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def rows_of(book):
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_the_list_has_masked_numbers_a_sheet_of_explanations_and_leaves_a_line(drawn, browse, budi, cash):
    answer = browse(budi).get(page("export", cash.pk))
    book = read(answer)
    rows = rows_of(book)
    assert [row["Kepala keluarga"] for row in rows] == ["Asep", "Ni Luh Sari", "Sulaiman"]
    nik = drawn["Asep"].members.get(is_head=True).nik
    assert rows[0]["NIK kepala keluarga"] == nik.masked and rows[0]["Belum diserahkan"] == 1_050_000
    assert rows[0]["Kode desa"] == "19.01.01.1001" and rows[0]["Anggota"] == 2
    explained = [row[0] for row in book.worksheets[1].iter_rows(values_only=True)]
    assert set(rows[0]) <= set(explained) and "no-store" in answer["Cache-Control"]
    line = AuditLine.objects.get(verb="programme.export")
    assert (line.by_id, line.after) == (budi.pk, {"rows": 3, "masked": True})


def test_pak_camat_gets_only_the_families_of_his_kecamatan(drawn, noise, decide, browse, budi, pak_camat, cash):
    decide(noise[1])
    actions.enrol_from_decisions(by=budi, programme=cash, as_of=dt.date(2026, 11, 20))
    assert len(rows_of(read(browse(budi).get(page("export", cash.pk))))) == 4
    assert len(rows_of(read(browse(pak_camat).get(page("export", cash.pk))))) == 3


def test_whole_numbers_of_a_short_list_need_a_reason_only(drawn, browse, budi, cash):
    browser = browse(budi)
    assert browser.post(page("ask_identities", cash.pk), {"reason": " "}).status_code == 400
    assert browser.post(page("ask_identities", cash.pk), {"reason": "Daftar bayar PT Pos"}).status_code == 302
    asked = ExportRequest.objects.get()
    rows = rows_of(read(browser.post(page("take_identities", asked.pk))))
    assert [row["NIK kepala keluarga"] for row in rows] == [
        drawn[name].members.get(is_head=True).nik.reveal() for name in ("Asep", "Ni Luh Sari", "Sulaiman")
    ]
    assert browser.get(page("take_identities", asked.pk)).status_code == 405
    lines = AuditLine.objects.filter(verb__startswith="export.").order_by("pk")
    assert [(line.verb, line.reason) for line in lines] == [
        ("export.ask", "Daftar bayar PT Pos"), ("export.identities", "Daftar bayar PT Pos"),
    ]  # fmt: skip


def test_a_long_list_waits_for_a_second_person(drawn, browse, budi, wati, cash, settings):
    settings.SECOND_PERSON_FROM = 2
    browser = browse(budi)
    browser.post(page("ask_identities", cash.pk), {"reason": "Daftar bayar PT Pos"})
    asked = ExportRequest.objects.get()
    assert browser.post(page("take_identities", asked.pk)).status_code == 409
    assert browser.post(page("approve_identities", asked.pk)).status_code == 403
    assert page("approve_identities", asked.pk) in browse(wati).get(page("programme", cash.pk)).content.decode()
    assert browse(wati).post(page("approve_identities", asked.pk)).status_code == 302
    assert browse(wati).post(page("approve_identities", asked.pk)).status_code == 409
    assert browse(wati).post(page("take_identities", asked.pk)).status_code == 403
    assert len(rows_of(read(browser.post(page("take_identities", asked.pk))))) == 3


def test_a_list_that_grew_past_the_limit_needs_the_second_person_after_all(
    drawn, household_in, decide, browse, budi, cash, settings
):
    settings.SECOND_PERSON_FROM = 3
    browser = browse(budi)
    browser.post(page("ask_identities", cash.pk), {"reason": "Daftar bayar"})
    decide(household_in("19.01.01.1001", "Yohana"))
    actions.enrol_from_decisions(by=budi, programme=cash, as_of=dt.date(2026, 11, 20))
    assert browser.post(page("take_identities", ExportRequest.objects.get().pk)).status_code == 409


def test_a_request_runs_out(drawn, browse, budi, wati, cash):
    asked = actions.ask_identities(by=budi, programme=cash, reason="Daftar bayar", rows=3)
    ExportRequest.objects.filter(pk=asked.pk).update(asked_at=timezone.now() - dt.timedelta(hours=25))
    assert browse(budi).post(page("take_identities", asked.pk)).status_code == 409
    assert browse(wati).post(page("approve_identities", asked.pk)).status_code == 409
    assert not AuditLine.objects.filter(verb="export.identities").exists()


def test_nobody_else_gets_whole_numbers(drawn, browse, budi, pak_camat, ketut, ibu_bupati, cash):
    asked = actions.ask_identities(by=budi, programme=cash, reason="Daftar bayar", rows=3)
    for person, status in ((pak_camat, 403), (ibu_bupati, 403), (ketut, 404)):
        assert browse(person).post(page("ask_identities", cash.pk), {"reason": "ingin"}).status_code == status
        assert browse(person).post(page("take_identities", asked.pk)).status_code == status


def test_a_name_that_is_a_formula_leaves_as_text(drawn, browse, budi, cash):
    Household.objects.filter(pk=drawn["Asep"].pk).update(head_name='=HYPERLINK("http://x","y")', address="+62;@cmd")
    book = read(browse(budi).get(page("export", cash.pk)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for cell in cells if isinstance(cell.value, str) and cell.value[0] in "=+@"]


LIVE = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1", "\ufeff=1", "＝1", "|cmd", "%0a=1"]


@pytest.mark.parametrize("text", LIVE)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert harmless(text).startswith("'")


@pytest.mark.parametrize("text", ["", "-", "Ni Luh Sari", "0012345678900000", "a=b", "1-2"])
def test_ordinary_text_stays_as_it_is(text):
    assert harmless(text) == text


def test_a_workbook_keeps_long_numbers_dates_and_odd_characters():
    day = dt.date(2026, 11, 22)
    rows = [["1901010101200000", 1_350_000, day, None, "a<&>\x00b\ud800", "_x0041_", "baris\nbaru"]]
    content = b"".join(workbook([Sheet("Daftar: a/b?", list("ABCDEFG"), iter(rows)), Sheet("", ["x"], [])]))
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    book = openpyxl.load_workbook(io.BytesIO(content))
    read_back = [cell.value for cell in book.worksheets[0][2]]
    assert read_back[:5] == ["1901010101200000", 1_350_000, dt.datetime(2026, 11, 22), None, "a<&>b"]
    assert read_back[6] == "baris\nbaru" and book.worksheets[0]["A2"].number_format == "@"


def test_a_long_list_leaves_in_pieces_without_being_held_whole(drawn, budi, cash):
    """Rows are asked for while pieces already left, and no piece is large."""
    asked = []

    def rows():
        for number in range(20_000):
            asked.append(number)
            yield [f"Nama {number * 7919}", number]

    pieces = workbook([Sheet("Daftar", ["Nama", "Nomor"], rows())])
    sizes = []
    for piece in pieces:
        sizes.append(len(piece))
        if len(sizes) == 1:
            assert len(asked) < 10_000
    assert len(asked) == 20_000 and max(sizes) < 200_000


def test_the_list_costs_the_same_queries_for_three_families_and_for_thirty(
    drawn, household_in, decide, budi, cash, django_assert_num_queries
):
    def cost():
        with django_assert_num_queries(2):
            return sum(1 for _row in exports.RecipientResource().rows(exports.recipients(budi, cash)))

    budi_before = cost()
    for number in range(27):
        decide(household_in("19.01.01.1001", f"Keluarga {number}"))
    actions.enrol_from_decisions(by=budi, programme=cash, as_of=dt.date(2026, 11, 20))
    assert (budi_before, cost()) == (3, 30)


def test_the_head_who_died_is_not_on_the_list(drawn, browse, budi, cash):
    head = drawn["Asep"].members.get(is_head=True)
    register.record_member_left(by=budi, person=head, reason="died", on=timezone.localdate())
    row = rows_of(read(browse(budi).get(page("export", cash.pk))))[0]
    assert row["NIK kepala keluarga"] is None and row["Anggota"] == 1
