"""A day of Budi at the office: files of all kinds come in at once, he says what they are, and sends back repairs."""

import datetime as dt
import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditLine
from foundation import files
from households.models import Household
from imports import actions
from imports.actions.marking import forget_marked
from imports.models import ImportBatch, ImportJob, SavedMapping
from imports.steps import perform
from tests.imports.lists import FAMILY, KUDAI, book, books, family, family_id

LIST, UPLOAD = "/impor/", "/impor/unggah/"
NIK_AT = FAMILY.index("NIK Kepala Keluarga")
CODE_AT = FAMILY.index("Kode Kemdagri")


@pytest.fixture(autouse=True)
def _quiet_bell(monkeypatch):
    monkeypatch.setattr("imports.views.ring", lambda task, pk: None)


def work():
    for _round in range(3):
        for pk in ImportJob.objects.filter(state="waiting").order_by("pk").values_list("pk", flat=True):
            perform(pk)


def content(tmp_path, rows, headers=FAMILY):
    return book(tmp_path / f"{len(list(tmp_path.iterdir()))}.xlsx", headers, rows).read_bytes()


def send(client, *given, **fields):
    """`given`: (name, bytes) each; one request for all of them, as a browser without script sends them."""
    uploads = [SimpleUploadedFile(name, data) for name, data in given]
    headers = fields.pop("headers", {})
    return client.post(UPLOAD, {"file": uploads, "region": "19.01"} | fields, headers=headers)


def latest():
    return ImportBatch.objects.order_by("-pk").first()


def page(client, name, batch, query="", status=200):
    answer = client.get(reverse(f"imports:{name}", args=[batch.pk]) + query)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def act(client, name, batch, **fields):
    return client.post(reverse(f"imports:{name}", args=[batch.pk]), fields)


def said(batch, **other):
    understood = batch.understanding
    rows = "-".join(str(row) for row in understood["header"]["header_rows"])
    columns = {f"column-{at}": key for at, key in understood["header"]["mapping"].items()}
    kind = batch.kind or understood["kind"]
    return {"sheet": understood["name"], "kind": kind, "header_rows": rows} | columns | other


def test_three_files_at_once_become_two_batches_and_one_refusal(browse, budi, tmp_path):
    good = [(f"{name}.xlsx", content(tmp_path, [family(number)])) for number, name in ((1, "satu"), (2, "dua"))]
    answer = send(browse(budi), good[0], ("kosong.xlsx", b""), good[1])
    shown = answer.content.decode()
    assert answer.status_code == 200 and ImportBatch.objects.count() == 2
    assert "kosong.xlsx" in shown and "kosong (0" in shown and "satu.xlsx" in shown and "dua.xlsx" in shown
    for batch in ImportBatch.objects.all():
        assert reverse("imports:batch", args=[batch.pk]) in shown
    work()
    assert {batch.state for batch in ImportBatch.objects.all()} == {"preview"}
    alone = send(browse(budi), ("kosong.xlsx", b""), headers={"HX-Request": "true"})
    assert (
        alone.status_code == 200 and "<html" not in alone.content.decode() and "kosong.xlsx" in alone.content.decode()
    )


def test_a_file_that_is_here_already_does_not_stop_the_other_and_can_be_sent_again(browse, budi, tmp_path):
    old, new = content(tmp_path, [family(1)]), content(tmp_path, [family(2)])
    send(browse(budi), ("lama.xlsx", old))
    shown = send(browse(budi), ("lama.xlsx", old), ("baru.xlsx", new)).content.decode()
    assert ImportBatch.objects.count() == 2 and str(timezone.localdate().year) in shown
    line = send(browse(budi), ("lama.xlsx", old), headers={"HX-Request": "true"}).content.decode()
    assert "data-send-again" in line and ImportBatch.objects.count() == 2
    assert (
        "data-url"
        in send(browse(budi), ("lama.xlsx", old), again="on", headers={"HX-Request": "true"}).content.decode()
    )


def test_every_visible_sheet_with_the_same_columns_is_taken_and_the_hidden_one_waits(browse, budi, tmp_path):
    sheets = {name: (FAMILY, [family(number)]) for number, name in enumerate(("Sungailiat", "Belinyu", "Lama"), 1)}
    sheets["Catatan"] = (("Hal", "Isi"), [["a", "b"]])
    data = books(tmp_path / "a.xlsx", sheets, hidden="Lama").read_bytes()
    send(browse(budi), ("semua.xlsx", data), all_sheets="on")
    work()
    assert {(batch.sheet, batch.state) for batch in ImportBatch.objects.all()} == {
        ("Sungailiat", "preview"), ("Belinyu", "preview"),
    }  # fmt: skip
    first, second = ImportBatch.objects.order_by("pk")
    assert reverse("imports:batch", args=[second.pk]) in page(browse(budi), "batch", first)
    assert "Lama (lembar tersembunyi)" in page(browse(budi), "columns", first)


