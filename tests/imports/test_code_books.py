"""Code books: numbers mean something within their version only, and what no book knows waits for Budi's word."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditLine, User
from foundation.errors import DomainError, NotAllowed
from households import actions, codes
from households.books import Books
from households.loading import load
from households.models import CodeBook, CodeEntry, CodeMapping, Household, UnknownWord
from households.unknown import settle
from imports.inline import import_file
from imports.models import ImportBatch
from imports.normalise.choices import choice
from imports.normalise.context import Context, choice_key
from imports.reader.cells import NUMBER, TEXT, Cell
from tests.conftest import BANGKA, BULELENG
from tests.households.other_lists import DTSEN_MEMBER, dtsen_member
from tests.imports.lists import FAMILY, book, family

TODAY = dt.date(2026, 5, 1)
VERSIONS = [version.version for version in codes.versions()]


def read(version: str, name: str, text: str, kind: str = TEXT) -> object:
    context = Context(today=TODAY, books=codes.shipped_books(version))
    return choice(name)(Cell(text, kind), context).value


# The numbers


@pytest.mark.parametrize(
    ("version", "five", "six"), [("regsosek2022", "bamboo", "wood"), ("dtsen2026", "bamboo", "wood"),
                                 ("opensid2022", "wood", "bamboo"), ("dtks2015", "asbestos", "zinc")],
)  # fmt: skip
def test_roof_five_and_six_are_read_as_their_own_source_means_them(version, five, six):
    assert (read(version, "roof", "5"), read(version, "roof", "6")) == (five, six)


def test_no_cooking_is_nought_to_dtsen_and_twelve_to_opensid():
    assert read("dtsen2026", "cooking", "0") == read("opensid2022", "cooking", "12") == "no_cooking"
    assert read("regsosek2022", "cooking", "0") == "0"  # no such answer there: kept as it came


@pytest.mark.parametrize("text", ["7", "07", "7.0", "Bambu", "BAMBU", "7. Bambu", "07 - bambu"])
def test_a_code_or_its_label_is_accepted(text):
    assert read("dtsen2026", "floor", text) == "bamboo"


def test_a_number_cell_is_a_code_too_and_a_p3ke_file_knows_no_numbers():
    assert read("dtsen2026", "wall", "1", NUMBER) == "masonry"
    assert read("p3ke2023", "wall", "1") == "1"


def test_lumps_of_dtsen_stay_lumps():
    assert read("dtsen2026", "roof", "Asbes/seng") == "zinc_or_asbestos" and read("dtsen2026", "roof", "Seng") == "zinc"
    assert read("dtsen2026", "power", "<= 900 watt") == "up_to_900" and read("dtsen2026", "power", "1") == "450"


@pytest.mark.parametrize("version", VERSIONS)
def test_every_code_of_every_source_has_a_word_of_ours_and_no_word_means_two_things(version):
    known = codes.BOOKS
    for name, own in codes.shipped_books(version).items():
        assert set(own.entries) <= set(known[name].entries), name
        seen: dict[str, str] = {}
        for word, code in [*own.aliases.items(), *((text, code) for code, text in own.entries.items())]:
            assert seen.setdefault(choice_key(word), code) == code, f"{version} {name}: {word}"
        for code in own.entries:
            assert code == codes.label(name, code) or codes.label(name, code) == known[name].entries[code]


def test_the_lists_of_the_civil_registry_are_whole():
    work = [entry for entry in codes.entries("dukcapil") if entry.book == "work"]
    assert [entry.number for entry in work] == [str(number) for number in range(1, 90)]
    levels = [entry for entry in codes.entries("dukcapil") if entry.book == "education"]
    assert len({entry.label for entry in levels}) == len({entry.code for entry in levels}) == 10
    assert [entry.number for entry in codes.entries("regsosek2022") if entry.book == "industry"][-1] == "26"


# The database


def test_loading_twice_changes_nothing_and_a_changed_answer_comes_back(ground, capsys):
    load()
    before = set(CodeEntry.objects.values_list("book__name", "number", "code", "label"))
    assert load().changed == 0
    roof = CodeBook.objects.get(version="regsosek2022", name="roof")
    CodeBook.objects.create(name="roof", version="desa2026", title="Desa", source="Perdes", valid_from="2026-01-01")
    roof.entries.filter(number="5").update(code="wood")
    call_command("load_codebooks")
    assert "1 changed" in capsys.readouterr().out
    assert set(CodeEntry.objects.values_list("book__name", "number", "code", "label")) == before
    assert CodeBook.objects.get(version="regsosek2022", name="roof").pk == roof.pk
    assert CodeBook.objects.filter(version="desa2026").exists()  # an office's own version is left alone


def test_an_import_reads_its_books_once_not_once_a_row(ground, budi, tmp_path):
    def queries(rows: int) -> int:
        path = book(tmp_path / f"{rows}.xlsx", FAMILY, [family(number) for number in range(1, rows + 1)])
        with CaptureQueriesContext(connection) as seen:
            import_file(path=path, kind="p3ke2023_family", region_code=BANGKA, by=budi, approver=None)
        return sum("households_codeentry" in query["sql"] for query in seen)

    assert queries(3) == queries(30) <= 2


# What no book knows


@pytest.fixture
def with_tarps(bring):
    """Budi's list: three roofs of tarpaulin in two spellings, one of nipa palm, and an ordinary one."""

    def make(approver: User | None = None, start: int = 1):
        rows = [family(start + at, **{"Jenis Atap": word}) for at, word in enumerate(
            ("Terpal", "TERPAL", "Terpal ", "Nipah", "Seng"))]  # fmt: skip
        return bring(FAMILY, rows, approver=approver)

    return make


