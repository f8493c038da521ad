"""Families split, move and end; members come, go and die: with dates, and the past stays as it was."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import AuditLine
from foundation.errors import Conflict, DomainError, NotAllowed
from households import actions, figures
from households.models import Correction, Household, HouseholdMove, Membership, Person
from regions.models import Region
from tests.conftest import invented_nik

KUDAI, PARIT, BELINYU = "19.01.01.1003", "19.01.01.1001", "19.01.02.1003"
MARCH, JUNE = dt.date(2026, 3, 1), dt.date(2026, 6, 1)


@pytest.fixture
def sari(household_in, noise):
    """Ni Luh Sari, her child and grandchild, in Kudai since before anybody wrote it down."""
    return household_in(KUDAI, "Ni Luh Sari", 3)


def people(household):
    return list(household.members.order_by("pk"))


def homes(person):
    """The person's periods that stand: (household, from, until before)."""
    rows = Membership.objects.unscoped().standing().filter(person=person).order_by("from_on")
    return sorted(rows.values_list("household_id", "from_on", "to_on"), key=lambda row: row[1] or dt.date.min)


def fresh(obj):
    return type(obj).objects.unscoped().get(pk=obj.pk)


def test_whoever_enters_the_register_belongs_to_one_household_from_the_start(sari):
    assert [homes(person) for person in people(sari)] == [[(sari.pk, None, None)]] * 3


def test_a_daughter_with_a_child_becomes_a_family_of_her_own(budi, sari):
    head, daughter, child = people(sari)
    own = actions.split_household(
        by=budi, household=sari, members=[daughter.pk, child.pk], head=daughter.pk, on=MARCH, reason="Menikah"
    )
    assert (own.head_name, own.village_id, own.kk_digest) == (daughter.name, KUDAI, None)
    assert homes(child) == [(sari.pk, None, MARCH), (own.pk, MARCH, None)]
    assert homes(head) == [(sari.pk, None, None)]
    daughter = fresh(daughter)
    assert (daughter.household_id, daughter.is_head, daughter.relation) == (own.pk, True, "head")
    assert fresh(sari).version == sari.version + 1
    line = AuditLine.objects.unscoped().latest("pk")
    assert (line.verb, line.reason, line.after["new"]) == ("household.split", "Menikah", own.pk)


def test_when_the_head_leaves_somebody_leads_those_who_stay(budi, sari):
    head, daughter, child = people(sari)
    split = {"by": budi, "household": sari, "members": [head.pk], "head": head.pk, "on": MARCH, "reason": "Pisah"}
    with pytest.raises(DomainError) as refused:
        actions.split_household(**split)
    assert refused.value.field == "new_head"
    own = actions.split_household(**split, new_head=daughter.pk)
    assert (fresh(sari).head_name, own.head_name) == (daughter.name, "Ni Luh Sari")
    assert [person.is_head for person in (fresh(head), fresh(daughter), fresh(child))] == [True, True, False]


@pytest.mark.parametrize(
    ("day", "code"),
    [(dt.date(2030, 1, 1), "future"), (dt.date(1975, 1, 1), "before_birth"), (dt.date(1999, 1, 1), "before_joined")],
)
def test_a_day_that_cannot_be_is_refused_with_words(budi, sari, day, code):
    _head, daughter, _child = people(sari)
    if code == "before_joined":
        Person.objects.filter(pk=daughter.pk).update(joined_on=dt.date(2000, 1, 1))
    before = Membership.objects.count()
    with pytest.raises(DomainError) as refused:
        actions.member_leaves(by=budi, person=daughter, kind="died", on=day, reason="Surat kematian")
    assert refused.value.code == code
    assert Membership.objects.count() == before
    assert AuditLine.objects.unscoped().filter(verb="person.left").count() == 0


