"""The page of people: the admin gives and ends roles, Budi the officer revokes a lost phone, a stranger sees nobody."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts import actions
from accounts.models import AuditLine
from accounts.querysets import may
from foundation.errors import Conflict

pytestmark = pytest.mark.django_db
PEOPLE = "/jejak/orang/"


@pytest.fixture
def phone(siti):
    return actions.meet_device(by=siti, key="ngerombo:abcdefgh", name="Ponsel Siti")


def test_the_admin_sees_the_people_of_the_kabupaten_with_roles_and_phones(browse, admin, siti, ketut, wayan, phone):
    page = browse(admin).get(PEOPLE).content.decode()

    assert "Siti Aminah" in page
    assert "Pendamping · Kecamatan Sungailiat" in page
    assert str(ketut) not in page
    assert str(wayan) not in page


def test_a_person_with_two_roles_is_one_line_and_is_found_by_name_and_by_role(browse, admin, siti, rahmat, phone):
    siti.assignments.create(role="supervisor", region_id="19.01.02")
    page = browse(admin)

    assert page.get(PEOPLE).content.decode().count("Siti Aminah") == 1
    assert list(page.get(PEOPLE, {"words": "aminah"}).context["page"]) == [siti]
    assert list(page.get(PEOPLE, {"role": "supervisor"}).context["page"]) == [siti]
    assert list(page.get(PEOPLE, {"words": "tidak ada"}).context["page"]) == []
    assert page.get(PEOPLE, {"role": "raja"}).status_code == 200


def test_the_admin_gives_a_role_and_ends_it_at_once(browse, admin, siti):
    page, person = browse(admin), f"{PEOPLE}{siti.pk}/"
    assert page.post(person, {"role": "supervisor", "region": "19.01.02"}).status_code == 302
    siti.assignments.filter(role="facilitator").update(valid_from=dt.date(2020, 1, 1))
    old = siti.assignments.get(role="facilitator")

    assert page.post(f"/jejak/orang/peran/{old.pk}/akhiri/").status_code == 302

    siti = type(siti).objects.get(pk=siti.pk)
    assert not may(siti, "visit.submit")
    assert may(siti, "visit.review", "19.01.02")
    told = list(AuditLine.objects.filter(object_id=str(siti.pk)).order_by("pk").values_list("verb", "by_name"))
    assert told == [("role.assign", str(admin)), ("role.end", str(admin))]


def test_a_role_that_began_today_holds_until_tonight(browse, admin, siti):
    given = siti.assignments.create(role="supervisor", region_id="19.01.02")

    assert browse(admin).post(f"/jejak/orang/peran/{given.pk}/akhiri/").status_code == 302

    given.refresh_from_db()
    assert given.valid_to == timezone.localdate()


def test_a_role_twice_or_outside_reach_is_refused_with_words(browse, admin, siti):
    page, person = browse(admin), f"{PEOPLE}{siti.pk}/"

    twice = page.post(person, {"role": "facilitator", "region": "19.01.01"})
    outside = page.post(person, {"role": "facilitator", "region": "51.08"})

    assert (twice.status_code, outside.status_code) == (400, 400)
    assert "sudah memegang peran itu di sana" in twice.content.decode()
    assert siti.assignments.count() == 1


def test_nobody_ends_their_own_right_to_manage_people(browse, admin):
    own = admin.assignments.get()
    with pytest.raises(Conflict):
        actions.end_role(by=admin, assignment=own, last_day=timezone.localdate())
    assert browse(admin).post(f"/jejak/orang/peran/{own.pk}/akhiri/").status_code == 409
    own.refresh_from_db()
    assert own.valid_to is None


def test_budi_revokes_sitis_lost_phone_and_may_not_touch_roles(browse, budi, siti, phone):
    page = browse(budi)
    assert "Berikan peran" not in page.get(f"{PEOPLE}{siti.pk}/").content.decode()

    assert page.post(f"/jejak/orang/ponsel/{phone.pk}/cabut/").status_code == 302

    phone.refresh_from_db()
    assert phone.revoked_by == budi
    assert page.post(f"{PEOPLE}{siti.pk}/", {"role": "officer", "region": "19.01"}).status_code == 403
    assert page.post(f"/jejak/orang/peran/{siti.assignments.get().pk}/akhiri/").status_code == 403


def test_ketut_of_buleleng_neither_sees_siti_nor_revokes_her_phone(browse, ketut, siti, phone):
    page = browse(ketut)

    assert page.get(f"{PEOPLE}{siti.pk}/").status_code == 404
    assert page.post(f"/jejak/orang/ponsel/{phone.pk}/cabut/").status_code == 404
    phone.refresh_from_db()
    assert phone.revoked_at is None


def test_somebody_whose_role_has_ended_is_still_found_because_their_phone_may_be_in_use(browse, budi, siti, phone):
    siti.assignments.update(valid_to=dt.date(2021, 1, 1))

    page = browse(budi).get(PEOPLE).content.decode()

    assert "Siti Aminah" in page
    assert "tanpa peran saat ini" in page
