"""ODK Collect and KoboCollect against a running server: every sentence of the OpenRosa standards, and a day's work."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from accounts import actions
from tests.openrosa.checks import LIST, MANIFEST, forms_of, manifest_of, visit_of
from tests.openrosa.collect import Collect
from tests.openrosa.conftest import Field
from tests.openrosa.sentences import SENTENCES, Sentence
from tests.verification.test_photos import picture
from verification.media import COLUMNS
from verification.models import Photo, Visit

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("sentence", SENTENCES, ids=str)
def test_the_server_keeps_the_sentence(field: Field, sentence: Sentence):
    sentence.check(field, field.phone())


@pytest.mark.parametrize("sentence", SENTENCES, ids=str)
def test_a_server_that_breaks_the_sentence_is_seen(field: Field, sentence: Sentence):
    with pytest.raises((AssertionError, KeyError, ValueError, SyntaxError)):
        sentence.check(field, field.phone(spoil=sentence.spoil))


def test_a_day_with_collect(field: Field):
    """From the list of forms to a stored visit, as the phone goes about it: no request is made in vain."""
    phone = field.phone()
    [choosing, standard] = forms_of(phone.get("/formList"))
    assert (choosing[f"{LIST}formID"], standard[f"{LIST}formID"]) == ("segala", "verval")
    assert phone.get(standard[f"{LIST}downloadUrl"]).status == 200
    xml = visit_of(field, photo_front="1764460800000.jpg", photo_inside="1764460801111.jpg")
    files = [("1764460800000.jpg", picture()), ("1764460801111.jpg", picture("PNG"))]

    [answer] = phone.send(xml, files)

    assert phone.asked == ["GET", "GET", "GET", "HEAD", "POST"]  # challenged once, at the first
    visit = Visit.objects.unscoped().get(receipt_id=answer["X-Receipt-Id"])
    assert (visit.channel, visit.facilitator, visit.target) == ("collect", field.siti, field.targets[0])
    assert list(Photo.objects.unscoped().filter(visit=visit).values_list("state", flat=True)) == ["stored"] * 2


def test_a_visit_sent_again_is_the_same_visit(field: Field):
    xml = visit_of(field)

    receipts = [field.phone().send(xml)[0]["X-Receipt-Id"] for _turn in range(3)]

    assert len(set(receipts)) == 1
    assert Visit.objects.unscoped().filter(receipt_id=receipts[0]).count() == 1


def test_a_photo_that_did_not_come_through_is_sent_with_the_next_try(field: Field):
    xml = visit_of(field, photo_front="a.jpg", photo_inside="b.jpg")
    phone = field.phone()
    first = phone.send(xml, [("a.jpg", picture())])[0]

    again = phone.send(xml, [("a.jpg", picture()), ("b.jpg", picture())], limit=1)

    assert first["X-Receipt-Photos"] == "a.jpg"
    assert [answer["X-Receipt-Photos"] for answer in again] == ["a.jpg", "a.jpg,b.jpg"]


def test_kobos_addresses_carry_the_name_and_it_must_be_ones_own(field: Field):
    phone = replace(field.phone(), home=f"{field.home}/siti")
    assert len(forms_of(phone.get("/formList"))) == 2
    assert phone.head("/submission")["Location"] == f"{field.home}/siti/submission"
    assert phone.send(visit_of(field))[0].status == 201

    assert replace(phone, home=f"{field.home}/rahmat").get("/formList").status == 404


def households(phone: Collect) -> list[dict[str, str]]:
    [file] = manifest_of(phone).xml
    content = phone.get(file.findtext(f"{MANIFEST}downloadUrl") or "")
    assert content["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(content.body.decode(), newline="")))


def test_collect_chooses_from_the_families_siti_has_to_visit_and_no_others(field: Field):
    rows = households(field.phone())

    assert [row["head_name"] for row in rows] == [family.head_name for family in (*field.families, field.again)]
    first = rows[0]
    assert first["name"] == first["household"] == f"K-1901-{field.families[0].pk:08d}"
    assert first["label"] == f'Ni Luh “0”, Sari & Made · Gang "Buntu", No. 7, {first["village"]}'
    assert re.fullmatch(r"\d{4}", first["last_four"])
    assert not re.search(r"\d{12}", str(rows))


def test_a_second_visit_says_so_and_nothing_of_the_first(field: Field):
    rows = households(field.phone())

    [again] = [row for row in rows if row["household"] == f"K-1901-{field.again.pk:08d}"]
    assert again["label"].endswith(" · kunjungan kedua")
    assert Counter(row["label"].endswith("kunjungan kedua") for row in rows) == {False: 3, True: 1}
    assert "eligible" not in str(again) and "Rahmat" not in str({**again, "label": "", "head_name": ""})


def test_the_file_is_fetched_again_only_when_it_changed(field: Field):
    phone = field.phone()
    [file] = manifest_of(phone).xml
    address = file.findtext(f"{MANIFEST}downloadUrl") or ""
    had = phone.get(address)
    known = {"If-None-Match": had["ETag"]}

    assert phone.request("GET", phone.with_device(address, {}), None, known).status == 304
    field.families[0].address = "Pindah ke gang sebelah"
    field.families[0].save(update_fields=["address"])
    changed = phone.request("GET", phone.with_device(address, {}), None, known)

    assert changed.status == 200
    assert b"Pindah ke gang sebelah" in changed.body
    [now] = manifest_of(phone).xml
    assert now.findtext(f"{MANIFEST}hash") != file.findtext(f"{MANIFEST}hash")


def test_only_a_form_that_asks_for_the_file_gets_it(field: Field):
    phone = field.phone()
    [_choosing, standard] = forms_of(phone.get("/formList"))

    assert f"{LIST}manifestUrl" not in standard
    beside = standard[f"{LIST}downloadUrl"].removesuffix(".xml")
    assert phone.get(f"{beside}/households.csv").status == 404
    assert len(phone.get(f"{beside}/manifest").xml) == 0


def test_collect_and_our_own_page_make_the_same_columns():
    source = (ROOT / "frontend" / "src" / "form" / "households.js").read_text()
    told = re.search(r"COLUMNS = \[([^\]]*)\]", source)
    assert told is not None
    assert tuple(re.findall(r'"(\w+)"', told[1])) == COLUMNS


def test_a_phone_revoked_in_the_middle_of_its_work_is_asked_who_it_is(field: Field):
    lost, password = actions.make_collect_password(by=field.siti, user=field.siti, name="Ponsel hilang")
    phone = replace(field.phone(), password=password)
    assert phone.get("/formList").status == 200

    actions.revoke_device(by=field.siti, device=lost)

    assert phone.get("/formList").status == 401
    assert phone.send(visit_of(field))[0].status == 401
    assert field.phone().get("/formList").status == 200