def test_the_dead_and_the_gone_leave_but_are_not_deleted(budi, sari):
    head, daughter, child = people(sari)
    actions.member_leaves(by=budi, person=child, kind="died", on=MARCH, reason="Surat kematian")
    with pytest.raises(DomainError) as refused:
        actions.member_leaves(by=budi, person=head, kind="died", on=JUNE, reason="Surat kematian")
    assert refused.value.code == "new_head"
    actions.member_leaves(by=budi, person=head, kind="died", on=JUNE, reason="Surat kematian", new_head=daughter.pk)
    assert fresh(sari).head_name == daughter.name
    assert homes(child) == [(sari.pk, None, MARCH)]
    with pytest.raises(DomainError) as refused:
        actions.member_leaves(by=budi, person=daughter, kind="moved", on=JUNE, reason="Pindah")
    assert refused.value.code == "last_member"
    with pytest.raises(Conflict):
        actions.member_leaves(by=budi, person=child, kind="died", on=MARCH, reason="Sekali lagi")


def test_a_member_of_another_family_joins_and_heads_do_not_leave_theirs_behind(budi, sari, household_in):
    other = household_in(KUDAI, "Sulaiman", 2)
    his, child = people(other)
    actions.member_joins(by=budi, person=child, household=sari, relation="nephew", on=MARCH, reason="Diasuh")
    assert homes(child) == [(other.pk, None, MARCH), (sari.pk, MARCH, None)]
    assert (fresh(sari).version, fresh(other).version) == (sari.version + 1, other.version + 1)
    with pytest.raises(DomainError) as refused:
        actions.member_joins(by=budi, person=fresh(his), household=sari, relation="other", on=MARCH, reason="Ikut")
    assert refused.value.code == "last_member"


def test_a_move_on_the_day_of_another_move_keeps_its_day(budi, sari, household_in):
    """Joined on the first of March, and went on to a third family the same day."""
    other, third = household_in(KUDAI, "Sulaiman", 2), household_in(PARIT, "Rahmat", 2)
    child = people(other)[1]
    actions.member_joins(by=budi, person=child, household=sari, relation="nephew", on=MARCH, reason="Diasuh")
    actions.member_joins(by=budi, person=fresh(child), household=third, relation="nephew", on=MARCH, reason="Keliru")
    assert homes(child) == [(other.pk, None, MARCH), (third.pk, MARCH, None)]


def test_a_family_moves_within_the_kabupaten_and_not_beyond(budi, sari):
    moved = actions.move_household(
        by=budi, household=sari, village=Region.objects.get(pk=BELINYU), on=MARCH, reason="Ikut kerja", address="Jl. B"
    )
    assert (moved.village_id, moved.address) == (BELINYU, "Jl. B")
    row = HouseholdMove.objects.get(household=sari)
    assert (row.from_village_id, row.to_village_id, row.moved_on, row.recorded_by) == (KUDAI, BELINYU, MARCH, budi)
    with pytest.raises(DomainError) as refused:
        actions.move_household(by=budi, household=moved, village=Region.objects.filter(
            pk__startswith="51.08.", level="village").first(), on=JUNE, reason="Ikut kerja")  # fmt: skip
    assert refused.value.code == "other_regency"
    with pytest.raises(DomainError) as refused:
        actions.move_household(
            by=budi, household=moved, village=Region.objects.get(pk=KUDAI), on=dt.date(2026, 2, 1), reason="Kembali"
        )
    assert refused.value.code == "before_move"


def test_a_family_that_left_is_closed_with_everybody(budi, sari):
    with pytest.raises(DomainError) as refused:
        actions.close_household(by=budi, household=sari, kind="left", on=MARCH, reason="Pindah")
    assert refused.value.field == "destination"
    actions.close_household(by=budi, household=sari, kind="left", on=MARCH, reason="Pindah", destination="Buleleng")
    assert fresh(sari).status == "dissolved"
    assert {person.left_reason for person in people(sari)} == {"moved"}
    with pytest.raises(Conflict) as closed:
        actions.choose_head(by=budi, household=sari, person=people(sari)[1], reason="Salah")
    assert closed.value.code == "closed"