def test_what_budi_says_of_a_header_once_is_not_asked_again(browse, budi, ketut, tmp_path):
    headers = tuple("Nomor Rahasia" if at == NIK_AT else title for at, title in enumerate(FAMILY))
    client = browse(budi)
    send(client, ("a.xlsx", content(tmp_path, [family(1)], headers)))
    work()
    assert latest().state == "mapping"
    assert act(client, "columns", latest(), **said(latest(), **{f"column-{NIK_AT}": "nik"})).status_code == 302
    work()
    send(client, ("b.xlsx", content(tmp_path, [family(2)], headers)), region="19.01.01")
    work()
    assert (latest().state, latest().new) == ("preview", 1)
    assert "diingat dari berkas sebelumnya" in page(client, "batch", latest())
    saved, remembered = SavedMapping.objects.get(), client.get(reverse("imports:mappings")).content.decode()
    assert "Nomor Rahasia" in remembered and saved.region_id == "19.01"
    assert "Nomor Rahasia" not in browse(ketut).get(reverse("imports:mappings")).content.decode()
    assert browse(ketut).post(reverse("imports:forget_mapping", args=[saved.pk])).status_code == 404
    assert client.post(reverse("imports:forget_mapping", args=[saved.pk])).status_code == 302
    send(client, ("c.xlsx", content(tmp_path, [family(3)], headers)))
    work()
    assert latest().state == "mapping"


def test_the_only_list_of_a_file_on_a_hidden_sheet_is_shown_and_said_to_be_hidden(browse, budi, tmp_path):
    sheets = {"Sampul": (("Hal", "Isi"), [["a", "b"]]), "Data": (FAMILY, [family(1)])}
    send(browse(budi), ("a.xlsx", books(tmp_path / "a.xlsx", sheets, hidden="Data").read_bytes()))
    work()
    assert "Lembar ini tersembunyi di berkasnya" in page(browse(budi), "columns", latest())
    other = page(browse(budi), "columns", latest(), "?sheet=Sampul&kind=p3ke2023_family&header_rows=")
    assert "Lembar ini tersembunyi" not in other and "memuat daftar seperti ini" in other  # the one that was hidden


def test_of_next_months_header_only_the_new_name_is_asked(browse, budi, ketut, tmp_path):
    names = dict(zip(FAMILY, FAMILY, strict=True)) | {"NIK Kepala Keluarga": "Nomor Rahasia", "Alamat": "Tinggal di"}
    client, odd = browse(budi), tuple(names.values())
    send(client, ("mei.xlsx", content(tmp_path, [family(1)], odd)))
    work()
    address = FAMILY.index("Alamat")
    act(client, "columns", latest(), **said(latest(), **{f"column-{NIK_AT}": "nik", f"column-{address}": "address"}))
    work()
    changed = tuple("Sebutan Kepala" if title == "Nama Kepala Keluarga" else title for title in odd)
    send(client, ("juni.xlsx", content(tmp_path, [family(2)], changed)))
    work()
    assert latest().state == "mapping"
    header = latest().understanding["header"]
    assert header["missing"] == ["name"] and header["header_rows"] == [5]
    assert (header["mapping"][str(NIK_AT)], header["mapping"][str(address)]) == ("nik", "address")
    assert "berkas sebelumnya: kolom dengan nama yang sama" in page(client, "columns", latest())
    fewer = tuple(f"{title} baru" for title in odd[:-3]) + odd[-3:]
    send(client, ("lain.xlsx", content(tmp_path, [family(3)], fewer)))
    work()
    assert not latest().understanding["resembles"]  # too little of it is the same


def test_the_header_row_is_chosen_among_the_first_rows(browse, budi, tmp_path):
    send(browse(budi), ("a.xlsx", content(tmp_path, [family(1)])))
    work()
    shown = page(browse(budi), "columns", latest())
    assert 'name="header_rows" value="5"' in shown and "PEMERINTAH KABUPATEN BANGKA" in shown
    assert not re.search(r"\d{16}", shown)


