"""What a list does to the register: the same people once, whatever the order, and nothing they said themselves lost."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from households.models import Household, Person, SourceList, SourceRecord
from imports.inline import import_file, undo_batch
from tests.conftest import BANGKA, invented_nik
from tests.households.other_lists import DELIVERY, delivered
from tests.imports.conftest import forgotten
from tests.imports.lists import (
    BELINYU_VILLAGE,
    FAMILY,
    KUDAI,
    PERSON,
    book,
    family,
    family_id,
    head_nik,
    person,
    register_by_names,
    register_hash,
)

pytestmark = pytest.mark.django_db
COUNTS = ("new", "changed", "same", "held", "wrong", "skipped")


def counts(report, **expected):
    """The counts that are not zero; they always add up to the rows."""
    found = report.counts
    assert found["rows"] == sum(found[name] for name in COUNTS)
    return {name: number for name, number in found.items() if number and name != "rows"}


def codes(report, row):
    return {problem["code"] for problem in report.problems if problem["row"] == row and problem["level"] != "A"}


def test_sulaiman_comes_in_with_his_house_and_his_number_sealed(bring, noise):
    report = bring(FAMILY, [family(1)])
    assert counts(report) == {"new": 1} and report.state == "applied"
    household = Household.objects.get(p3ke_family_id=family_id(1))
    assert (household.village_id, household.regency_code, household.decile) == (KUDAI, "19.01", 1)
    assert household.housing == {"tenure": "owned", "roof": "zinc_or_asbestos"}
    assert household.programmes == {"pkh": True, "bpnt": False} and household.priority == "normal"
    head = household.members.get()
    assert head.is_head and head.nik.reveal() == head_nik(1) and head.nik_last4 == head_nik(1)[-4:]
    assert (head.relation, head.sex, head.birth_date, head.work) == ("head", "L", dt.date(1970, 5, 17), "fisher")
    record = SourceRecord.objects.get(household=household)
    assert record.row == 6 and record.raw[6] == "SULAIMAN 1" and record.source.batch == report.batch


def test_sulaiman_is_one_man_in_both_files_whichever_comes_first(bring, noise):
    heads = [family(1, **{"Pekerjaan Kepala Keluarga": "PETANI"}), family(2, **{"NIK Kepala Keluarga": "-"}), family(3)]
    members = [person(n, m) for n in (1, 2, 3) for m in range(3)]
    members[3] = person(2, Nama="SULAEMAN 2")
    members[6] = person(3, NIK="", Pendidikan="", **{"Tanggal Lahir": "1970-05-18"})  # the head of family 3
    files = [(FAMILY, heads), (PERSON, members)]
    for headers, rows in files:
        assert bring(headers, rows).state == "applied"
    first = register_by_names()
    assert Person.objects.filter(household__p3ke_family_id=family_id(1)).count() == 3
    assert (
        Person.objects.filter(household__p3ke_family_id=family_id(1), is_head=True).get().p3ke_person_id == "200000010"
    )
    SourceRecord.objects.all().delete()
    Person.objects.filter(household__p3ke_family_id__startswith="1").delete()
    Household.objects.filter(p3ke_family_id__startswith="1").delete()
    for headers, rows in reversed(files):
        assert bring(headers, rows).state == "applied"
    assert register_by_names() == first and len(first) == 9 + 9  # ours and the noise


def test_a_head_without_nik_is_still_one_person(bring):
    nameless = {"NIK Kepala Keluarga": "KOSONG"}
    bring(FAMILY, [family(1, **nameless)])
    report = bring(PERSON, [person(1, NIK="-"), person(1, 1)])
    assert counts(report) == {"new": 1, "changed": 1}
    head = Person.objects.get(is_head=True)
    assert head.nik is None and head.nik_missing == "placeholder" and head.p3ke_person_id == "200000010"


def test_two_people_without_nik_are_never_the_same(bring):
    report = bring(FAMILY, [family(1, **{"NIK Kepala Keluarga": "0"}), family(2, **{"NIK Kepala Keluarga": "0"})])
    assert counts(report) == {"new": 2} and Person.objects.filter(nik_digest=None).count() == 2


def test_the_same_file_again_changes_nothing(bring, noise):
    rows = [family(n) for n in range(1, 9)]
    bring(FAMILY, rows)
    before = register_hash(but=())
    report = bring(FAMILY, rows)
    assert counts(report) == {"same": 8} and register_hash(but=()) == before
    assert SourceList.objects.count() == 2  # that the second list names them too is a fact about it


def test_a_newer_list_changes_what_it_says_and_blanks_nothing(bring):
    bring(FAMILY, [family(1)])
    newer = family(1, Alamat="JL. MAWAR NO. 9", **{"Desil Kesejahteraan": "2", "Jenis Atap": "", "Penerima PKH": ""})
    report = bring(FAMILY, [newer], approver=None)
    staged = report.batch.staged.get()
    assert staged.diff == {"address": ["JL. MELATI NO. 1", "JL. MAWAR NO. 9"], "decile": [1, 2]}
    bring(FAMILY, [newer])
    household = Household.objects.get()
    assert (household.address, household.decile, household.version) == ("JL. MAWAR NO. 9", 2, 2)
    assert household.housing["roof"] == "zinc_or_asbestos" and household.programmes["pkh"] is True


def test_a_verified_family_is_only_proposed_to(bring):
    bring(FAMILY, [family(1), family(2)])
    Household.objects.filter(p3ke_family_id=family_id(1)).update(verified_at=timezone.now())
    before = register_hash(but=())
    report = bring(FAMILY, [family(1, Alamat="JL. LAIN"), family(2)])
    assert counts(report) == {"held": 1, "same": 1} and codes(report, 6) == {
        "nik_serial",
        "verified",
        "nik_birth_differs",
    }
    assert register_hash(but=()) == before
    assert report.batch.staged.get(number=6).diff == {"address": ["JL. MELATI NO. 1", "JL. LAIN"]}
    members = bring(PERSON, [person(1, 0), person(1, 1), person(2, 0)])
    assert counts(members) == {"held": 2, "changed": 1} and Person.objects.count() == 2


def test_a_nik_of_another_family_is_held_as_a_possible_move(bring):
    bring(FAMILY, [family(1)])
    report = bring(FAMILY, [family(2, **{"NIK Kepala Keluarga": head_nik(1)})])
    assert counts(report) == {"held": 1} and "nik_elsewhere" in codes(report, 6) and Household.objects.count() == 1


def test_a_member_named_in_another_family_is_held_not_moved(bring):
    bring(PERSON, [person(1), person(1, 1), person(2)])
    moved = person(1, 1, **{"ID Keluarga P3KE": family_id(2)})
    report = bring(PERSON, [moved])
    assert counts(report) == {"held": 1} and "moved" in codes(report, 6)
    assert Person.objects.get(p3ke_person_id="200000011").household.p3ke_family_id == family_id(1)


def test_somebody_who_died_does_not_come_back_by_a_list(bring):
    bring(PERSON, [person(1), person(1, 1)])
    Person.objects.filter(p3ke_person_id="200000011").update(
        left_on=dt.date(2023, 1, 1), left_reason="died", left_recorded_at=timezone.now()
    )
    assert counts(bring(PERSON, [person(1, 1)])) == {"held": 1}
    other_number = person(1, 1, **{"ID Individu": "299999999"})
    assert counts(bring(PERSON, [other_number])) == {"held": 1}


def test_a_family_that_came_with_a_child_alone_bears_the_heads_name_once_he_comes(bring, wati, noise):
    """Also where the widow, known so far as a member, is named as the head."""
    bring(PERSON, [person(1, 1), person(2), person(2, 1)])
    Person.objects.filter(name="SULAIMAN 2").update(
        left_on=dt.date(2024, 1, 1), left_reason="died", left_recorded_at=timezone.now()
    )
    before = register_hash()
    report = bring(PERSON, [person(1), person(2, 1, **{"Hubungan dengan Kepala Keluarga": "KEPALA KELUARGA"})])
    assert counts(report) == {"new": 1, "changed": 1}
    names = Household.objects.filter(p3ke_family_id__startswith="1").order_by("p3ke_family_id")
    assert [home.head_name for home in names] == ["SULAIMAN 1", "ANAK 1 SULAIMAN 2"]
    undo_batch(by=wati, batch=report.batch, reason="coba")
    assert register_hash() == before


def test_a_family_number_that_now_means_strangers_lets_none_of_them_in(bring):
    """Hasan's family came under the number of Sulaiman's; Sulaiman's own daughter, and a son who heads it, are no
    strangers.
    """
    bring(PERSON, [person(1), person(1, 1)])
    before = register_hash()
    hasan = {"Nama": "HASAN BASRI", "NIK": invented_nik(5000), "ID Individu": "277777770"}
    child = {"Nama": "BINTI HASAN", "NIK": invented_nik(5001), "ID Individu": "277777771"}
    report = bring(PERSON, [person(1, 0, **hasan), person(1, 1, **child, Alamat="JL. LAIN")])
    assert counts(report) == {"held": 2}
    assert "head_differs" in codes(report, 6) and "family_waits" in codes(report, 7)
    assert register_hash() == before
    heads = person(1, 1, **{"Hubungan dengan Kepala Keluarga": "KEPALA KELUARGA"})
    assert counts(bring(PERSON, [heads, person(1, 2)])) == {"held": 1, "new": 1}


def test_another_head_is_a_question_not_an_overwrite(bring):
    bring(FAMILY, [family(1)])
    stranger = {"Nama Kepala Keluarga": "HASAN", "NIK Kepala Keluarga": invented_nik(9000)}
    assert counts(bring(FAMILY, [family(1, **stranger)])) == {"held": 1}
    spelled = {"Nama Kepala Keluarga": "SULAIMAN BIN ALI"}
    assert counts(bring(FAMILY, [family(1, **spelled)])) == {"changed": 1}
    assert Person.objects.get().name == "SULAIMAN BIN ALI"


def test_rows_of_a_merged_family_reach_the_survivor(bring):
    bring(FAMILY, [family(1), family(2)])
    gone, stays = (Household.objects.get(p3ke_family_id=family_id(n)) for n in (1, 2))
    gone.members.update(left_on=dt.date(2023, 1, 1), left_reason="double", left_recorded_at=timezone.now())
    Household.objects.filter(pk=gone.pk).update(status="merged", merged_into=stays)
    report = bring(PERSON, [person(1, 1)])
    assert counts(report) == {"new": 1} and stays.members.filter(p3ke_person_id="200000011").exists()


def test_a_row_of_another_kabupaten_or_an_unknown_village_stays_out(bring, noise):
    elsewhere = family(1, **{"Kode Kemdagri": "5108012001"})
    nowhere = family(2, **{"Kode Kemdagri": "1901019999"})
    report = bring(FAMILY, [elsewhere, nowhere, family(3)])
    assert counts(report) == {"new": 1, "wrong": 2}
    assert "outside_region" in codes(report, 6) and "code_unknown" in codes(report, 7)


def test_a_kecamatan_import_learns_nothing_of_the_kecamatan_next_to_it(bring):
    bring(FAMILY, [family(1, **{"Kode Kemdagri": BELINYU_VILLAGE.replace(".", "")})])
    report = bring(FAMILY, [family(1)], region_code="19.01.01")
    assert counts(report) == {"held": 1}
    row = report.batch.staged.get()
    assert (row.target_id, row.diff) == (None, {}) and "household_elsewhere" in codes(report, 6)


def test_a_village_name_that_contradicts_its_code_is_wrong(bring):
    headers = (*FAMILY[:2], "Desa/Kelurahan", *FAMILY[2:])
    names = ["SRI MENANTI", "KUDAI", "Kel. Kudai", "ENTAH DI MANA"]
    rows = [[*family(n)[:2], name, *family(n)[2:]] for n, name in enumerate(names)]
    report = bring(headers, rows)
    assert counts(report) == {"wrong": 1, "new": 3}
    assert "place_mismatch" in codes(report, 6) and "village_name_unknown" in codes(report, 9)


def test_a_file_with_codes_of_the_other_system_is_refused(bring):
    """1901090017 is Sri Menanti to BPS and nothing to Kemendagri."""
    rows = [family(n, **{"Kode Kemdagri": "1901090017"}) for n in range(1, 4)]
    report = bring(FAMILY, [*rows, family(4)], approver=None)
    assert report.state == "refused" and not report.batch.staged.exists()
    assert "3" in report.batch.refusal and "4" in report.batch.refusal and "BPS" in report.batch.refusal
    assert bring(FAMILY, [rows[0], family(4), family(5)], approver=None).batch.notes == []
    nowhere = [family(n, **{"Kode Kemdagri": "1901999999"}) for n in range(1, 4)]  # fits neither
    report = bring(FAMILY, nowhere, approver=None)
    assert report.state == "preview" and report.counts["wrong"] == 3
    assert [note["params"] for note in report.batch.notes] == [{"other": "BPS"}]


def test_a_village_without_a_code_is_found_by_its_names(bring):
    names = ("Kabupaten/Kota", "Kecamatan", "Desa/Kelurahan")
    headers = (FAMILY[0], *names, *FAMILY[2:])
    row, unknown = family(1), family(2)
    report = bring(headers, [[row[0], "KAB. BANGKA", "SUNGAI LIAT", "KUDAI", *row[2:]],
                             [unknown[0], "KAB. BANGKA", "SUNGAILIAT", "KUDAY", *unknown[2:]]])  # fmt: skip
    assert counts(report) == {"new": 1, "wrong": 1} and Household.objects.get().village_id == KUDAI
    told = next(problem for problem in report.problems if problem["code"] == "place_unknown")
    assert (told["row"], told["cell"], told["column"]) == (7, "D7", "Desa/Kelurahan") and "Kudai" in told["suggestion"]


def test_the_same_row_twice_counts_once_and_a_contradiction_is_held(bring):
    twice, contradiction = family(1), family(2, Alamat="JL. LAIN")
    report = bring(FAMILY, [twice, twice, family(2), contradiction, family(3)])
    assert counts(report) == {"new": 2, "skipped": 1, "held": 2}
    assert "key_twice" in codes(report, 8) and "key_twice" in codes(report, 9)
    assert report.batch.staged.get(number=7).problems[-1]["params"] == {"row": 6}


def test_one_nik_for_two_persons_is_held_for_both(bring):
    report = bring(PERSON, [person(1), person(1, 1), person(2, 1, NIK=person(1, 1)[6]), person(2)])
    assert counts(report) == {"new": 2, "held": 2} and "nik_twice" in codes(report, 7)


def test_a_family_with_two_heads_is_wrong_altogether_and_one_without_head_comes_in_flagged(bring):
    second = person(1, 1, **{"Hubungan dengan Kepala Keluarga": "KEPALA KELUARGA"})
    report = bring(PERSON, [person(1), second, person(1, 2), person(2, 1), person(2, 2)])
    assert counts(report) == {"wrong": 3, "new": 2}
    assert "two_heads" in codes(report, 6) and "no_head" in codes(report, 9)


def test_what_is_not_in_the_book_stays_as_it_came_and_is_listed(bring):
    report = bring(FAMILY, [family(1, **{"Jenis Atap": "Terpal", "Kepemilikan Rumah": "KOSONG"})])
    assert Household.objects.get().housing == {"roof": "Terpal"} and "unmapped" in codes(report, 6)


def test_a_member_comes_before_the_head_and_before_the_family(bring):
    bring(PERSON, [person(1, 2), person(1, 1), person(1)])
    household = Household.objects.get()
    assert household.head_name == "SULAIMAN 1" and household.housing == {} and household.members.count() == 3


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["", "x", "JUMLAH"]), st.booleans()), max_size=12))
def test_the_counts_always_close(bring, data):
    with forgotten():
        bring(FAMILY, [family(number) for number in (1, 2)])  # some of it is known already
        close(bring, data)


def close(bring, data):
    rows = []
    for number, flaw, verified in data:
        if verified:
            Household.objects.filter(p3ke_family_id=family_id(number)).update(verified_at=timezone.now())
        row = family(number, Alamat=f"JL. {len(rows) % 3}")
        if flaw == "x":
            row[7] = "19O1"
        rows.append(["JUMLAH", *[""] * 3, str(len(rows))] if flaw == "JUMLAH" else row)
    report = bring(FAMILY, [*rows, family(50)])
    counts(report)
    assert report.counts["rows"] == len(rows) + 1


def test_a_household_bears_the_name_of_its_head_as_lists_change_it(bring):
    bring(PERSON, [person(1), person(1, 1)])
    report = bring(PERSON, [person(1, Nama="SULAIMAN BIN ALI"), person(1, 1)])
    assert counts(report) == {"changed": 1, "same": 1}
    assert Household.objects.get().head_name == "SULAIMAN BIN ALI"
    assert counts(bring(PERSON, [person(1, Nama="SULAIMAN BIN ALI"), person(1, 1)])) == {"same": 2}
    before = register_hash()
    undo_batch(by=report.batch.approved_by, batch=bring(PERSON, [person(1, Nama="ALI")]).batch, reason="salah")
    assert register_hash() == before


def test_a_list_with_an_endless_file_name_comes_in(bring, budi, tmp_path):
    path = book(tmp_path / f"{'a' * 240}.xlsx", FAMILY, [family(1)])
    assert import_file(path=path, region_code="19.01", by=budi, approver=budi).state == "applied"
    assert SourceList.objects.get().title == "a" * 200


def test_a_delivery_that_shares_the_heads_nik_alone_brings_the_members_to_where_the_family_lives(bring, noise):
    """P3KE has no KK and the delivery no village."""
    bring(FAMILY, [family(1)])
    delivery = [delivered(1, 0), delivered(1, 1)]
    first = bring(DELIVERY, delivery, kind="dtsen_delivery")
    assert (first.state, first.counts["changed"], first.counts["new"]) == ("applied", 1, 1)
    child = Person.objects.get(name="ANAK 1 SULAIMAN 1")
    assert (child.household.p3ke_family_id, child.regency_code) == (family_id(1), BANGKA)
    assert bring(DELIVERY, delivery, kind="dtsen_delivery").counts["same"] == 2