def told(batch: ImportBatch) -> dict[str, tuple[int, list[int]]]:
    rows = UnknownWord.objects.unscoped().filter(batch=batch)
    return {row.word.casefold(): (row.rows, row.samples) for row in rows}


def roofs(batch: ImportBatch) -> list[str]:
    return [row.values["roof"] for row in batch.staged.order_by("number")]


def word(batch: ImportBatch, text: str) -> UnknownWord:
    return UnknownWord.objects.unscoped().get(batch=batch, word__iexact=text)


def test_unknown_words_stay_raw_are_counted_and_listed(with_tarps):
    batch = with_tarps().batch
    assert told(batch) == {"terpal": (3, [6, 7, 8]), "nipah": (1, [9])}
    assert roofs(batch) == ["Terpal", "TERPAL", "Terpal", "Nipah", "zinc"]


def test_a_word_of_the_family_card_is_read_with_its_own_book_in_a_list_of_another_version(bring, budi, noise):
    """DTSEN copies the occupation from the KK: Dukcapil's words, not DTSEN's."""
    words = ("PEDAGANG", "TUKANG BECAK MOTOR", "Tukang becak motor")
    rows = [dtsen_member(1, at, pekerjaan_ktp=text) for at, text in enumerate(words)]
    batch = bring(DTSEN_MEMBER, rows, kind="dtsen2026_member", approver=None).batch
    assert batch.state == "preview" and told(batch) == {"tukang becak motor": (2, [7, 8])}
    unknown = word(batch, "tukang becak motor")
    assert (unknown.column, unknown.book.version) == ("work", "dukcapil")
    actions.decide_words(by=budi, batch=batch, choices={unknown.pk: "entrepreneur"})
    settle(batch)
    assert [row.values["work"] for row in batch.staged.order_by("number")] == ["trader"] + ["entrepreneur"] * 2


def test_budi_says_what_a_word_means_and_the_preview_follows(with_tarps, budi, noise):
    batch = with_tarps().batch
    changed = actions.decide_words(
        by=budi, batch=batch, choices={word(batch, "terpal").pk: "other", word(batch, "nipah").pk: actions.LEAVE}
    )
    assert changed == 2
    settle(batch)
    assert roofs(batch) == ["other", "other", "other", "Nipah", "zinc"]
    said = {problem["code"] for row in batch.staged.all() for problem in row.problems if problem["column"] == "roof"}
    assert said == {"word_mapped", "word_left"}
    line = AuditLine.objects.filter(verb="codebook.decide").get()
    assert line.region_code == BANGKA and "roof: Terpal" in str(line.after) and line.after["words"]["roof: Nipah"] == ""