def test_a_sheet_without_any_place_goes_in_for_one_village(browse, budi, tmp_path):
    headers = tuple(title for at, title in enumerate(FAMILY) if at != CODE_AT)
    rows = [[text for at, text in enumerate(family(number)) if at != CODE_AT] for number in (1, 2)]
    client = browse(budi)
    send(client, ("a.xlsx", content(tmp_path, rows, headers)), kind="p3ke2023_family")
    work()
    assert latest().wrong == 2
    assert "Desa untuk semua baris" in page(client, "columns", latest())
    wrong = act(client, "columns", latest(), **said(latest(), village="Tidak Ada Desanya"))
    assert wrong.status_code == 400 and "tidak ada di wilayah" in wrong.content.decode()
    assert act(client, "columns", latest(), **said(latest(), village="51.08.01.2001")).status_code == 400
    assert act(client, "columns", latest(), **said(latest(), village=KUDAI)).status_code == 302
    work()
    assert (latest().new, latest().wrong) == (2, 0) and KUDAI in latest().summary["villages"]


def test_codes_are_read_in_the_system_that_is_said_for_the_file(browse, budi, tmp_path):
    data = content(tmp_path, [family(1)])
    send(browse(budi), ("a.xlsx", data), kind="p3ke2023_family", region_system="bps")
    work()
    assert latest().state == "refused" and "Kemendagri" in latest().refusal, "codes of the other numbering"
    send(browse(budi), ("a.xlsx", data), kind="p3ke2023_family", region_system="kemendagri", again="on")
    work()
    assert (latest().new, latest().wrong) == (1, 0)
    assert send(browse(budi), ("b.xlsx", data), region_system="mars", again="on").status_code == 400


def test_rows_are_found_by_name_number_remark_and_village(browse, budi, tmp_path):
    rows = [family(number, **({"Desil Kesejahteraan": "77"} if number == 3 else {})) for number in range(1, 6)]
    client = browse(budi)
    send(client, ("a.xlsx", content(tmp_path, rows)))
    work()
    address = reverse("imports:rows", args=[latest().pk])

    def found(**query):
        return [row.number for row in client.get(address, query).context["page"].rows]

    assert found(q="sulaiman 2") == [7] and found(q="8") == [8] and found(q=family_id(4)) == [9]
    assert found(code="decile_unreadable") == [8] and found(village=KUDAI, verdict="new") == [6, 7, 9, 10]
    assert found(q="tidakada") == [] and found(q="99999999999") == []
    assert len(found(q="x\x00y")) == 5  # what cannot be asked is not asked
    answer = client.get(address, {"q": "9999990101900001"})
    assert answer.status_code == 302 and "9999" not in answer["Location"]
    assert "SULAIMAN" not in page(client, "villages", latest()) and KUDAI in page(client, "villages", latest())


def test_the_second_person_finds_what_waits_and_the_uploader_sees_why(browse, budi, wati, tmp_path, settings):
    settings.SECOND_PERSON_FROM = 1
    send(browse(budi), ("a.xlsx", content(tmp_path, [family(1), family(2)])), title="KK Bangka")
    work()
    shown = page(browse(budi), "batch", latest())
    assert "Menunggu orang kedua" in shown and "Kurniawati" in shown
    assert "Menunggu persetujuan Anda" not in browse(budi).get(LIST).content.decode()
    assert "menunggu orang kedua" in browse(budi).get(LIST).content.decode()
    assert "Menunggu persetujuan Anda" in browse(wati).get(LIST).content.decode()


def test_the_history_is_found_by_words_kind_state_day_and_person(browse, budi, wati, tmp_path):
    send(browse(budi), ("a.xlsx", content(tmp_path, [family(1)])), title="KK Bangka")
    send(browse(wati), ("b.xlsx", content(tmp_path, [family(2)])), title="Lain")
    work()
    act(browse(wati), "discard", latest())
    tomorrow = timezone.localdate() + dt.timedelta(days=1)

    def titles(**query):
        table = browse(budi).get(LIST, query).context["table"]
        return [row.record.title for row in table.rows]

    assert titles() == ["Lain", "KK Bangka"] and titles(q="bangka") == ["KK Bangka"] and titles(q="b.xlsx") == ["Lain"]
    assert titles(state="discarded") == ["Lain"] and titles(kind="p3ke2023_family") == ["Lain", "KK Bangka"]
    assert titles(who=budi.pk) == ["KK Bangka"] and titles(since=f"{tomorrow:%d-%m-%Y}") == []
    assert "Tidak ada impor yang cocok" in browse(budi).get(LIST, {"q": "tidakada"}).content.decode()
    for odd in ({"who": "9" * 30}, {"since": "kapan"}, {"kind": "x"}, {"q": "\x00"}, {"page": "x"}):
        assert browse(budi).get(LIST, odd).status_code == 200


