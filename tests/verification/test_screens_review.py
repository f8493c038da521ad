"""Pak Camat's desk: the queue, a visit with everything it tells, photos, and what he does with it."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from PIL import Image

from accounts.models import AuditLine
from tests.conftest import BELINYU, SUNGAILIAT, invented_nik
from tests.verification.filling import HERE, filled
from verification.actions import submissions
from verification.actions.submissions import IncomingPhoto
from verification.models import Photo, Target, Visit
from verification.views import review as desk


def page(name, *args):
    return reverse(f"verification:{name}", args=args)


@pytest.fixture
def photo_visit(targets, siti):
    """Siti sent a visit with the house's front; its other photo has not come yet."""
    picture = io.BytesIO()
    Image.linear_gradient("L").resize((64, 48)).convert("RGB").save(picture, "JPEG")
    content = filled(target_id=targets[0].pk, photo_front="depan.jpg", photo_inside="dalam.jpg")
    sent = submissions.receive(by=siti, content=content, photos=[IncomingPhoto("depan.jpg", picture.getvalue(), {})])
    return sent.visit


def test_the_queue_holds_what_waits_within_reach_the_oldest_first(targets, send, browse, pak_camat, budi, ketut):
    first, second = send(targets[0]), send(targets[1])
    for who in (pak_camat, budi):
        rows = browse(who).get(page("review")).context["table"].data
        assert [row.pk for row in rows] == [first.pk, second.pk]
    assert not len(browse(ketut).get(page("review")).context["table"].data)


def test_the_queue_is_narrowed_by_place_and_person_and_paged_by_key(
    campaign, targets, send, browse, budi, siti, rahmat, next_village, monkeypatch
):
    mine = [send(target) for target in targets]
    his = send(campaign.targets.get(facilitator=rahmat), by=rahmat)
    browser = browse(budi)

    def shown(**query):
        return [row.pk for row in browser.get(page("review"), query).context["table"].data]

    assert shown(facilitator=rahmat.pk) == shown(place=next_village.pk) == [his.pk]
    assert len(shown(place=SUNGAILIAT)) == 4
    assert shown(state="held") == [] and shown(channel="sheet") == []
    assert len(shown(after="x' OR 1=1")) == 4
    monkeypatch.setattr(desk, "PAGE", 3)
    first = browser.get(page("review"))
    assert len(first.context["table"].data) == 3 and first.context["next_key"] == mine[2].pk
    assert shown(after=mine[2].pk) == [his.pk]


def test_a_visits_page_tells_all_but_never_a_whole_identity_number(targets, send, browse, pak_camat):
    kk, nik = "1901010101900000", invented_nik(91_000)
    told = [{**HERE, "member_name": "Ni Luh Sari", "sex": "female", "relation": "head", "nik": nik}]
    visit = send(targets[0], members=told, kk_seen="yes", kk_number=kk, note=f"NIK lama {nik}")
    answer = browse(pak_camat).get(page("visit", visit.pk))
    text = answer.content.decode()
    assert "Ni Luh Sari" in text and "Rp500.000" in text  # alone at home, so all spending is hers
    assert "-1.851200, 106.117100" in text
    assert kk not in text and nik not in text and "••••0000" in text
    assert "no-store" in answer["Cache-Control"]
    lines = AuditLine.objects.unscoped().filter(verb="visit.read", object_id=str(visit.pk))
    assert [line.by_id for line in lines] == [pak_camat.pk]


def test_what_is_out_of_reach_does_not_exist(
    campaign, targets, send, photo_visit, browse, ketut, pak_camat, person_with
):
    photo = photo_visit.photos.get(state="stored")
    stranger = person_with("desi", "Desi Korcam", "supervisor", BELINYU)
    for who in (ketut, stranger):
        browser = browse(who)
        for url in (page("visit", photo_visit.pk), page("photo", photo.pk)):
            assert browser.get(url).status_code == 404
        for name in ("approve", "send_back", "reject", "hold"):
            assert browser.post(page(name, photo_visit.pk), {"reason": "x", "note": "x"}).status_code == 404
    assert browse(pak_camat).get(page("visit", photo_visit.pk)).status_code == 200