def test_a_renewed_card_is_found_by_its_old_number_too(budi, sari, household_in):
    old, new = "1901010101200000", "1901010101210000"
    actions.learn_kk(by=budi, numbers={sari.pk: old}, on=dt.date(2025, 1, 1), source="Kunjungan")
    actions.renew_kk(by=budi, household=sari, number=new, on=MARCH, reason="Kartu hilang")
    assert [found.household.pk for found in figures.numbered(budi, old)] == [sari.pk]
    assert [found.household.pk for found in figures.numbered(budi, new)] == [sari.pk]
    with pytest.raises(DomainError) as refused:
        actions.renew_kk(by=budi, household=fresh(sari), number=old, on=dt.date(2025, 6, 1), reason="Keliru")
    assert refused.value.code == "before_number"
    with pytest.raises(Conflict) as taken:
        actions.renew_kk(by=budi, household=household_in(KUDAI), number=new, on=MARCH, reason="Keliru")
    assert taken.value.code == "kk_taken"


def test_a_correction_keeps_what_was_there_and_never_a_whole_number(budi, sari):
    _head, daughter, _child = people(sari)
    number = invented_nik(190_000, woman=True)
    actions.put_right(
        by=budi, person=daughter, reason="KTP asli", nik=number, birth_date=dt.date(1982, 5, 5), name=daughter.name
    )
    kept = {row.field: (row.before, row.value) for row in Correction.objects.unscoped().filter(person=daughter)}
    assert kept["birth_date"] == ("1981-01-01", "1982-05-05")
    assert set(kept) == {"birth_date", "nik"}
    assert number not in str(kept)
    with pytest.raises(DomainError) as refused:
        actions.put_right(by=budi, person=fresh(daughter), reason="Sekali lagi", birth_date=dt.date(1982, 5, 5))
    assert refused.value.code == "same"


@pytest.mark.parametrize("who", ["siti", "pak_camat", "ketut", "wayan"])
def test_only_officers_of_the_kabupaten_change_a_family(request, sari, who):
    person = people(sari)[1]
    with pytest.raises(NotAllowed):
        actions.member_leaves(
            by=request.getfixturevalue(who), person=person, kind="died", on=MARCH, reason="Surat kematian"
        )


def test_what_was_opened_before_somebody_elses_change_is_not_written_over(budi, wati, sari):
    seen = sari.version
    actions.put_family_right(by=wati, household=sari, reason="Alamat baru", address="Jl. Baru 1", version=seen)
    with pytest.raises(Conflict) as stale:
        actions.put_family_right(by=budi, household=sari, reason="Alamat lain", address="Jl. Lain 2", version=seen)
    assert (stale.value.code, fresh(sari).address) == ("stale", "Jl. Baru 1")


def test_the_database_refuses_two_homes_on_one_day(sari, household_in):
    person, other = people(sari)[0], household_in(KUDAI)
    with pytest.raises(IntegrityError, match="membership_one_at_a_time"), transaction.atomic():
        Membership.objects.create(person=person, household=other, regency_code="19.01", from_on=MARCH)


def test_a_merge_by_plain_sql_moves_people_from_today_and_parting_takes_it_back(sari, household_in):
    other = household_in(KUDAI, "Sulaiman", 2)
    child = people(other)[1]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE households_person SET household_id = %s WHERE id = %s", [sari.pk, child.pk])
        today = timezone.localdate()
        assert homes(child) == [(other.pk, None, today), (sari.pk, today, None)]
        cursor.execute("UPDATE households_person SET household_id = %s WHERE id = %s", [other.pk, child.pk])
    assert homes(child) == [(other.pk, None, today), (other.pk, today, None)]


def test_a_person_who_is_removed_leaves_no_membership(sari):
    child = people(sari)[2]
    child.delete()
    assert not Membership.objects.filter(person_id=child.pk).exists()


def test_a_village_an_import_changes_leaves_a_move_of_today(sari):
    Household.objects.filter(pk=sari.pk).update(village=PARIT)
    row = HouseholdMove.objects.get(household=sari)
    assert (row.from_village_id, row.to_village_id, row.moved_on) == (KUDAI, PARIT, timezone.localdate())
