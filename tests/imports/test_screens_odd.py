"""What the import pages say where a list, or the moment somebody looks, is odd."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from foundation.errors import Conflict
from households.claims import subjects
from households.models import Household, Person
from imports import actions
from imports.models import ImportBatch, ImportJob
from imports.steps import perform
from tests.conftest import BULELENG
from tests.imports.lists import BELINYU_VILLAGE, FAMILY, KUDAI, PERSON, book, family, family_id, person

BAD = {"Desil Kesejahteraan": "77"}


@pytest.fixture(autouse=True)
def _quiet_bell(monkeypatch):
    monkeypatch.setattr("imports.views.ring", lambda task, pk: None)


@pytest.fixture
def sent(browse, budi, tmp_path):
    """`sent([family(1)])`: Budi's upload, read by the worker."""

    def do(rows, user=budi, region="19.01", **fields):
        path = book(tmp_path / f"{len(list(tmp_path.iterdir()))}.xlsx", FAMILY, rows)
        file = SimpleUploadedFile("daftar.xlsx", path.read_bytes())
        browse(user).post(reverse("imports:upload"), {"file": file, "region": region, "again": "on"} | fields)
        for pk in ImportJob.objects.filter(state="waiting").values_list("pk", flat=True):
            perform(pk)
        return ImportBatch.objects.latest("pk")

    return do


@pytest.fixture
def seen(browse, budi):
    """`seen("batch", batch)`: the page as Budi sees it."""

    def do(name, batch, **asked):
        headers = asked.pop("headers", {})
        return browse(budi).get(reverse(f"imports:{name}", args=[batch.pk]), asked, headers=headers).content.decode()

    return do


def test_a_list_without_one_right_row_is_not_approved_but_repaired(sent, seen, budi, noise):
    hopeless = sent([family(1, **BAD), family(2, **BAD)])
    shown = seen("batch", hopeless)
    assert "/setujui/" not in shown and "Tidak ada baris daftar ini yang dapat ditulis" in shown
    assert "2 baris salah dan tidak ikut masuk" in shown and reverse("imports:marked", args=[hopeless.pk]) in shown
    with pytest.raises(Conflict) as refused:
        actions.approve(by=budi, batch=hopeless, leave_out=True)
    assert refused.value.code == "nothing"
    mixed = sent([family(1, **BAD), family(2)])
    assert "/setujui/" in seen("batch", mixed)
    assert actions.approve(by=budi, batch=mixed, leave_out=True).step == "apply"


def test_a_sheet_that_ends_below_its_header_is_not_called_an_empty_file(sent, seen):
    batch = sent([])
    assert (batch.state, batch.understanding["refused"]) == ("refused", "no_rows")
    assert "tidak ada baris data" in seen("batch", batch) and "0 bita" not in seen("batch", batch)


def test_an_upload_without_a_file_says_what_is_missing(browse, budi):
    answer = browse(budi).post(reverse("imports:upload"), {"region": "19.01"})
    assert answer.status_code == 400 and "Pilih berkasnya dahulu" in answer.content.decode()


def test_what_is_polled_while_the_marked_file_is_written_replaces_itself_whole(sent, seen, budi, monkeypatch):
    monkeypatch.setattr("imports.views.marked.DIRECTLY", 1)
    batch = sent([family(1), family(2, **BAD)])
    actions.ask_marked(by=budi, batch=batch)
    answer = seen("marked", batch, headers={"HX-Request": "true"}).strip()
    assert answer.startswith("<div hx-get") and answer.endswith("</div>")
    assert answer.count("boleh ditutup") == 1


def test_while_all_rows_are_written_at_once_nobody_reads_nought_per_cent(sent, seen):
    batch = sent([family(1)])
    since = (timezone.now() - dt.timedelta(seconds=10)).isoformat()
    told = {"phase": "compare", "since": since, "from": 0, "done": 0, "total": 80_000}
    ImportJob.objects.update(state="running", attempts=1, progress=told)
    ImportBatch.objects.update(state="reading", staged_rows=80_000)
    shown = seen("progress", batch, headers={"HX-Request": "true"})
    assert "80.000 baris" in shown and "0 %" not in shown


