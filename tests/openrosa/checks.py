"""How each sentence of `sentences.py` is checked, with a phone on a real line."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

from tests.openrosa.collect import Answer, Collect, multipart
from tests.openrosa.conftest import Field
from tests.verification.collecting import parameters
from tests.verification.filling import filled
from tests.verification.test_photos import picture

LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
ENVELOPE = "{http://openrosa.org/http/response}OpenRosaResponse"
GMT = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")


# --- reading what came ---------------------------------------------------------------------------------------------


def forms_of(answer: Answer) -> list[dict[str, str]]:
    return [{child.tag: child.text or "" for child in form} for form in answer.xml.findall(f"{LIST}xform")]


def counts(parent: ElementTree.Element, names: list[str], prefix: str) -> list[int]:
    return [len(parent.findall(prefix + name)) for name in names]


def visit_of(field: Field, **answers: object) -> bytes:
    return filled(target_id=field.targets[0].pk, **answers)


def every_answer(field: Field, phone: Collect) -> Iterator[Answer]:
    """One of each kind: list, form, manifest, file, HEAD, a visit taken in, and refusals."""
    listed = phone.get("/formList")
    yield listed
    for form in forms_of(listed):
        yield phone.get(form[f"{LIST}downloadUrl"])
        if manifest := form.get(f"{LIST}manifestUrl"):
            yield phone.get(manifest)
    yield phone.head("/submission")
    yield from phone.send(visit_of(field))
    yield phone.get("/forms/none/1.xml")
    yield phone.request("POST", f"{phone.home}/submission", b"", {"Content-Type": "multipart/form-data; boundary=x"})
    yield replace(phone, username="", challenge="").get("/formList")


def manifest_of(phone: Collect) -> Answer:
    [address] = filter(None, (form.get(f"{LIST}manifestUrl") for form in forms_of(phone.get("/formList"))))
    return phone.get(address)


# --- HTTP requests and responses -----------------------------------------------------------------------------------


def every_answer_names_the_version(field: Field, phone: Collect) -> None:
    assert {answer["X-OpenRosa-Version"] for answer in every_answer(field, phone)} == {"1.0"}


def every_answer_is_dated(field: Field, phone: Collect) -> None:
    for answer in every_answer(field, phone):
        assert GMT.fullmatch(answer["Date"]) and parsedate_to_datetime(answer["Date"])


def every_answer_names_its_language(field: Field, phone: Collect) -> None:
    assert {answer["Content-Language"] for answer in every_answer(field, phone)} == {"id"}


def words_come_in_the_language_asked_for(field: Field, phone: Collect) -> None:
    english = replace(phone, language="en-US,en;q=0.9")
    assert phone.send(visit_of(field))[0].words == "Tersimpan."
    assert english.send(visit_of(field))[0].words == "Stored."
    assert english.get("/formList")["Content-Language"] == "en"


def a_transaction_answers_with_the_envelope(field: Field, phone: Collect) -> None:
    [taken] = phone.send(visit_of(field))
    [refused] = phone.send(b"<data/>")
    for answer in (taken, refused):
        assert answer.xml.tag == ENVELOPE
        assert answer.words


# --- authentication ------------------------------------------------------------------------------------------------


def all_of_it_is_http_1_1(field: Field, phone: Collect) -> None:
    assert {answer.version for answer in every_answer(field, phone)} == {11}


def whoever_is_unknown_is_challenged(field: Field, phone: Collect) -> None:
    nobody = replace(phone, username="")
    for answer in (nobody.get("/formList"), nobody.head("/submission")):
        assert answer.status == 401
        assert answer["WWW-Authenticate"].startswith("Digest ")


def the_digest_is_the_restricted_one(field: Field, phone: Collect) -> None:
    told = parameters(replace(phone, username="").get("/formList").all("WWW-Authenticate")[0])
    assert told.get("algorithm", "MD5") == "MD5"
    assert told["qop"] == "auth"


def the_digest_names_its_domain(field: Field, phone: Collect) -> None:
    told = parameters(replace(phone, username="").get("/formList").all("WWW-Authenticate")[0])
    assert "/openrosa/submission".startswith(told["domain"])


def nonces_are_long_and_random(field: Field, phone: Collect) -> None:
    seen = {parameters(replace(phone, username="").get("/formList")["WWW-Authenticate"])["nonce"] for _turn in range(4)}
    assert len(seen) == 4
    assert min(map(len, seen)) >= 32


def digest_signs_in_over_either_line(field: Field, phone: Collect) -> None:
    for https in (False, True):
        fresh = replace(phone, https=https, challenge="", asked=[])
        assert fresh.get("/formList").status == 200
        assert fresh.challenge.startswith("Digest")
        assert replace(fresh, password="salah", challenge="").get("/formList").status == 401


def a_stale_answer_asks_nobody_for_a_password(field: Field, phone: Collect) -> None:
    assert phone.get("/formList").status == 200
    phone.count -= 1  # the line broke and OkHttp sends the same request again
    assert phone.get("/formList").status == 200
    assert parameters(phone.challenge)["stale"] == "true"


def basic_is_not_done_over_an_open_line(field: Field, phone: Collect) -> None:
    offered = [line.split()[0] for line in replace(phone, username="").get("/formList").all("WWW-Authenticate")]
    assert "Basic" not in offered
    open_line = replace(phone, challenge="Basic", https=False)
    open_line.choose = lambda answer: False  # type: ignore[method-assign]
    assert open_line.get("/formList").status == 401


def basic_signs_in_over_https(field: Field, phone: Collect) -> None:
    known = replace(phone, challenge="Basic", https=True)
    assert known.get("/formList").status == 200
    assert known.asked[-1:] == ["GET"]


# --- form list -----------------------------------------------------------------------------------------------------


def the_list_is_xml_in_utf_8(field: Field, phone: Collect) -> None:
    assert phone.get("/formList")["Content-Type"] == "text/xml; charset=utf-8"


def each_form_has_exactly_one_of_what_it_must_have(field: Field, phone: Collect) -> None:
    listed = phone.get("/formList").xml
    assert listed.tag == f"{LIST}xforms"
    assert len(listed) == 2
    for form in listed:
        assert form.tag == f"{LIST}xform"
        assert counts(form, ["formID", "name", "version", "hash", "downloadUrl"], LIST) == [1] * 5
        assert max(counts(form, ["descriptionText", "descriptionUrl", "manifestUrl"], LIST)) <= 1


def the_hash_is_of_the_file_to_download(field: Field, phone: Collect) -> None:
    for form in forms_of(phone.get("/formList")):
        content = phone.get(form[f"{LIST}downloadUrl"]).body
        assert form[f"{LIST}hash"] == f"md5:{hashlib.md5(content).hexdigest()}"


def the_name_is_the_title_of_the_form(field: Field, phone: Collect) -> None:
    for form in forms_of(phone.get("/formList")):
        title = ElementTree.fromstring(phone.get(form[f"{LIST}downloadUrl"]).body).find(".//{*}title")
        assert title is not None
        assert form[f"{LIST}name"] == title.text


def addresses_are_whole(field: Field, phone: Collect) -> None:
    for https, start in ((False, "http://127.0.0.1:"), (True, "https://127.0.0.1:")):
        [choosing, standard] = forms_of(replace(phone, https=https, challenge="").get("/formList"))
        for address in (choosing[f"{LIST}downloadUrl"], choosing[f"{LIST}manifestUrl"], standard[f"{LIST}downloadUrl"]):
            assert address.startswith(start)


def form_id_narrows_to_that_form(field: Field, phone: Collect) -> None:
    assert [form[f"{LIST}formID"] for form in forms_of(phone.get("/formList", formID="segala"))] == ["segala"]
    assert forms_of(phone.get("/formList", formID="none")) == []


def a_description_comes_only_when_asked_for(field: Field, phone: Collect) -> None:
    asked = forms_of(phone.get("/formList", verbose="true"))
    assert all(form.get(f"{LIST}descriptionText") for form in asked)
    plain = forms_of(phone.get("/formList", verbose="false", formID="segala"))
    assert [(form[f"{LIST}formID"], f"{LIST}descriptionText" in form) for form in plain] == [("segala", False)]
    assert not any(f"{LIST}descriptionText" in form for form in forms_of(phone.get("/formList")))


def older_versions_come_only_when_asked_for(field: Field, phone: Collect) -> None:
    def versions(**query: str) -> list[str]:
        return sorted(form[f"{LIST}version"] for form in forms_of(phone.get("/formList", formID="segala", **query)))

    assert versions(listAllVersions="true") == ["1", "2"]
    assert versions(listAllVersions="") == ["1", "2"], "the standard asks for no value"
    assert versions() == versions(listAllVersions="false") == ["2"]


def no_parameter_is_needed(field: Field, phone: Collect) -> None:
    bare = phone.request("GET", f"{phone.home}/formList")
    assert bare.status == 200
    assert bare.body == phone.get("/formList").body


def the_list_is_of_the_one_who_asks(field: Field, phone: Collect) -> None:
    assert len(forms_of(phone.get("/formList"))) == 2
    assert replace(phone, username="").get("/formList").status == 401


# --- manifest ------------------------------------------------------------------------------------------------------


def the_manifest_names_each_file_once_with_hash_and_address(field: Field, phone: Collect) -> None:
    told = manifest_of(phone)
    assert told["Content-Type"].startswith("text/xml")
    assert told.xml.tag == f"{MANIFEST}manifest"
    [file] = told.xml
    assert file.tag == f"{MANIFEST}mediaFile"
    assert counts(file, ["filename", "hash", "downloadUrl"], MANIFEST) == [1, 1, 1]
    assert file.findtext(f"{MANIFEST}filename") == "households.csv"


def a_files_hash_is_of_its_content(field: Field, phone: Collect) -> None:
    [file] = manifest_of(phone).xml
    content = phone.get(file.findtext(f"{MANIFEST}downloadUrl") or "")
    assert content.status == 200
    assert file.findtext(f"{MANIFEST}hash") == f"md5:{hashlib.md5(content.body).hexdigest()}"


# --- submission ----------------------------------------------------------------------------------------------------


def a_visit_is_a_201_and_never_a_200(field: Field, phone: Collect) -> None:
    assert [answer.status for answer in phone.send(visit_of(field))] == [201]


def a_body_in_chunks_is_taken(field: Field, phone: Collect) -> None:
    body, kind = multipart(visit_of(field), [], more=False)
    pieces = (body[place : place + 700] for place in range(0, len(body), 700))
    phone.get("/formList")
    more = {"Content-Type": kind, "Transfer-Encoding": "chunked"}
    assert phone.request("POST", f"{phone.home}/submission", pieces, more).status == 201


def a_client_that_waits_for_100_continue_is_served(field: Field, phone: Collect) -> None:
    body, kind = multipart(visit_of(field), [], more=False)
    phone.get("/formList")
    more = {"Content-Type": kind, "Expect": "100-continue"}
    assert phone.request("POST", f"{phone.home}/submission", body, more).status == 201


def head_answers_204_with_the_address_and_the_size(field: Field, phone: Collect) -> None:
    answer = phone.head("/submission")
    assert (answer.status, answer.body) == (204, b"")
    assert answer["Location"] == f"{field.home}/submission"
    assert answer["X-OpenRosa-Version"] == "1.0"
    assert int(answer["X-OpenRosa-Accept-Content-Length"]) > 1_000_000


def nothing_is_redirected(field: Field, phone: Collect) -> None:
    assert not [answer.status for answer in every_answer(field, phone) if 300 <= answer.status < 400]


def the_size_that_is_best_stands_in_every_answer(field: Field, phone: Collect) -> None:
    assert len({answer["X-OpenRosa-Accept-Content-Length"] for answer in every_answer(field, phone)}) == 1
    assert int(phone.head("/submission")["X-OpenRosa-Accept-Content-Length"]) > 0


def as_much_as_is_said_is_taken_with_what_is_wrapped_around_it(field: Field, phone: Collect) -> None:
    names = [f"foto-{number}.jpg" for number in range(20)]
    xml = visit_of(field, photo_front=names[0], photo_inside=names[1])
    room = int(phone.head("/submission")["X-OpenRosa-Accept-Content-Length"]) - len(xml)
    photo = picture()
    files = [(name, photo) for name in names[:-1]]
    files.append((names[-1], photo + bytes(room - len(names) * len(photo))))
    assert [answer.status for answer in phone.send(xml, files, limit=room + len(xml))] == [201]


def attachments_come_in_several_posts_and_make_one_visit(field: Field, phone: Collect) -> None:
    xml = visit_of(field, photo_front="depan.jpg", photo_inside="dalam.jpg")
    files = [("depan.jpg", picture()), ("dalam.jpg", picture("PNG"))]
    answers = phone.send(xml, files, limit=len(xml) + 10)
    assert [answer.status for answer in answers] == [201, 201]
    assert len({answer["X-Receipt-Id"] for answer in answers}) == 1
    assert answers[-1]["X-Receipt-Photos"] == "dalam.jpg,depan.jpg"


def names_of_any_script_arrive_whole(field: Field, phone: Collect) -> None:
    name = 'foto "rumah" ᬲᬶᬢᬶ – depan.jpg'
    named = name.replace('"', "%22")  # as OkHttp writes it into a header
    [answer] = phone.send(visit_of(field, photo_front=named), [(name, picture())], name="Ni Luh é.xml")
    assert answer.status == 201
    assert json.loads(f'"{answer["X-Receipt-Photos"]}"') == named


def a_file_the_form_does_not_name_hinders_nothing(field: Field, phone: Collect) -> None:
    [answer] = phone.send(visit_of(field), [("audit.csv", b"event,node\nform start,"), ("tanpa-jenis", b"x")])
    assert (answer.status, answer["X-Receipt-Photos"]) == (201, "")


def what_is_too_large_is_a_413_with_words(field: Field, phone: Collect) -> None:
    room = int(phone.head("/submission")["X-OpenRosa-Accept-Content-Length"])
    [answer] = phone.send(visit_of(field), [("besar.jpg", bytes(room * 2))])
    assert answer.status == 413
    assert answer.words


def a_refusal_hears_the_sender_out(field: Field, phone: Collect) -> None:
    """A phone that is cut off while it sends never reads why: a stale sign-in would look like a broken line."""
    body, kind = multipart(visit_of(field), [("besar.jpg", bytes(3_000_000))], more=False)
    answer = replace(phone, username="").request("POST", f"{phone.home}/submission", body, {"Content-Type": kind})
    assert answer.status == 401


def an_unknown_address_is_a_404(field: Field, phone: Collect) -> None:
    assert phone.get("/forms/none/1.xml").status == 404
    assert phone.get("/siti2/formList").status == 404


def who_may_not_send_is_a_403_with_words(field: Field, phone: Collect) -> None:
    stranger = replace(phone, username="wayan", password="kata-sandi-uji-2026", challenge="Basic", https=True)
    body, kind = multipart(visit_of(field), [], more=False)
    answer = stranger.request("POST", f"{phone.home}/submission", body, {"Content-Type": kind})
    assert answer.status == 403
    assert answer.words
