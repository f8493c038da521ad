"""Budi uploads a list, names its columns, reads what would happen; Wati approves; somebody takes it back."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditLine
from households.models import Household
from imports.models import ImportBatch, ImportJob
from imports.steps import perform
from tests.imports.lists import FAMILY, book, books, family, family_id, head_nik

LIST, UPLOAD = "/impor/", "/impor/unggah/"
SIXTEEN = re.compile(r"\d{16}")
NASTY = "<img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def _quiet_bell(monkeypatch):
    """No worker listens in a test: `work` does what it would."""
    monkeypatch.setattr("imports.views.ring", lambda task, pk: None)


def work():
    for pk in ImportJob.objects.filter(state="waiting").order_by("pk").values_list("pk", flat=True):
        perform(pk)


@pytest.fixture
def send(browse, tmp_path):
    """`send(budi, rows)`: uploads a family file as that person and lets the worker read it; returns the answer."""

    def do(user, rows, headers=FAMILY, name="daftar.xlsx", **fields):
        path = book(tmp_path / f"{len(list(tmp_path.iterdir()))}.xlsx", headers, rows)
        answer = post_file(browse(user), path.read_bytes(), name, **fields)
        work()
        return answer

    return do


def post_file(client, content, name="daftar.xlsx", **fields):
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content), "region": "19.01"} | fields)


def latest():
    return ImportBatch.objects.order_by("-pk").first()


def page(client, name="batch", batch=None, query=""):
    answer = client.get(reverse(f"imports:{name}", args=[(batch or latest()).pk]) + query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def act(client, name, batch=None, **fields):
    return client.post(reverse(f"imports:{name}", args=[(batch or latest()).pk]), fields)


def test_budi_uploads_wati_approves_and_the_register_has_the_families(send, browse, budi, wati, noise):
    assert "Unggah daftar pertama" in browse(budi).get(LIST).content.decode()
    answer = send(budi, [family(1), family(2), family(3, **{"Desil Kesejahteraan": "77"})], title="P3KE 2023 KK")
    assert answer.status_code == 302 and answer["Location"] == reverse("imports:batch", args=[latest().pk])
    shown = page(browse(wati))
    assert "siap disetujui" in shown and "Ini bukan desil 1 sampai 10." in shown
    refused = act(browse(wati), "approve")
    assert refused.status_code == 409 and Household.objects.count() == len(noise)
    assert act(browse(wati), "approve", leave_out="on").status_code == 302
    work()
    assert latest().state == "applied" and latest().approved_by == wati
    assert Household.objects.filter(p3ke_family_id__in=[family_id(1), family_id(2)]).count() == 2
    assert Household.objects.count() == len(noise) + 2
    assert "sudah masuk" in page(browse(budi)) and "P3KE 2023 KK" in browse(budi).get(LIST).content.decode()


def test_budi_may_not_approve_his_own_large_list_and_is_told_why(send, browse, budi, wati, settings):
    settings.SECOND_PERSON_FROM = 2
    send(budi, [family(1), family(2), family(3)])
    shown = page(browse(budi))
    assert "orang kedua" in shown and "Setujui dan tulis" not in shown
    assert "Setujui dan tulis" in page(browse(wati))
    assert act(browse(budi), "approve").status_code == 403 and latest().state == "preview"
    assert act(browse(wati), "approve").status_code == 302


def test_a_small_list_budi_may_approve_himself(send, browse, budi):
    send(budi, [family(1)])
    assert act(browse(budi), "approve").status_code == 302


@pytest.mark.parametrize("name", ["batch", "rows", "columns", "marked", "progress"])
def test_ketut_of_another_kabupaten_finds_nothing_and_siti_may_not(send, browse, budi, ketut, siti, name):
    send(budi, [family(1)])
    address = reverse(f"imports:{name}", args=[latest().pk])
    answer = browse(budi).get(address)
    assert answer.status_code in (200, 302)
    if answer.streaming:
        assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert browse(ketut).get(address).status_code == 404
    assert browse(siti).get(address).status_code == 403
    assert "daftar.xlsx" not in browse(ketut).get(LIST).content.decode()


def test_ketut_cannot_upload_for_bangka(browse, ketut, budi, tmp_path):
    content = book(tmp_path / "a.xlsx", FAMILY, [family(1)]).read_bytes()
    assert post_file(browse(ketut), content).status_code == 400 and ImportBatch.objects.count() == 0
    assert post_file(browse(budi), content).status_code == 302


def test_budi_uploads_for_one_kecamatan_of_his(send, browse, budi):
    choices = dict(browse(budi).get(UPLOAD).context["form"].fields["region"].choices)
    assert "19.01.02" in choices and "51.08" not in choices
    send(budi, [family(1)], region="19.01.02")
    assert "di luar wilayah" in page(browse(budi)) and latest().wrong == 1  # Kudai lies in Sungailiat


def test_the_same_file_twice_is_refused_with_the_day_until_budi_says_again(browse, budi, tmp_path):
    content = book(tmp_path / "a.xlsx", FAMILY, [family(1)]).read_bytes()
    assert 'name="again"' not in browse(budi).get(UPLOAD).content.decode()
    post_file(browse(budi), content)
    answer = post_file(browse(budi), content)
    shown = answer.content.decode()
    assert answer.status_code == 400 and str(timezone.localdate().year) in shown and 'name="again"' in shown
    assert ImportBatch.objects.count() == 1
    assert post_file(browse(budi), content, again="on").status_code == 302 and ImportBatch.objects.count() == 2


def test_an_empty_file_a_large_file_and_a_wrong_date_are_refused_on_the_form(browse, budi, settings):
    assert "kosong" in post_file(browse(budi), b"").content.decode()
    answer = post_file(browse(budi), b"x;y\n1;2\n", name="a.csv", cut_off_on="2023/31/12")
    assert answer.status_code == 400 and answer.context["form"].errors["cut_off_on"]
    settings.IMPORT_MAX_BYTES = 10
    assert "lebih besar" in post_file(browse(budi), b"x" * 11).content.decode()
    assert ImportBatch.objects.count() == 0


def test_a_file_that_is_no_spreadsheet_is_refused_in_words_with_what_to_do(browse, budi):
    post_file(browse(budi), b"%PDF-1.7 not a list", name="daftar.pdf")
    work()
    assert latest().state == "refused"
    shown = page(browse(budi))
    assert "Berkas ditolak" in shown and ".xlsx" in shown and "Unggah berkas yang sudah diperbaiki" in shown


def test_while_the_worker_reads_the_page_asks_again_and_then_loads_anew(browse, budi, tmp_path):
    post_file(browse(budi), book(tmp_path / "a.xlsx", FAMILY, [family(1)]).read_bytes())
    address = reverse("imports:progress", args=[latest().pk])
    assert f'hx-get="{address}"' in page(browse(budi))
    waiting = browse(budi).get(address, headers={"HX-Request": "true"})
    assert f'hx-get="{address}"' in waiting.content.decode() and "HX-Refresh" not in waiting
    ImportBatch.objects.update(state="reading", staged_rows=12_345)
    assert "12.345 baris" in browse(budi).get(address, headers={"HX-Request": "true"}).content.decode()
    ImportBatch.objects.update(state="uploaded", staged_rows=0)
    work()
    assert browse(budi).get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert browse(budi).get(address)["Location"] == reverse("imports:batch", args=[latest().pk])


def test_work_the_worker_gave_up_can_be_tried_again(browse, budi, tmp_path):
    post_file(browse(budi), book(tmp_path / "a.xlsx", FAMILY, [family(1)]).read_bytes())
    assert act(browse(budi), "retry").status_code == 409
    ImportJob.objects.update(state="failed", attempts=5)
    assert "Coba lagi" in page(browse(budi))
    assert act(browse(budi), "retry").status_code == 302
    work()
    assert latest().state == "preview"


def columns_said(batch, **other):
    said = {f"column-{at}": key for at, key in batch.mapping.items()}
    rows = "-".join(str(row) for row in batch.understanding["header"]["header_rows"])
    return (
        {"sheet": batch.understanding["name"], "kind": batch.kind or batch.understanding["kind"], "header_rows": rows}
        | said
        | other
    )


def test_budi_names_the_column_that_was_not_recognised(send, browse, budi):
    headers = tuple("Nomor Rahasia" if title == "NIK Kepala Keluarga" else title for title in FAMILY)
    send(budi, [family(1), family(2)], headers=headers)
    batch = latest()
    assert batch.state == "mapping"
    shown = browse(budi).get(reverse("imports:batch", args=[batch.pk]), follow=True).content.decode()
    assert "Nomor Rahasia" in shown and "Wajib ada" in shown and not SIXTEEN.search(shown)
    still = act(browse(budi), "columns", **columns_said(batch))
    assert still.status_code == 400 and "belum ditunjuk: NIK" in still.content.decode()
    at = headers.index("Nomor Rahasia")
    twice = act(browse(budi), "columns", **columns_said(batch, **{f"column-{at}": "name"}))
    assert twice.status_code == 400 and latest().state == "mapping"
    assert act(browse(budi), "columns", **columns_said(batch, **{f"column-{at}": "nik"})).status_code == 302
    work()
    assert (latest().state, latest().new) == ("preview", 2)


def test_a_hidden_sheet_is_marked_and_goes_in_only_when_chosen(browse, budi, tmp_path):
    sheets = {"Data": (FAMILY, [family(1)]), "Lama": (FAMILY, [family(2)])}
    post_file(browse(budi), books(tmp_path / "a.xlsx", sheets, hidden="Lama").read_bytes())
    work()
    batch = latest()
    assert batch.state == "mapping"  # both would fit
    shown = page(browse(budi), "columns")
    assert "Lama (lembar tersembunyi)" in shown
    assert act(browse(budi), "columns", **columns_said(batch, others=["Lama"])).status_code == 302
    work()
    assert {(one.sheet, one.new) for one in ImportBatch.objects.all()} == {("Data", 1), ("Lama", 1)}


def test_another_header_row_or_sheet_is_only_looked_at_until_confirmed(send, browse, budi):
    send(budi, [family(1)])
    look = {"sheet": "Sheet1", "kind": "p3ke2023_family", "header_rows": "1"}
    answer = browse(budi).get(reverse("imports:columns", args=[latest().pk]), look)
    assert answer.status_code == 200 and "PEMERINTAH KABUPATEN BANGKA" in answer.content.decode()
    assert latest().state == "preview" and latest().header_row == 5
    for wrong in ({"sheet": "Tidak Ada"}, {"kind": "x"}, {"header_rows": "abc"}, {"header_rows": "0"}):
        assert browse(budi).get(reverse("imports:columns", args=[latest().pk]), look | wrong).status_code == 400


def test_no_page_shows_a_whole_number_and_hostile_texts_stay_texts(send, browse, budi):
    headers = (*FAMILY, "Rekening", NASTY)
    rows = [
        [*family(n, Alamat=NASTY, **{"Nama Kepala Keluarga": f"SULAIMAN {NASTY}"}), "9999991234567890", NASTY]
        for n in (1, 2)
    ]
    rows.append([*family(3, **{"Desil Kesejahteraan": NASTY, "NIK Kepala Keluarga": "190l08010180000O"}), "0012", "x"])
    send(budi, rows, headers=headers, name=f"{NASTY} {head_nik(1)}.xlsx", title=NASTY)
    client = browse(budi)
    pages = [
        page(client), page(client, "columns"), page(client, "rows"), page(client, "rows", query="?verdict=wrong"),
        client.get(LIST).content.decode(),
    ]  # fmt: skip
    for shown in pages:
        assert "<img" not in shown and not SIXTEEN.search(shown) and head_nik(1) not in shown
    assert "&lt;img src=x" in pages[2] and "••••0000" in pages[2] and "190l08010180000O" not in pages[3]


def test_a_changed_row_shows_before_and_after_in_the_words_of_the_list(send, bring, browse, budi):
    bring(FAMILY, [family(1), family(2)])
    newer = family(1, Alamat="JL. MAWAR NO. 9", **{"Jenis Atap": "GENTENG", "Penerima PKH": "TIDAK"})
    send(budi, [newer, family(2)])
    assert (latest().changed, latest().same) == (1, 1)
    for shown in (page(browse(budi)), page(browse(budi), "rows", query="?verdict=changed")):
        for words in (
            "Alamat",
            "JL. MELATI NO. 1",
            "JL. MAWAR NO. 9",
            "Jenis Atap",
            "Genteng",
            "Penerima PKH",
            "Tidak",
        ):
            assert words.lower() in shown.lower()
        assert "zinc_or_asbestos" not in shown and "JL. MELATI NO. 2" not in shown


def test_a_held_row_says_why(send, bring, browse, budi):
    bring(FAMILY, [family(1)])
    Household.objects.filter(p3ke_family_id=family_id(1)).update(verified_at=timezone.now())
    send(budi, [family(1, Alamat="JL. LAIN")])
    shown = page(browse(budi), "rows", query="?verdict=held")
    assert "Keluarga ini sudah diverifikasi lewat kunjungan" in shown and "JL. LAIN" in shown


def test_rows_are_listed_by_verdict_and_remark_page_by_page(send, browse, budi):
    rows = [family(n, **({"Desil Kesejahteraan": "77"} if n % 10 == 0 else {})) for n in range(1, 46)]
    send(budi, rows)
    client, address = browse(budi), reverse("imports:rows", args=[latest().pk])
    seen, after = [], 0
    while after is not None:
        answer = client.get(address, {"verdict": "new", "after": after})
        seen += [row.number for row in answer.context["page"].rows]
        after = answer.context["page"].next_after
    assert seen == [5 + n for n in range(1, 46) if n % 10]
    flawed = client.get(address, {"code": "decile_unreadable", "column": "decile"}).context["page"].rows
    assert [row.number for row in flawed] == [15, 25, 35, 45] and "H" not in flawed[0].name
    for query in ({"verdict": "'; --"}, {"code": "x' OR 1"}, {"after": "abc"}, {"after": "9" * 30}):
        assert client.get(address, query).status_code == 200


def test_reading_the_rows_leaves_a_line(send, browse, budi):
    send(budi, [family(1)])
    page(browse(budi), "rows", query="?verdict=new")
    line = AuditLine.objects.unscoped().filter(verb="import.look").get()
    assert (line.by_id, line.object_id) == (budi.pk, str(latest().pk))


def test_pages_cost_the_same_with_few_and_many_rows(send, browse, budi, django_assert_max_num_queries):
    for count in (5, 500):
        send(budi, [family(n) for n in range(1, count + 1)])
        client = browse(budi)
        for name, limit in (("batch", 14), ("rows", 13), ("columns", 8)):
            with django_assert_max_num_queries(limit):
                page(client, name)
        with django_assert_max_num_queries(7):
            client.get(LIST)


def test_the_marked_file_comes_back_under_a_safe_name_and_leaves_a_line(send, browse, budi):
    send(budi, [family(1), family(2, **{"Desil Kesejahteraan": "77"})], name=f"../Daftar; {head_nik(9)} “KK”.xlsx")
    answer = browse(budi).get(reverse("imports:marked", args=[latest().pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="daftar-kk-ditandai.xlsx"'
    assert "no-store" in answer["Cache-Control"]
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert "SULAIMAN 2" in texts and any("desil" in text for text in texts)
    assert AuditLine.objects.unscoped().filter(verb="import.marked_workbook", by_id=budi.pk).count() == 1


def test_an_import_is_taken_back_with_a_reason(bring, browse, budi, noise):
    batch = bring(FAMILY, [family(1), family(2)]).batch
    assert "Batalkan impor ini" in page(browse(budi), batch=batch)
    assert act(browse(budi), "undo", batch, reason=" ").status_code == 400
    assert act(browse(budi), "undo", batch, reason="Berkas keliru").status_code == 302
    assert "sedang dibatalkan" in page(browse(budi), batch=batch)
    work()
    assert Household.objects.count() == len(noise)
    assert "register kembali seperti semula" in page(browse(budi), batch=batch)


def test_what_stands_in_the_way_of_taking_back_is_named(bring, browse, budi):
    batch = bring(FAMILY, [family(1), family(2)]).batch
    touched = Household.objects.get(p3ke_family_id=family_id(2))
    Household.objects.filter(pk=touched.pk).update(version=7)
    answer = act(browse(budi), "undo", batch, reason="Berkas keliru")
    shown = answer.content.decode()
    assert answer.status_code == 409 and "belum dapat dibatalkan" in shown and "SULAIMAN 2" in shown
    assert reverse("households:case", args=[touched.pk]) in shown and "SULAIMAN 1" not in shown
    work()
    assert latest().state == "applied"


def test_a_preview_overtaken_by_another_list_is_compared_again(send, bring, browse, budi):
    send(budi, [family(1)])
    waiting = latest()
    bring(FAMILY, [family(1)])
    shown = page(browse(budi), batch=waiting)
    assert "Bandingkan ulang" in shown and "Setujui dan tulis" not in shown
    assert act(browse(budi), "approve", waiting).status_code == 409
    assert act(browse(budi), "compare_again", waiting).status_code == 302
    work()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.same) == ("preview", 1)


def test_a_list_thrown_away_leaves_only_its_line(send, browse, budi):
    send(budi, [family(1)])
    assert act(browse(budi), "discard").status_code == 302
    assert latest().state == "discarded" and latest().staged.count() == 0
    assert "dibuang sebelum ada yang ditulis" in page(browse(budi))
    assert act(browse(budi), "discard").status_code == 409
