"""Finding a family and opening its page: who may, what it costs, what stays behind in the audit trail."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditLine
from households import actions, figures
from households.models import Person
from tests.conftest import villages_of

VILLAGE = "19.01.01.1001"
TOKEN = re.compile(r"[A-Za-z0-9]{64}")  # the form's own token, another one each time
LIST, FIND = "/keluarga/", "/keluarga/cari/"


@pytest.fixture
def sari(household_in, siti, noise):
    """The family of Ni Luh Sari, assigned to Siti; a husband called Muhammad Yusuf."""
    household = household_in(
        VILLAGE, "Ni Luh Sari", facilitator=siti, housing={"roof": "tile", "savings": False}, decile=1
    )
    Person.objects.filter(household=household, is_head=False).update(name="Muhammad Yusuf", relation="spouse")
    return household


def case_of(household):
    return reverse("households:case", args=[household.pk])


def nik_of(household):
    return Person.objects.get(household=household, is_head=True).nik.reveal()


def heads(answer):
    return [found.household.head_name for found in answer.context["page"].rows]


@pytest.mark.parametrize("text", ["ni luh sari", "NILUH SARI", "sari", "mohamad yusup", "Yusuf"])
def test_budi_finds_a_family_by_the_name_of_its_head_or_a_member_however_he_spells_it(sari, browse, budi, text):
    answer = browse(budi).get(LIST, {"q": text})
    assert heads(answer)[0] == "Ni Luh Sari"


def test_a_family_found_by_a_member_says_which(sari, browse, budi):
    assert "Muhammad Yusuf" in browse(budi).get(LIST, {"q": "yusuf"}).content.decode()
    assert "Muhammad Yusuf" not in browse(budi).get(LIST, {"q": "ni luh"}).content.decode()


def test_nobody_finds_families_outside_reach_by_name(sari, browse, ketut, rahmat, pak_camat, siti):
    assert heads(browse(siti).get(LIST, {"q": "sari"})) == ["Ni Luh Sari"]
    assert heads(browse(pak_camat).get(LIST, {"q": "sari"})) == ["Ni Luh Sari"]
    assert heads(browse(rahmat).get(LIST, {"q": "sari"})) == []
    assert heads(browse(ketut).get(LIST, {"q": "sari"})) == []


def test_the_list_without_a_name_goes_by_village_and_is_narrowed_by_region(sari, browse, budi, noise):
    assert set(heads(browse(budi).get(LIST))) == {"Ni Luh Sari", noise[0].head_name, noise[1].head_name}
    assert heads(browse(budi).get(LIST, {"region": VILLAGE})) == ["Ni Luh Sari"]
    assert heads(browse(budi).get(LIST, {"region": "19.01.02"})) == [noise[1].head_name]
    elsewhere = browse(budi).get(LIST, {"region": "51.08"})
    assert heads(elsewhere) == [] and elsewhere.status_code == 200


@pytest.mark.parametrize("text", ["", "sari"])
def test_pages_follow_each_other_without_a_gap_or_a_double(ground, household_in, browse, budi, monkeypatch, text):
    monkeypatch.setattr(figures, "PAGE", 2)
    names = [f"Sari {word}" for word in ("Ayu", "Budi", "Cici", "Dedi", "Eka")]
    other = villages_of("19.01.02")[0].pk
    for place, name in zip((VILLAGE, VILLAGE, other, other, VILLAGE), names, strict=True):
        household_in(place, name)
    browser, seen, after = browse(budi), [], ""
    for _page in range(5):
        answer = browser.get(LIST, {"q": text, "after": after})
        seen += heads(answer)
        after = answer.context["page"].next_key
        if not after:
            break
    assert sorted(seen) == names and not after


@pytest.mark.parametrize("after", ["x", "9999999999999999999999-1", "1-2-3", "19.01.01.1001-", "-5"])
def test_a_broken_page_key_shows_the_first_page(sari, browse, budi, after):
    assert "Ni Luh Sari" in heads(browse(budi).get(LIST, {"after": after}))


def test_an_empty_register_says_what_to_do_and_a_search_without_result_too(ground, browse, budi, siti):
    assert browse(budi).get(LIST).status_code == 200
    assert browse(siti).get(LIST).status_code == 200
    assert browse(budi).get(LIST, {"q": "tidak ada siapa pun"}).context["searched"]


def test_a_number_is_found_by_post_only_and_leads_straight_to_the_family(sari, browse, budi):
    number = nik_of(sari)
    spaced = f" {number[:6]}.{number[6:12]} {number[12:]} "
    answer = browse(budi).post(FIND, {"number": spaced})
    assert (answer.status_code, answer["Location"]) == (302, case_of(sari))
    assert "no-store" in answer["Cache-Control"]
    assert browse(budi).get(FIND, {"number": number}).status_code == 405


def test_a_kk_number_of_before_still_finds_the_family(sari, browse, budi, ketut):
    old, new = "1901010101200000", "1901010202210000"
    for number, day in ((old, dt.date(2024, 1, 1)), (new, dt.date(2026, 1, 1))):
        actions.learn_kk(by=budi, numbers={sari.pk: number}, on=day, source="Kunjungan", replace=True)
    for number in (old, new):
        assert browse(budi).post(FIND, {"number": number})["Location"] == case_of(sari)
        assert browse(ketut).post(FIND, {"number": number}).status_code == 200


def test_a_number_typed_into_the_name_field_does_not_stay_in_an_address(sari, browse, budi):
    answer = browse(budi).get(LIST, {"q": nik_of(sari)})
    assert (answer.status_code, answer["Location"]) == (302, LIST)


@pytest.mark.parametrize(
    "number", ["", "123", "19010101012000001", "190101010120000x", "１９０１０１０１０１２０００００"]
)
def test_what_is_no_number_is_refused_with_a_sentence(ground, browse, budi, number):
    answer = browse(budi).post(FIND, {"number": number})
    assert answer.status_code == 400 and answer.context["number_form"].errors["number"]


def test_asking_for_numbers_leaves_a_line_without_the_number(sari, browse, budi):
    number = nik_of(sari)
    browse(budi).post(FIND, {"number": number})
    line = AuditLine.objects.get(verb="household.search_number")
    assert line.after == {"found": 1} and number not in str(line.content())


def test_opening_a_page_is_recorded_and_shows_no_whole_number(sari, browse, budi, siti):
    for person in (budi, siti):
        answer = browse(person).get(case_of(sari))
        text = answer.content.decode()
        assert "Muhammad Yusuf" in text and "Genteng" in text and "no-store" in answer["Cache-Control"]
        for member in sari.members.all():
            assert member.nik.reveal() not in text and member.nik.masked in text
    assert AuditLine.objects.about(sari).filter(verb="household.read").count() == 2


def test_others_get_the_same_404_for_a_family_that_is_there_and_one_that_is_not(
    sari, browse, rahmat, ketut, wayan, ibu_bupati
):
    for person in (rahmat, ketut):
        there, nowhere = browse(person).get(case_of(sari)), browse(person).get("/keluarga/999999/")
        assert (there.status_code, nowhere.status_code) == (404, 404)
        shape = there.content.decode().replace(case_of(sari), "/keluarga/999999/")
        assert TOKEN.sub("", shape) == TOKEN.sub("", nowhere.content.decode())
    for person in (wayan, ibu_bupati):
        assert browse(person).get(case_of(sari)).status_code == 403
    assert not AuditLine.objects.filter(verb="household.read").exists()


def test_a_nik_is_shown_for_a_reason_once_and_recorded(sari, browse, budi):
    person = sari.members.get(is_head=True)
    url = reverse("households:reveal_nik", args=[person.pk])
    browser = browse(budi)
    assert browser.post(url, {"reason": "  "}).status_code == 400
    assert browser.get(url).status_code == 405
    assert not AuditLine.objects.filter(verb="household.reveal").exists()
    answer = browser.post(url, {"reason": "Mencocokkan kartu"})
    assert person.nik.reveal() in answer.content.decode() and "no-store" in answer["Cache-Control"]
    line = AuditLine.objects.get(verb="household.reveal")
    assert (line.by_id, line.object_id, line.reason) == (budi.pk, str(person.pk), "Mencocokkan kartu")
    assert person.nik.reveal() not in browser.get(case_of(sari)).content.decode()


def test_a_kk_number_is_shown_too_and_its_absence_said(sari, browse, budi):
    url = reverse("households:reveal_kk", args=[sari.pk])
    assert browse(budi).post(url, {"reason": "Mencocokkan"}).status_code == 400
    actions.learn_kk(by=budi, numbers={sari.pk: "1901010101200000"}, on=dt.date(2026, 1, 1), source="Kunjungan")
    assert "1901010101200000" in browse(budi).post(url, {"reason": "Mencocokkan"}).content.decode()


def test_siti_reads_her_family_but_is_shown_no_whole_number(sari, browse, siti, rahmat, ketut):
    url = reverse("households:reveal_nik", args=[sari.members.get(is_head=True).pk])
    for person, status in ((siti, 403), (rahmat, 403), (ketut, 404)):
        assert browse(person).post(url, {"reason": "ingin tahu"}).status_code == status
    assert url not in browse(siti).get(case_of(sari)).content.decode()


def test_who_left_stays_on_the_page_and_is_not_counted(sari, browse, budi):
    person = sari.members.get(is_head=False)
    actions.record_member_left(by=budi, person=person, reason="died", on=timezone.localdate())
    answer = browse(budi).get(case_of(sari))
    assert answer.context["here"] == 1 and person.name in answer.content.decode()


@pytest.mark.parametrize(("name", "budget"), [("list", 7), ("named", 12), ("case", 23)])
def test_a_page_costs_the_same_whether_the_village_has_one_family_or_twenty(
    sari, household_in, browse, budi, django_assert_max_num_queries, name, budget
):
    url, data = (case_of(sari), {}) if name == "case" else (LIST, {"q": "sari"} if name == "named" else {})
    browser, counts = browse(budi), []
    browser.get(url, data)
    for extra in (0, 20):
        for number in range(extra):
            household_in(VILLAGE, f"Sari {number}", 5)
        with django_assert_max_num_queries(budget) as queries:
            assert browser.get(url, data).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
