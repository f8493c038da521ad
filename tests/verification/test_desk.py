"""A reviewer's day: from visit to visit, signals beside the answers, differences into the register, objections.

Races at the end use real transactions.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditLine
from foundation.errors import DomainError
from households.models import Household
from tests.conftest import BELINYU
from tests.verification.filling import HERE, filled
from tests.verification.test_review import told_of
from verification import assignments
from verification.actions import backchecks, decisions, objections, review, submissions
from verification.actions.register import differences_of
from verification.letters import why
from verification.models import BackCheck, Decision, Letter, Objection, Signal, Target, Visit

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert(1)</script> #panic("x") $a$'


def page(name, *args):
    return reverse(f"verification:{name}", args=args)


# --- from visit to visit -------------------------------------------------------------------------------------------


def test_approving_leads_to_the_next_visit_of_the_same_queue(targets, send, browse, pak_camat):
    first, second, third = (send(target) for target in targets)
    Signal.objects.create(visit=first, kind="far", figures={"metres": 9000, "visits": 7})
    Signal.objects.create(visit=third, kind="far", figures={"metres": 9000, "visits": 7})
    browser = browse(pak_camat)
    shown = browser.get(page("visit", first.pk), {"signal": "any"})
    assert (shown.context["step"].number, shown.context["step"].waiting) == (1, 2)
    assert f'rel="next" href="{page("visit", third.pk)}?signal=any"' in shown.content.decode()
    answer = browser.post(f"{page('approve', first.pk)}?signal=any")
    assert answer["Location"] == f"{page('visit', third.pk)}?signal=any"
    answer = browser.post(f"{page('send_back', third.pk)}?signal=any", {"note": "Foto kabur"})
    assert answer["Location"] == f"{page('review')}?signal=any"
    assert Visit.objects.get(pk=second.pk).state == "received"


def test_the_queue_is_searched_by_name_code_and_signal(targets, send, browse, pak_camat):
    visits = [send(target) for target in targets]
    Household.objects.filter(pk=targets[0].household_id).update(head_name="Ni Ketut Rukmini")
    Signal.objects.create(visit=visits[1], kind="jump", figures={"metres": 9000, "minutes": 1, "kmh": 540})
    browser = browse(pak_camat)

    def found(**query):
        return [row.pk for row in browser.get(page("review"), query).context["table"].data]

    assert found(q="rukmini") == [visits[0].pk] and found(q="%") == []
    assert found(q=f"k-1901-{targets[2].household_id:08d}") == [visits[2].pk]
    assert found(signal="any") == found(signal="jump") == [visits[1].pk] and found(signal="far") == []
    assert found(signal="none") == [visits[0].pk, visits[2].pk]
    assert "terlalu cepat" in browser.get(page("review")).content.decode()


def test_a_signal_is_explained_in_plain_words_and_by_a_person(targets, send, browse, pak_camat, siti, ketut):
    visit, other = send(targets[0]), send(targets[1])
    Signal.objects.create(visit=visit, kind="same_photo", other=other, figures={"bits": 0, "visits": 1})
    signal = Signal.objects.create(visit=visit, kind="far", figures={"metres": 30400, "visits": 7})
    browser = browse(pak_camat)
    text = browser.get(page("visit", visit.pk)).content.decode()
    assert "30,4 km dari titik tengah 7 kunjungan lain" in text and page("visit", other.pk) in text
    assert browse(ketut).post(page("explain", signal.pk), {"explanation": "x"}).status_code == 404
    assert browser.post(page("explain", signal.pk), {"explanation": " "}).status_code == 400
    assert browser.post(page("explain", signal.pk), {"explanation": HOSTILE}).status_code == 302
    again = browser.get(page("visit", visit.pk)).content.decode()
    assert "<script>alert(1)" not in again and "&lt;script&gt;alert(1)" in again
    assert Visit.objects.get(pk=visit.pk).state == "received"


def test_hostile_names_stay_words_on_every_page_and_map(targets, send, browse, pak_camat):
    Household.objects.filter(pk=targets[0].household_id).update(head_name=HOSTILE[:200])
    told = [{**HERE, "member_name": HOSTILE, "sex": "male", "relation": "head"}]
    visit = send(targets[0], members=told, note=HOSTILE)
    other = send(targets[1])
    browser = browse(pak_camat)
    for url in (page("review"), page("visit", visit.pk), page("visit", other.pk), page("target", targets[0].pk)):
        assert "<script>alert(1)" not in browser.get(url).content.decode(), url


# --- differences become changes -------------------------------------------------------------------------------------


def test_a_ticked_difference_of_the_house_reaches_the_register_with_a_trace(targets, send, browse, pak_camat):
    housing = {"floor": "earth", "wall": "bamboo", "roof": "zinc_or_asbestos"}
    Household.objects.filter(pk=targets[0].household_id).update(housing=housing)
    visit = send(Target.objects.get(pk=targets[0].pk), members=told_of(targets[0]))
    assert [one.code for one in differences_of(visit)] == ["housing:wall", "housing:floor"]
    shown = browse(pak_camat).get(page("visit", visit.pk)).context["differences"]
    assert [told.code for told in shown] == ["housing:wall", "housing:floor"]
    before = Household.objects.get(pk=targets[0].household_id).version
    browse(pak_camat).post(page("approve", visit.pk), {"accept": ["housing:floor"]})
    household = Household.objects.get(pk=targets[0].household_id)
    assert household.housing == {**housing, "floor": "cement"} and household.version > before
    line = AuditLine.objects.unscoped().get(verb="household.learn_housing")
    assert line.before == {"floor": "earth"} and line.after["floor"] == "cement"


# --- the second visit on the phone and on the page --------------------------------------------------------------------


def test_rahmat_finds_the_household_on_his_phone_and_nothing_of_sitis_answers(
    campaign, targets, send, browse, budi, rahmat, siti, pak_camat
):
    visit = send(targets[0], note="rahasia Siti")
    browser = browse(pak_camat)
    answer = browser.post(page("back_checks", campaign.pk), {"region_code": "19.01.01", "share": "50", "seed": "a"})
    assert answer.status_code == 302
    check = BackCheck.objects.get()
    items = assignments.assignments(rahmat, timezone.now())["items"]
    mine = next(item for item in items if item["id"] == str(check.target_id))
    assert (mine["state"], mine["again"], mine["instance_id"], mine["returned"]) == ("pending", True, None, None)
    assert "rahasia" not in str(items) and all(not item["again"] for item in items if item is not mine)
    submissions.receive(by=rahmat, content=filled(target_id=check.target_id, floor="earth"))
    assert visit.pk == check.first_id
    text = browser.get(page("back_checks", campaign.pk)).content.decode()
    assert "Siti Aminah" in text and page("back_check", check.pk) in text
    side = browser.get(page("back_check", check.pk)).context["rows"]
    assert sum(not same for _label, _one, _two, same in side) == 1 and not side[0][3]
    for item in assignments.assignments(rahmat, timezone.now())["items"]:
        assert item["id"] != str(check.target_id) or item["state"] == "approved"


def test_another_person_is_sent_from_the_page_or_nobody(
    campaign, targets, send, browse, pak_camat, rahmat, person_with
):
    send(targets[0])
    backchecks.draw(by=pak_camat, campaign=campaign, region_code="19.01.01", share=50, seed="x")
    check = BackCheck.objects.get()
    nur = person_with("nur", "Nur Aini", "facilitator", "19.01.01")
    desi = person_with("desi", "Desi Korcam", "supervisor", BELINYU)
    assert browse(desi).get(page("back_check", check.pk)).status_code == 404
    browser = browse(pak_camat)
    assert browser.post(page("back_check", check.pk), {"facilitator": check.first_by_id}).status_code == 400
    assert browser.post(page("back_check", check.pk), {"facilitator": nur.pk}).status_code == 302
    assert BackCheck.objects.get().facilitator == nur
    assert browser.post(page("drop_back_check", check.pk), {"reason": "Pindah"}).status_code == 302
    assert BackCheck.objects.get().state == "dropped"


def test_a_household_changes_hands_on_its_page_and_the_old_phones_visit_is_kept(
    targets, browse, pak_camat, siti, rahmat, person_with
):
    desi = person_with("desi", "Desi Korcam", "supervisor", BELINYU)
    url = page("target", targets[0].pk)
    assert browse(desi).get(url).status_code == 404
    browser = browse(pak_camat)
    assert browser.post(url, {"facilitator": rahmat.pk, "reason": ""}).status_code == 400
    assert browser.post(url, {"facilitator": rahmat.pk, "reason": "Siti cuti"}).status_code == 302
    assert AuditLine.objects.unscoped().get(verb="target.reassign").reason == "Siti cuti"
    late = submissions.receive(by=siti, content=filled(target_id=targets[0].pk)).visit
    assert (late.state, late.problem) == ("held", "reassigned")
    assert str(late.facilitator) in browser.get(url).content.decode()
    assert review.approve(by=pak_camat, visit=late).state == "approved"


# --- letters and objections ------------------------------------------------------------


def test_the_letter_says_what_why_by_which_line_and_until_when(decided, browse, pak_camat, monkeypatch, settings):
    settings.OFFICE_GOVERNMENT, settings.OFFICE_CONTACT = "Pemerintah Kabupaten Bangka", "0717-000000"
    decision = decided(note=HOSTILE)
    told: list[why.Why] = []
    real = why.write
    monkeypatch.setattr(why, "write", lambda it, paper: told.append(it) or real(it, paper))
    answer = browse(pak_camat).post(page("letter", decision.pk), {"paper": "f4"})
    letter = told[0]
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf") and "no-store" in answer[
        "Cache-Control"
    ]
    assert (
        answer.content.startswith(b"%PDF") and b"/Type/Pages/Count 1" in answer.content and len(answer.content) > 10_000
    )
    assert letter.reasons == ["miskin, tetapi tidak ekstrem"] or len(letter.reasons) == 1
    assert letter.line_amount == "Rp351.957" and letter.line_name == "BPS Maret 2023"
    assert letter.nik.endswith("0000") and letter.nik.startswith("•") and letter.note == HOSTILE
    assert letter.object_until and Letter.objects.get().object_until > timezone.localdate()
    head = decision.household.members.get(is_head=True)
    assert head.nik.reveal() not in str(letter)
    with pytest.raises(ValueError, match="letter"):
        real(letter, "letter")


def test_f4_and_a4_differ_in_size_only():
    blank = dict.fromkeys(why.Why.__dataclass_fields__, "")
    it = why.Why(**{**blank, "verdict": "poor", "reasons": ["x"], "others": True, "answer_days": 10, "demo": False})
    sizes = {"f4": (609.4, 935.4), "a4": (595.3, 841.9)}
    for paper, (width, height) in sizes.items():
        box = re.search(rb"/MediaBox ?\[([^]]*)\]", why.write(it, paper))
        assert box and [float(n) for n in box[1].split()] == pytest.approx([0, 0, width, height], abs=0.3)


@pytest.mark.parametrize("verdict", [value for value, _label in Decision._meta.get_field("verdict").choices])
def test_every_decision_has_its_sentence(verdict):
    blank = dict.fromkeys(why.Why.__dataclass_fields__, "")
    it = why.Why(**{**blank, "verdict": verdict, "reasons": [], "others": False, "answer_days": 10, "demo": True})
    assert why.write(it, "a4").startswith(b"%PDF")


def test_an_objection_walks_from_the_decision_to_its_answer(decided, browse, pak_camat, budi, wati, ketut):
    decision = decided()
    browser = browse(pak_camat)
    assert browse(ketut).get(page("decision", decision.pk)).status_code == 404
    paper = io.BytesIO(b"%PDF-1.4\n%%EOF\n")
    paper.name = "surat.pdf"
    told = {
        "objector": HOSTILE, "channel": "village", "received_on": f"{timezone.localdate():%d-%m-%Y}",
        "text": "Kami tidak bekerja", "paper": paper,
    }  # fmt: skip
    assert browser.post(page("decision", decision.pk), {**told, "text": ""}).status_code == 400
    paper.seek(0)
    assert browser.post(page("decision", decision.pk), told).status_code == 302
    objection = Objection.objects.get()
    assert "hari kerja" in browser.get(page("objections")).content.decode()
    assert browse(ketut).get(page("objection", objection.pk)).status_code == 404
    assert browser.get(page("paper", objection.pk)).content.startswith(b"%PDF")
    answer = {"outcome": "upheld", "verdict": "extreme", "reasons": ["no_income"], "reason": "Terbukti"}
    assert browser.post(page("objection", objection.pk), answer).status_code == 403
    assert "Anda yang membuat keputusan ini" in browse(budi).get(page("objection", objection.pk)).content.decode()
    assert browse(wati).post(page("objection", objection.pk), {**answer, "verdict": "poor"}).status_code == 400
    done = browse(wati).post(page("objection", objection.pk), answer)
    new = Decision.objects.latest("pk")
    assert done["Location"] == page("decision", new.pk) and new.verdict == "extreme"
    text = browse(wati).get(page("decision", new.pk)).content.decode()
    assert "<script>alert(1)" not in text and page("decision", decision.pk) in text
    case = browse(pak_camat).get(reverse("households:case", args=[decision.household_id])).content.decode()
    assert page("objection", objection.pk) in case and page("decision", new.pk) in case


def test_late_objections_are_red(decided, object_to, browse, pak_camat, pass_days_to):
    objection = object_to(decided())
    pass_days_to(objection.answer_by + dt.timedelta(days=4))
    text = browse(pak_camat).get(page("objections"), {"state": "late"}).content.decode()
    assert "terlambat" in text and "tone-danger" in text


# --- at the same moment ------------------------------------------------------------


def together(*acts: Callable[[], object]) -> list[object]:
    """Run acts in threads that start at once; what each returned or raised."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[index] = act()
        except DomainError as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_make_one_approval(targets, send, pak_camat, budi):
    visit = send(targets[0], members=told_of(targets[0]), kk_seen="yes", kk_number="1901010101900000")
    results = together(
        *(lambda who=who: review.approve(by=who, visit=visit, accept=["kk"]) for who in (pak_camat, budi))
    )
    assert sum(isinstance(result, DomainError) for result in results) == 1
    assert AuditLine.objects.unscoped().filter(verb="visit.approve").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_meeting_and_an_objection_at_once_leave_no_decision_over_an_open_objection(
    decided,
    object_to,
    budi,
    targets,
):
    decision = decided()
    second = decided.meeting
    second.pk, second.number = None, "BA/2"
    second.save()
    again = decisions.Ruling(targets[0].pk, "able", ("steady_income",), "Musdes lagi")
    results = together(
        lambda: object_to(decision), lambda: decisions.decide_batch(by=budi, meeting=second, decisions=[again])
    )
    assert sum(isinstance(result, DomainError) for result in results) == 1
    newest = Decision.objects.filter(household=decision.household).newest_first().first()
    assert not Objection.objects.exclude(decision=newest).exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_an_objection_at_once_make_one_decision(decided, object_to, wati, person_with):
    objection = object_to(decided())
    agus = person_with("agus", "Agus Officer", "officer", "19.01")
    results = together(
        lambda: objections.answer(by=wati, objection=objection, upheld=False, reason="Tetap"),
        lambda: objections.answer(
            by=agus, objection=objection, upheld=True, reason="Ubah", verdict="extreme", reasons=("no_income",)
        ),
    )
    assert sum(isinstance(result, DomainError) for result in results) == 1
    assert Decision.objects.count() == 2