def test_a_decision_may_change_and_be_taken_back(with_tarps, budi):
    batch = with_tarps().batch
    for code, expected in (
        ("thatch", ["thatch"] * 3),
        ("other", ["other"] * 3),
        (None, ["Terpal", "TERPAL", "Terpal"]),
    ):
        actions.decide_words(by=budi, batch=batch, choices={word(batch, "terpal").pk: code})
        settle(batch)
        assert roofs(batch)[:3] == expected
        assert told(batch)["terpal"] == (3, [6, 7, 8])
    assert CodeMapping.objects.unscoped().count() == 0


def test_the_decision_is_remembered_for_the_next_list_of_the_office(with_tarps, budi, wati):
    batch = with_tarps().batch
    actions.decide_words(by=budi, batch=batch, choices={word(batch, "terpal").pk: "thatch"})
    report = with_tarps(wati, start=11)
    assert roofs(report.batch)[:4] == ["thatch", "thatch", "thatch", "Nipah"]
    households = Household.objects.filter(p3ke_family_id__gte="100000011").order_by("p3ke_family_id")
    assert [household.housing["roof"] for household in households] == ["thatch", "thatch", "thatch", "Nipah", "zinc"]


def test_another_office_and_another_version_are_not_told(with_tarps, budi, ketut):
    batch = with_tarps().batch
    actions.decide_words(by=budi, batch=batch, choices={word(batch, "terpal").pk: "thatch"})
    key = choice_key("terpal")
    assert Books("p3ke2023")(batch)["roof"].chosen == {key: "thatch"}
    assert Books("p3ke2022")(batch)["roof"].chosen == {} == Books("dtsen2026")(batch)["roof"].chosen
    far = ImportBatch(region_id=BULELENG)
    assert Books("p3ke2023")(far)["roof"].chosen == {}
    with pytest.raises(NotAllowed):
        actions.decide_words(by=ketut, batch=batch, choices={word(batch, "terpal").pk: "other"})


def test_a_code_that_the_book_does_not_have_is_refused(with_tarps, budi):
    batch = with_tarps().batch
    with pytest.raises(DomainError):
        actions.decide_words(by=budi, batch=batch, choices={word(batch, "terpal").pk: "gold"})
    assert not CodeMapping.objects.unscoped().exists()


# The pages


def at(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_budi_decides_on_the_page_and_compares_again(with_tarps, budi, monkeypatch, noise):
    monkeypatch.setattr("households.views.words.ring", lambda *_args: None)
    batch = with_tarps().batch
    address = reverse("households:batch_words", args=[batch.pk])
    page = at(budi).get(address).content.decode()
    assert "Terpal" in page and "Nipah" in page and "Jenis Atap" in page and "6, 7, 8" in page
    sent = {f"word-{word(batch, 'terpal').pk}": "other", f"word-{word(batch, 'nipah').pk}": "=", "compare": "1"}
    answer = at(budi).post(address, sent)
    assert answer.status_code == 302 and answer["Location"] == reverse("imports:batch", args=[batch.pk])
    batch.refresh_from_db()
    assert batch.state == "reading"  # the worker compares again
    assert dict(CodeMapping.objects.unscoped().values_list("word_key", "code")) == {"terpal": "other", "nipah": ""}


def test_an_answer_from_elsewhere_is_refused_on_the_page(with_tarps, budi):
    batch = with_tarps().batch
    address = reverse("households:batch_words", args=[batch.pk])
    answer = at(budi).post(address, {f"word-{word(batch, 'terpal').pk}": "gold"})
    assert answer.status_code == 400 and not CodeMapping.objects.unscoped().exists()


def test_the_general_page_sums_over_the_lists_in_the_register(with_tarps, budi, wati, ketut):
    with_tarps(wati, start=1), with_tarps(wati, start=21), with_tarps(None, start=41)  # the last is a preview only
    page = at(budi).get(reverse("households:unknown_words")).content.decode()
    row = page[page.index("<tbody>") : page.index("</tbody>")].split("</tr>")[0]
    assert ("TERPAL" in row or "Terpal" in row) and '<td class="num">6</td><td class="num">2</td>' in row
    assert "erpal" not in at(ketut).get(reverse("households:unknown_words")).content.decode()