def test_the_page_of_progress_tells_rows_speed_and_time(browse, budi, tmp_path):
    send(browse(budi), ("a.xlsx", content(tmp_path, [family(1)])))
    since = (timezone.now() - dt.timedelta(seconds=10)).isoformat()
    told = {"phase": "read", "since": since, "from": 0, "done": 20_000, "total": 80_000}
    ImportJob.objects.update(state="running", attempts=1, progress=told)
    ImportBatch.objects.update(state="reading", staged_rows=20_000)
    address = reverse("imports:progress", args=[latest().pk])
    shown = browse(budi).get(address, headers={"HX-Request": "true"}).content.decode()
    assert "20.000 baris" in shown and "80.000" in shown and "baris per detik" in shown and "30 detik lagi" in shown


def test_a_read_file_leaves_its_progress_behind(browse, budi, tmp_path):
    send(browse(budi), ("a.xlsx", content(tmp_path, [family(number) for number in range(1, 30)])))
    work()
    told = ImportJob.objects.get().progress
    assert told["phase"] == "compare" and told["total"] == 29


def workbook(answer):
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def test_a_long_list_is_marked_by_the_worker_and_kept_for_a_day(browse, budi, ketut, tmp_path, monkeypatch):
    monkeypatch.setattr("imports.views.marked.DIRECTLY", 1)
    client = browse(budi)
    send(client, ("a.xlsx", content(tmp_path, [family(1), family(2, **{"Desil Kesejahteraan": "77"})])))
    work()
    address = reverse("imports:marked", args=[latest().pk])
    assert "Buat berkas bertanda" in client.get(address).content.decode()
    assert act(client, "ask_marked", latest()).status_code == 302
    assert act(client, "ask_marked", latest()).status_code == 302 and ImportJob.objects.marked().count() == 1
    assert "hx-get" in client.get(address).content.decode()
    work()
    assert "Unduh" in client.get(address).content.decode() and latest().state == "preview"
    sheet = workbook(client.get(address, {"ambil": "1"}))["Sheet1"]
    assert sheet.cell(5, len(FAMILY) + 1).value == "Baris"
    assert browse(ketut).get(address, {"ambil": "1"}).status_code == 404
    assert AuditLine.objects.unscoped().filter(verb="import.marked_workbook").count() == 1
    job = ImportJob.objects.marked().get()
    assert b"SULAIMAN" not in (files._path(job.stored_name)).read_bytes()
    ImportJob.objects.update(finished_at=timezone.now() - dt.timedelta(days=2))
    assert forget_marked() == 1 and "Buat berkas bertanda" in client.get(address).content.decode()


def test_what_budi_repairs_in_the_marked_file_comes_in_clean_and_knows_its_first_row(browse, budi, tmp_path):
    rows = [family(1), family(2, **{"Desil Kesejahteraan": "77"}), family(3), family(4, **{"Kode Kemdagri": "1"})]
    client = browse(budi)
    sheets = {"KK Kudai": (FAMILY, rows), "Catatan": (("Hal", "Isi"), [["=1+1", "b"]])}
    send(client, ("a.xlsx", books(tmp_path / "a.xlsx", sheets).read_bytes()))
    work()
    first = latest()
    assert (first.new, first.wrong) == (2, 2)
    made = workbook(client.get(reverse("imports:marked", args=[first.pk])))
    assert made.sheetnames == ["KK Kudai", "Catatan", "perbaiki"] and made["Catatan"]["A6"].data_type == "s"
    repair = made["perbaiki"]
    decile, code = FAMILY.index("Desil Kesejahteraan") + 1, CODE_AT + 1
    assert repair.cell(2, decile).comment and "desil" in repair.cell(2, decile).comment.text
    repair.cell(2, decile).value, repair.cell(3, code).value = "2", KUDAI.replace(".", "")
    back = io.BytesIO()
    made.save(back)
    send(client, ("a-ditandai.xlsx", back.getvalue()))
    work()
    second = latest()
    assert (second.pk != first.pk, second.sheet, second.state) == (True, "perbaiki", "preview"), second.understanding
    assert (second.new, second.wrong, second.rows) == (2, 0, 2)
    assert "Baris 9 di berkas asal" in page(client, "rows", second, "?verdict=new")
    again = workbook(client.get(reverse("imports:marked", args=[second.pk])))
    titles = [cell.value for cell in again.worksheets[-1][1]]
    assert titles.count("Baris") == 1


