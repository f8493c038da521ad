"""Two entries were merged; a later list still names both. Its rows follow to the one that lives on."""

import pytest

from households import actions
from households.models import Household, Person, SourceRecord
from imports.inline import undo_batch
from tests.conftest import invented_nik
from tests.imports.lists import FAMILY, PERSON, family, family_id, head_nik, person, register_hash

TWIN = {"ID Individu": "299999999", "Nama": "SULAEMAN 1", "NIK": invented_nik(777), "Tanggal Lahir": "1970-05-17"}
HELD = ("head_differs", "person_left", "moved", "target_twice", "nik_elsewhere", "nik_taken", "moved_on")


@pytest.fixture
def twice(bring, noise):
    """Sulaiman 1 and his daughter are in the register twice, as families 1 and 2; family 3 is somebody else's."""
    bring(FAMILY, [family(1), second_home(), family(3)])
    bring(PERSON, [person(1), person(1, 1), second_head(), person(2, 1, NIK="-"), person(3)])
    return [Household.objects.get(p3ke_family_id=family_id(number)) for number in (1, 2)]


def second_home(**other):
    words = {"Nama Kepala Keluarga": "SULAEMAN 1", "NIK Kepala Keluarga": TWIN["NIK"]}
    return family(2, **words, **other)


def second_head(**other):
    return person(2, 0, **TWIN | other)


def man(number):
    return Person.objects.get(p3ke_person_id=number)


def merged(budi, twice):
    """Budi says the two are one family: the heads are one man, the daughters one girl."""
    survivor, absorbed = twice
    same = {man("299999999").pk: man("200000010").pk, man("200000021").pk: man("200000011").pk}
    return actions.merge_households(
        by=budi, survivor=survivor, absorbed=absorbed, same=same, reason="NIK yang benar di kartunya: yang pertama"
    )


def held(report):
    rows = report.batch.staged.filter(verdict="held").order_by("number")
    return [problem["code"] for row in rows for problem in row.problems if problem["code"] in HELD]


def test_a_later_list_that_still_names_both_is_taken_in_and_changes_only_what_the_survivors_own_row_says(
    bring, twice, budi
):
    merged(budi, twice)
    newer = {"Pendidikan": "TAMAT SLTP/SEDERAJAT"}
    rows = [person(1, 0, **newer), person(1, 1), second_head(Pekerjaan="PETANI"), person(2, 1, NIK="-"), person(3)]
    report = bring(PERSON, rows)
    assert (report.counts["held"], report.counts["changed"], report.counts["same"]) == (0, 1, 4), held(report)
    sulaiman = man("200000010")
    assert (sulaiman.education, sulaiman.work) == ("lower", man("200000030").work)
    assert sulaiman.nik.reveal() == head_nik(1) and sulaiman.name == "SULAIMAN 1"
    said = SourceRecord.objects.filter(source__batch=report.batch)
    assert sorted(said.values_list("person_id", flat=True)) == sorted(
        [sulaiman.pk, sulaiman.pk, man("200000011").pk, man("200000011").pk, man("200000030").pk]
    )
    assert bring(FAMILY, [family(1), second_home(Persentil="7"), family(3)]).counts["held"] == 0
    assert Household.objects.get(pk=twice[0].pk).percentile == 3


def test_a_cleaned_list_that_kept_the_other_number_speaks_for_the_survivor_but_not_of_its_numbers(bring, twice, budi):
    merged(budi, twice)
    report = bring(PERSON, [second_head(Pekerjaan="PETANI"), person(2, 1, NIK="-"), person(3)])
    assert (report.counts["held"], report.counts["changed"]) == (0, 2), held(report)
    sulaiman = man("200000010")
    assert (sulaiman.name, sulaiman.work, sulaiman.nik.reveal(), sulaiman.p3ke_person_id) == (
        "SULAEMAN 1", "farmer", head_nik(1), "200000010",
    )  # fmt: skip
    before = register_hash()
    again = bring(PERSON, [second_head(Pekerjaan="PETANI"), person(2, 1, NIK="-"), person(3)])
    assert again.counts["changed"] == 0 and register_hash() == before


def test_whoever_is_known_by_the_nik_of_the_absorbed_alone_is_the_survivor(bring, twice, budi):
    merged(budi, twice)
    stranger = second_head(**{"ID Individu": "288888888"})
    report = bring(PERSON, [stranger, person(3)])
    assert report.counts["held"] == 0, held(report)
    assert SourceRecord.objects.filter(source__batch=report.batch, person=man("200000010")).count() == 1
    assert not Person.objects.filter(p3ke_person_id="288888888").exists()


def test_who_died_is_still_held_and_so_is_a_survivor_who_died(bring, twice, budi):
    merged(budi, twice)
    girl = man("200000011")
    actions.member_leaves(by=budi, person=girl, kind="died", on=girl.household.created_at.date(), reason="Surat desa")
    report = bring(PERSON, [person(1), person(1, 1), person(2, 1, NIK="-"), person(3)])
    assert held(report) == ["person_left", "person_left"]


def test_persons_merged_across_two_families_that_stay_two_keep_the_home_somebody_chose(bring, twice, budi):
    actions.merge_persons(
        by=budi, survivor=man("200000011"), absorbed=man("200000021"), reason="Anak tinggal dengan ayahnya"
    )
    report = bring(PERSON, [person(1), person(1, 1), second_head(), person(2, 1, NIK="-"), person(3)])
    assert report.counts["held"] == 0, held(report)
    record = SourceRecord.objects.get(source__batch=report.batch, row=9)
    assert (record.person_id, record.household_id) == (man("200000011").pk, twice[0].pk)


def test_once_parted_each_row_names_its_own_again(bring, twice, budi, wati):
    done = merged(budi, twice)
    report = bring(PERSON, [person(1), second_head(Pekerjaan="PETANI"), person(3)])
    undo_batch(by=wati, batch=report.batch, reason="salah berkas")
    actions.part(by=budi, merge=done, reason="Ternyata dua keluarga")
    report = bring(PERSON, [person(1), second_head(Pekerjaan="PETANI"), person(3)])
    assert report.counts["changed"] == 1 and man("299999999").work == "farmer"
