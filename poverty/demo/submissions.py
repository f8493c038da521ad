"""Turns visits into what a phone sends: the filled-in form and its photos, in one OpenRosa request, sent twice."""

import datetime as dt
import http.client
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from poverty.demo.dice import dice
from poverty.demo.photos import draw_photo
from poverty.demo.visits import Answers, Visited
from verification.forms_library import mapping

XFORMS = "{http://www.w3.org/2002/xforms}"
TEMPLATE = "{http://openrosa.org/javarosa}template"
PHOTO_ONLY_WHEN_MET = ("photo_inside", "photo_kk")


@dataclass(slots=True)
class Prefill:
    """What the server puts into a form before the visit: the ids it knows the target by, as texts.

    `persons` is P3KE person id -> the system's own id; members without one are sent without.
    """

    target_id: str
    household_id: str
    head_nik_last4: str = ""
    persons: Mapping[str, str] = field(default_factory=dict)


class Submission(NamedTuple):
    """A request body as a phone makes it. Sending it again sends the same bytes."""

    instance_id: str
    xml: bytes
    photos: dict[str, bytes]
    content_type: str
    body: bytes


class Reply(NamedTuple):
    """What the server said."""

    status: int
    headers: dict[str, str]
    text: str


def make_submission(form: str, visited: Visited, prefill: Prefill, seed: int) -> Submission:
    """Return the submission of a visit for a compiled form (XForm text); same arguments, same bytes.

    Questions without an answer are left out, as a phone leaves out what does not apply.
    """
    chance = dice(seed, f"submission {visited.family.key}")
    own_id = uuid.UUID(int=chance.getrandbits(128), version=4)
    photos = _photos(visited, seed, own_id)
    answers = visited.answers | {
        "started_at": (visited.when - dt.timedelta(minutes=chance.randrange(9, 40))).isoformat(timespec="milliseconds"),
        "ended_at": visited.when.isoformat(timespec="milliseconds"),
        "device_id": f"rekaan:{own_id.hex[:12]}",
        "target_id": prefill.target_id,
        "household_id": prefill.household_id,
        "head_nik_last4": prefill.head_nik_last4,
        "instanceID": f"uuid:{own_id}",
        "instanceName": f"{visited.family.head.name} {visited.answers['visit_result']}",
        **{question: name for question, (name, _) in photos.items()},
    }
    if prefill.target_id:
        # Asked only where the form does not know its target.
        answers.pop("target_code")
    if visited.met and "photo_front" not in photos:
        answers["photo_missing_reason"] = "Keluarga tidak bersedia difoto"
    members = [_member(member, prefill.persons, visited.when.date()) for member in visited.members]
    xml = fill_in(form, answers, {"member": members, "aid": visited.aids})
    files = dict(photos.values())
    boundary = f"----ngerombo{own_id.hex}"
    return Submission(
        f"uuid:{own_id}", xml, files, f"multipart/form-data; boundary={boundary}", multipart(boundary, xml, files)
    )


def _photos(visited: Visited, seed: int, own_id: uuid.UUID) -> dict[str, tuple[str, bytes]]:
    """Return {question: (file name, JPEG)} of the photos that were taken at this visit."""
    if visited.answers["visit_result"] == "not_found":
        return {}
    taken = [question for question in mapping.PHOTOS if visited.met or question not in PHOTO_ONLY_WHEN_MET]
    if visited.answers.get("kk_seen") != "yes" and "photo_kk" in taken:
        taken.remove("photo_kk")
    return {
        question: (
            f"{own_id.hex[:8]}-{mapping.PHOTOS[question]}.jpg",
            draw_photo(mapping.PHOTOS[question], seed, own_id.hex),
        )
        for question in taken
    }


def _member(member: Answers, persons: Mapping[str, str], day: dt.date) -> Answers:
    """The member as the phone has it: the system's id, and what the form calculates."""
    born = dt.date.fromisoformat(member["birth_date"])
    calculated = {
        "member_id": persons.get(member["member_id"], ""),
        "age": str(int((day - born).days / 365.25)),
        "is_present": "1" if member["presence"] in mapping.PRESENT else "0",
    }
    return member | calculated


def fill_in(form: str, answers: Answers, repeats: Mapping[str, list[Answers]]) -> bytes:
    """Return the form's instance with the answers in it, as XML bytes; empty questions and groups are left out.

    Raises KeyError naming an answer the form has no question for.
    """
    found = ElementTree.fromstring(form).find(f".//{XFORMS}instance/*")  # noqa: S314  our own compiled form
    if found is None:
        raise KeyError("the form has no instance")
    used: set[str] = set()
    root = _filled(found, answers, repeats, used)
    every_row = [answers, *(row for rows in repeats.values() for row in rows)]
    unasked = {name for row in every_row for name, value in row.items() if value} - used
    if unasked:
        raise KeyError(f"the form does not ask {sorted(unasked)}")
    if root is None:
        raise KeyError("nothing is answered")
    root.attrib.update(found.attrib)
    xml: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return xml


def _filled(node: Element, answers: Answers, repeats: Mapping[str, list[Answers]], used: set[str]) -> Element | None:
    """Copy a node with its answers; None when there is none in it."""
    name = node.tag.rpartition("}")[2]
    copy = Element(name)
    if len(node) == 0:
        # A default of the form (the line) stands unless there is an answer.
        copy.text = answers.get(name) or (node.text or "").strip()
        used.add(name)
        return copy if copy.text else None
    for child in node:
        inner = child.tag.rpartition("}")[2]
        if TEMPLATE in child.attrib:
            continue
        rows = repeats.get(inner, [answers])
        copy.extend(part for row in rows if (part := _filled(child, row, repeats, used)) is not None)
    return copy if len(copy) else None


def multipart(boundary: str, xml: bytes, files: Mapping[str, bytes]) -> bytes:
    """Return the body of an OpenRosa form submission: the XML part first, then one part per photo."""
    parts = [("xml_submission_file", "submission.xml", "text/xml", xml)]
    parts += [(name, name, "image/jpeg", content) for name, content in files.items()]
    lines = []
    for field_name, file_name, kind, content in parts:
        lines.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{field_name}"; filename="{file_name}"\r\n'
            f"Content-Type: {kind}\r\n\r\n".encode()
            + content
            + b"\r\n"
        )
    return b"".join(lines) + f"--{boundary}--\r\n".encode()


def send(url: str, submission: Submission, headers: Mapping[str, str], timeout: float = 30) -> Reply:
    """POST the submission once. `headers` carry the facilitator's right. Raises OSError when nobody answers."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout)
    try:
        sent = {"X-OpenRosa-Version": "1.0", "Content-Type": submission.content_type, **headers}
        connection.request("POST", parts.path, submission.body, sent)
        answer = connection.getresponse()
        return Reply(answer.status, dict(answer.getheaders()), answer.read().decode("utf-8", "replace"))
    finally:
        connection.close()


def send_twice(url: str, submission: Submission, headers: Mapping[str, str]) -> tuple[Reply, Reply]:
    """Send the same bytes two times, as a phone does that lost the first answer."""
    return send(url, submission, headers), send(url, submission, headers)