def test_pak_camat_approves_and_takes_over_what_he_ticked(targets, send, browse, pak_camat):
    kk = "1901010101900000"
    visit = send(targets[0], members=[], kk_seen="yes", kk_number=kk)
    browser = browse(pak_camat)
    shown = browser.get(page("visit", visit.pk))
    assert [told.code for told in shown.context["differences"]] == ["kk"]
    assert browser.post(page("approve", visit.pk), {"accept": ["nik:1"]}).status_code == 409
    assert browser.post(page("approve", visit.pk), {"accept": ["kk"]}).status_code == 302
    visit.refresh_from_db()
    assert visit.state == "approved"
    visit.household.refresh_from_db()
    assert visit.household.kk.reveal() == kk
    assert browser.post(page("approve", visit.pk)).status_code == 409
    again = browser.get(page("visit", visit.pk)).content.decode()
    assert page("approve", visit.pk) not in again


def test_a_visit_goes_back_with_a_note_on_a_question_and_nothing_typed_is_lost(targets, send, browse, pak_camat):
    visit = send(targets[0])
    browser = browse(pak_camat)
    refused = browser.post(page("send_back", visit.pk), {"note": " "})
    assert refused.status_code == 400 and refused.context["form"].errors["note"]
    path = next(answer.path for part in refused.context["sections"] for answer in part.answers)
    typed = browser.post(page("send_back", visit.pk), {"note": "x" * 2001, f"q:{path}": "Salah tulis"})
    assert typed.status_code == 400 and "Salah tulis" in typed.content.decode()
    assert browser.post(page("send_back", visit.pk), {"note": "", f"q:{path}": "Salah tulis"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.state, visit.notes) == ("repair", {"": "", path: "Salah tulis"})
    assert "Salah tulis" in browser.get(page("visit", visit.pk)).content.decode()


@pytest.mark.parametrize(
    ("name", "state", "target_state"), [("reject", "rejected", "listed"), ("hold", "held", "visited")]
)
def test_rejecting_and_holding_need_a_reason(targets, send, browse, pak_camat, name, state, target_state):
    visit = send(targets[0])
    browser = browse(pak_camat)
    assert browser.post(page(name, visit.pk), {"reason": " "}).status_code == 400
    assert Visit.objects.get(pk=visit.pk).state == "received"
    assert browser.post(page(name, visit.pk), {"reason": "Alamat lain"}).status_code == 302
    assert Visit.objects.get(pk=visit.pk).state == state
    assert Target.objects.get(pk=targets[0].pk).state == target_state


def test_a_photo_is_unsealed_for_one_answer_and_every_look_is_recorded(photo_visit, browse, pak_camat, siti):
    stored, missing = photo_visit.photos.get(state="stored"), photo_visit.photos.get(state="missing")
    browser = browse(pak_camat)
    answer = browser.get(page("photo", stored.pk))
    assert answer.status_code == 200 and answer.content.startswith(b"\xff\xd8")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert {"private", "no-store"} <= {part.strip() for part in answer["Cache-Control"].split(",")}
    assert (
        AuditLine.objects.unscoped().filter(verb="photo.read", by_id=pak_camat.pk, object_id=str(stored.pk)).count()
        == 1
    )
    assert browser.get(page("photo", missing.pk)).status_code == 404
    assert browse(siti).get(page("photo", stored.pk)).status_code == 403
    Photo.objects.filter(pk=stored.pk).update(stored_name="photos/gone")
    assert browser.get(page("photo", stored.pk)).status_code == 404


def test_spreadsheet_visits_of_a_kecamatan_are_approved_together(targets, send, browse, pak_camat):
    waiting, phone = send(targets[0]), send(targets[1])
    Visit.objects.filter(pk=waiting.pk).update(channel="sheet")
    browser = browse(pak_camat)
    assert [(row["code"], row["count"]) for row in browser.get(page("review")).context["sheets"]] == [(SUNGAILIAT, 1)]
    url = page("approve_sheets", waiting.target.campaign_id)
    assert browser.post(url, {"region_code": BELINYU}).status_code == 403
    assert browser.post(url, {"region_code": SUNGAILIAT}).status_code == 302
    states = dict(Visit.objects.values_list("pk", "state"))
    assert states == {waiting.pk: "approved", phone.pk: "received"}


def test_the_queue_and_a_visit_cost_the_same_queries_whatever_waits(
    targets, send, photo_visit, browse, pak_camat, django_assert_max_num_queries
):
    browser = browse(pak_camat)
    send(targets[1])
    send(targets[2])
    with django_assert_max_num_queries(18):
        assert browser.get(page("review")).status_code == 200
    with django_assert_max_num_queries(18):
        assert browser.get(page("visit", photo_visit.pk)).status_code == 200