def test_an_undo_page_names_what_was_built_and_by_which_later_list(browse, budi, bring, siti):
    first = bring(FAMILY, [family(1), family(2)]).batch
    later = bring(FAMILY, [family(2, Alamat="JL. BARU")]).batch
    assert later.changed == 1
    client = browse(budi)
    assert "kunjungan" in page(client, "undo", first)
    shown = act(client, "undo", first, check="1").content.decode()
    household = Household.objects.get(p3ke_family_id=family_id(2))
    assert reverse("households:case", args=[household.pk]) in shown and "SULAIMAN 1" not in shown
    assert "impor yang lebih baru" in shown and reverse("imports:batch", args=[later.pk]) in shown
    assert act(client, "undo", first, reason="Keliru").status_code == 409
    assert act(client, "undo", later, reason="Keliru 1901080101800000").status_code == 302
    work()
    later.refresh_from_db()
    assert later.state == "undone" and "1901080101800000" not in later.undone_reason
    assert "Keliru" in page(client, "batch", later) and "Keliru" in client.get(LIST).content.decode()
    assert "Tidak ada yang menghalangi" in act(client, "undo", first, check="1").content.decode()
    actions.undo(by=budi, batch=first, reason="Ulang dari awal")
    work()
    assert Household.objects.filter(p3ke_family_id__in=[family_id(1), family_id(2)]).count() == 0


def test_pages_of_a_large_list_stay_light(browse, budi, tmp_path):
    name = "I GUSTI AYU NGURAH KETUT WIRAWAN ADNYANA PUTRI " * 2
    rows = [family(number, **{"Nama Kepala Keluarga": name, "Jenis Atap": f"ATAP {number}"}) for number in range(1, 80)]
    client = browse(budi)
    send(client, ("a.xlsx", content(tmp_path, rows)))
    work()
    for where in ("batch", "rows", "columns", "villages"):
        assert len(page(client, where, latest())) < 110 * 1024, where
    assert len(client.get(UPLOAD).content) < 110 * 1024 and len(client.get(LIST).content) < 110 * 1024


def test_who_is_linked_to_whom_is_listed_and_links_by_name_can_be_switched_off(browse, budi, bring, tmp_path):
    bring(FAMILY, [family(1), family(2)])
    client = browse(budi)
    send(client, ("a.xlsx", content(tmp_path, [family(1, Alamat="JL. BARU"), family(3)])))
    work()
    batch = latest()
    ((by, rows),) = batch.summary["links"].items()
    assert rows == 1 and "Siapa ditautkan kepada siapa" in page(client, "batch", batch)
    shown = page(client, "rows", batch, f"?link={by}")
    household = Household.objects.get(p3ke_family_id=family_id(1))
    assert reverse("households:case", args=[household.pk]) in shown and "SULAIMAN 3" not in shown
    assert act(client, "compare_again", batch, by_name="off").status_code == 302
    work()
    batch.refresh_from_db()
    assert (batch.state, batch.link_by_name) == ("preview", False)
    assert "Tidak ada yang ditautkan lewat nama" in page(client, "batch", batch)


def test_any_other_sheet_is_named_column_by_column_with_one_village(browse, budi, tmp_path):
    client = browse(budi)
    send(
        client,
        ("a.xlsx", content(tmp_path, [["Pak Made", "JL. SAWAH 1"], ["Bu Luh", "JL. SAWAH 2"]], ("Siapa", "Di mana"))),
    )
    work()
    batch = latest()
    assert batch.state == "mapping"
    look = {"sheet": "Sheet1", "kind": "sheet_families", "header_rows": "5"}
    answer = client.get(reverse("imports:columns", args=[batch.pk]), look)
    offered = {value for value, _label in answer.context["form"].fields["column-0"].choices}
    assert {"name", "nik", "family_card", "address", "decile", "roof", "pkh"} <= offered
    twice = look | {"column-0": "name", "column-1": "name"}
    assert "Kolom ganda" in act(client, "columns", batch, **twice).content.decode()
    named = look | {"column-0": "name", "column-1": "address", "village": "Kudai"}
    assert act(client, "columns", batch, **named).status_code == 302
    work()
    batch.refresh_from_db()
    assert batch.state == "preview" and batch.wrong == 0 and batch.summary["villages"].keys() == {KUDAI}
