"""What the phones of the invented district send: the form filled in, its photos, and the same bytes twice."""

import io
import re
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from xml.etree import ElementTree

import pytest
from PIL import Image

from poverty.demo.photos import draw_photo
from poverty.demo.submissions import Prefill, fill_in, make_submission, send, send_twice
from tests.demo.district import LINE
from verification.forms_library.build_verval import XML


@pytest.fixture(scope="module")
def form():
    return XML.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def met(scenario):
    return next(visited for visited in scenario.by_phone + scenario.by_sheet if visited.answers.get("kk_number"))


@pytest.fixture(scope="module")
def absent(scenario):
    return next(visited for visited in scenario.by_sheet if visited.answers["visit_result"] == "moved")


def leaves(xml):
    return {node.tag: node.text for node in ElementTree.fromstring(xml).iter() if not len(node)}


def test_a_phone_sends_the_members_the_aid_and_the_ids_it_was_given(form, met):
    persons = {member["member_id"]: f"p{number}" for number, member in enumerate(met.members)}
    submission = make_submission(form, met, Prefill("71", "h9", "0000", persons), seed=11)
    root = ElementTree.fromstring(submission.xml)

    assert (root.get("id"), root.findtext("target_id"), root.findtext("household_id")) == ("verval", "71", "h9")
    assert root.find(".//target_code") is None
    assert [node.findtext("member_id") for node in root.iter("member")] == list(persons.values())
    assert len(list(root.iter("aid"))) == len(met.aids)
    assert root.findtext("meta/instanceID") == submission.instance_id
    assert root.findtext(".//kk_number") == met.family.kk_number
    assert root.findtext("line_amount") == str(LINE)


def test_a_phone_without_a_target_sends_the_code_of_the_list(form, met):
    submission = make_submission(form, met, Prefill("", ""), seed=11)

    assert leaves(submission.xml)["target_code"] == met.family.key


def test_a_family_that_moved_sends_no_members_and_no_photo_of_a_card(form, absent):
    submission = make_submission(form, absent, Prefill("1", "2"), seed=11)

    assert [name.partition("-")[2] for name in submission.photos] == ["front.jpg"]
    assert {"member_name", "expenditure_food", "floor", "kk_number"}.isdisjoint(leaves(submission.xml))
    assert leaves(submission.xml)["proposal_reasons"] == "moved"


def test_an_answer_the_form_does_not_ask_is_not_lost_in_silence(form):
    with pytest.raises(KeyError, match="shoe_size"):
        fill_in(form, {"visit_result": "moved", "shoe_size": "41"}, {})


def test_the_request_holds_the_form_and_each_photo_it_names(form, met):
    submission = make_submission(form, met, Prefill("1", "2"), seed=11)
    head = f"Content-Type: {submission.content_type}\r\n\r\n".encode()
    parts = {part.get_filename(): part for part in message_from_bytes(head + submission.body).get_payload()}
    named = {text for tag, text in leaves(submission.xml).items() if tag.startswith("photo_")}

    assert set(parts) == {"submission.xml", *named}
    assert len(named) == 3
    assert parts["submission.xml"].get_payload(decode=True) == submission.xml
    for name in named:
        assert parts[name].get_payload(decode=True) == submission.photos[name]
    assert not re.search(r"\d{12}", "".join(named))


def test_a_drawn_photo_is_a_small_jpeg_without_a_place_in_it():
    pictures = [draw_photo(kind, 1, mark) for kind in ("front", "inside", "kk") for mark in ("a", "b")]

    assert len(set(pictures)) == 6
    for picture in pictures:
        opened = Image.open(io.BytesIO(picture))
        assert (opened.format, len(opened.getexif())) == ("JPEG", 0)
        assert len(picture) < 20_000


class Listener(BaseHTTPRequestHandler):
    """Keeps what it is sent."""

    received: list[tuple[str, dict[str, str], bytes]] = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((self.path, dict(self.headers), body))
        self.send_response(201)
        self.end_headers()
        self.wfile.write(b"receipt")

    def log_message(self, *_):
        pass


def test_a_phone_that_lost_the_answer_sends_the_same_bytes_again(form, met):
    submission = make_submission(form, met, Prefill("1", "2"), seed=11)
    server = HTTPServer(("127.0.0.1", 0), Listener)
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/openrosa/submission"

    replies = send_twice(url, submission, {"Authorization": "Token abc"})
    server.shutdown()
    server.server_close()

    first, second = Listener.received
    assert first == second
    assert (first[0], first[1]["X-OpenRosa-Version"], first[1]["Authorization"]) == (
        "/openrosa/submission", "1.0", "Token abc",
    )  # fmt: skip
    assert first[2] == submission.body
    assert [(reply.status, reply.text) for reply in replies] == [(201, "receipt")] * 2
    with pytest.raises(OSError, match="refused"):
        send(url, submission, {}, timeout=2)