def test_the_undo_page_names_the_later_list_once_however_it_built_on_the_first(bring, browse, budi, noise):
    first = bring(FAMILY, [family(1), family(2)]).batch
    later = bring(PERSON, [person(1), person(1, 1)], title="Anggota Kudai").batch
    address = reverse("imports:undo", args=[first.pk])
    shown = browse(budi).post(address, {"check": "1"}).content.decode()
    link = f'<a href="{reverse("imports:batch", args=[later.pk])}">'
    before, _title, entries = shown.partition("Yang menghalangi")
    assert "Batalkan dahulu impor yang lebih baru ini" in before and before.count(link) == 1
    assert f"{link}dipakai impor yang lebih baru: Anggota Kudai</a>" in entries and "dipakai oleh: jiwa" not in entries
    assert '<details class="card mb-3"><summary' in before  # which list it was says enough; who is there to be opened


def test_who_comes_second_reads_what_was_done_and_by_whom(bring, browse, budi, wati, noise):
    batch = bring(FAMILY, [family(1)], approver=None).batch
    addresses = [reverse(f"imports:{name}", args=[batch.pk]) for name in ("approve", "approve", "discard")]
    answers = [browse(user).post(where) for user, where in zip((wati, budi, budi), addresses, strict=True)]
    assert [answer.status_code for answer in answers] == [302, 409, 409]
    for answer in answers[1:]:
        assert f"disetujui, oleh {wati}." in answer.content.decode()


def test_looking_at_the_undo_of_what_was_not_applied_leads_to_the_import(bring, browse, budi, noise):
    batch = bring(FAMILY, [family(1)], approver=None).batch
    answer = browse(budi).post(reverse("imports:undo", args=[batch.pk]), {"check": "1"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("imports:batch", args=[batch.pk]))


def test_a_stranger_to_the_later_list_reads_that_there_is_one(bring, browse, person_with, noise):
    first = bring(FAMILY, [family(1)], region_code="19.01.01").batch
    bring(PERSON, [person(1), person(1, 1)], title="Anggota Bangka")
    korcam = person_with("korcam", "Operator Sungailiat", "officer", "19.01.01")
    shown = browse(korcam).post(reverse("imports:undo", args=[first.pk]), {"check": "1"}).content.decode()
    assert "dipakai impor yang lebih baru" in shown and "Anggota Bangka" not in shown


def test_rows_of_a_village_are_all_found_also_in_a_list_that_is_not_in_order(sent, browse, budi):
    there = {"Kode Kemdagri": BELINYU_VILLAGE.replace(".", "")}
    batch = sent([family(number, **(there if number in (2, 4) else {})) for number in range(1, 6)])
    assert batch.summary["spans"] == {KUDAI: [6, 10], BELINYU_VILLAGE: [7, 9]}

    def found(village):
        page = browse(budi).get(reverse("imports:rows", args=[batch.pk]), {"village": village}).context["page"]
        return [row.number for row in page.rows]

    assert found(KUDAI) == [6, 8, 10] and found(BELINYU_VILLAGE) == [7, 9]


def test_the_history_tells_the_time_of_the_lists_own_region(sent, browse, ketut):
    sent([family(1, **{"Kode Kemdagri": "5108012001"})], user=ketut, region=BULELENG)
    assert "WITA" in browse(ketut).get(reverse("imports:list")).content.decode()


def test_a_match_with_the_civil_registry_is_told_in_words_and_outweighs_a_newer_list(bring, sent, seen, budi, noise):
    born, matched = "Tanggal Lahir Kepala Keluarga", "NIK Kepala Keluarga Padan Kemdagri"
    bring(FAMILY, [family(1)], cut_off_on=dt.date(2026, 3, 1))
    newer = family(1, **{born: "1971-05-17", matched: "TIDAK PADAN"})
    shown = seen("rows", sent([newer], cut_off_on="01-06-2026"), verdict="changed")
    assert "tidak padan" in shown and "mismatch" not in shown
    bring(FAMILY, [newer], cut_off_on=dt.date(2026, 6, 1))
    household = Household.objects.get(p3ke_family_id=family_id(1))
    people = list(Person.objects.filter(household=household))
    _family, head = subjects(household, budi, people, household.source_records.select_related("source", "staged"))
    (birth,) = [line.answer for line in head.lines if line.answer.field == "birth_date"]
    assert birth.in_force.value == "1970-05-17" and birth.conflict
