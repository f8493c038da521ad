"""A phone with ODK Collect on a real line: requests, answers to challenges and multipart bodies as OkHttp builds them.

Written from the sources of Collect (OkHttpConnection, OkHttpOpenRosaServerClientProvider) and okhttp-digest, not from
ours. `spoil` alters each answer before the phone sees it: what proves that a sentence can fail.
"""

from __future__ import annotations

import base64
import gzip
import http.client
import mimetypes
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

from tests.verification.collecting import digest_answer, parameters

AGENT = "org.odk.collect.android/v2026.1.0 Dalvik/2.1.0 (Linux; U; Android 10; SM-A037F)"
DEVICE = "collect:aB3dE5fG7hI9kL1m"
MAX_PARTS = 100


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    version: int = 11

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def __getitem__(self, name: str) -> str:
        return (self.all(name) or [""])[0]

    @property
    def xml(self) -> ElementTree.Element:
        return ElementTree.fromstring(self.body)

    @property
    def words(self) -> str:
        """What the person reads; "" when it is no OpenRosa response."""
        found = self.xml.find("{http://openrosa.org/http/response}message") if self.body else None
        return found.text or "" if found is not None else ""

    def without(self, name: str) -> Answer:
        return replace(self, headers=[pair for pair in self.headers if pair[0].lower() != name.lower()])

    def having(self, name: str, value: str) -> Answer:
        return replace(self, headers=[*self.without(name).headers, (name, value)])


Spoil = Callable[[Answer], Answer]


@dataclass
class Collect:
    """`home` is the server URL typed into Collect. `https` is played by the header the proxy before us sets."""

    home: str
    username: str = ""
    password: str = ""
    https: bool = False
    language: str = ""
    spoil: Spoil = lambda answer: answer
    challenge: str = ""
    count: int = 0
    asked: list[str] = field(default_factory=list)  # methods as they went over the line

    def get(self, address: str, **query: str) -> Answer:
        return self.request("GET", self.with_device(address, query))

    def head(self, address: str) -> Answer:
        return self.request("HEAD", self.with_device(address, {}))

    def send(
        self, xml: bytes, files: Sequence[tuple[str, bytes]] = (), limit: int = 10_000_000, name: str = "visit.xml"
    ) -> list[Answer]:
        """HEAD, then as many POSTs as Collect makes of it; stops at the first that is not 201 or 202."""
        self.head("/submission")
        answers = []
        for group, more in groups(len(xml), files, limit):
            body, kind = multipart(xml, group, more, name)
            answers.append(self.request("POST", self.with_device("/submission", {}), body, {"Content-Type": kind}))
            if answers[-1].status not in (201, 202):
                break
        return answers

    def with_device(self, address: str, query: dict[str, str]) -> str:
        whole = address if address.startswith("http") else self.home + address
        return f"{whole}?{urlencode({**query, 'deviceID': DEVICE})}"

    def request(
        self, method: str, address: str, body: bytes | Iterator[bytes] | None = None, more: dict[str, str] | None = None
    ) -> Answer:
        """Once as far as it is known how to sign in, once more when it is challenged; never a third time."""
        answer = self.once(method, address, body, {**(more or {}), **self.known(method, address)})
        if answer.status == 401 and self.username and self.choose(answer):
            answer = self.once(method, address, body, {**(more or {}), **self.known(method, address)})
        return answer

    def choose(self, answer: Answer) -> bool:
        """The first challenge it can meet: a digest line is read alone, Basic is known over https only."""
        before, self.challenge = self.challenge, ""
        for line in answer.all("WWW-Authenticate"):
            if line.startswith("Digest") or (line.startswith("Basic") and self.https):
                self.challenge = line
                break
        wrong = before.startswith("Digest") and parameters(self.challenge).get("stale") != "true"
        self.count = 0
        return bool(self.challenge) and not wrong

    def known(self, method: str, address: str) -> dict[str, str]:
        if self.challenge.startswith("Basic"):
            pair = f"{self.username}:{self.password}".encode()
            return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
        if not self.challenge:
            return {}
        self.count += 1
        parts = urlsplit(address)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        answer = digest_answer(self.challenge, method, path, self.username, self.password, self.count)
        return {"Authorization": answer}

    def once(self, method: str, address: str, body: bytes | Iterator[bytes] | None, more: dict[str, str]) -> Answer:
        parts = urlsplit(address)
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        headers = {
            "X-OpenRosa-Version": "1.0", "Date": formatdate(usegmt=True), "User-Agent": AGENT,
            "Connection": "Keep-Alive", "Accept-Encoding": "gzip", **more,
        }  # fmt: skip
        if self.https:
            headers["X-Forwarded-Proto"] = "https"
        if self.language:
            headers["Accept-Language"] = self.language
        try:
            path = f"{parts.path}?{parts.query}" if parts.query else parts.path
            line.request(method, path, body, headers, encode_chunked="Transfer-Encoding" in headers)
            found = line.getresponse()
            content = found.read()
        finally:
            line.close()
        self.asked.append(method)
        if found.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        return self.spoil(Answer(found.status, found.getheaders(), content, found.version))


def groups(
    xml_size: int, files: Sequence[tuple[str, bytes]], limit: int
) -> Iterator[tuple[list[tuple[str, bytes]], bool]]:
    """The files of each POST, and whether another follows: as many as fit under `limit`, one at least."""
    rest = list(files)
    while True:
        group, size = rest[:1], xml_size + sum(len(content) for _name, content in rest[:1])
        for name, content in rest[1:]:
            if size + len(content) > limit or len(group) > MAX_PARTS:
                break
            group.append((name, content))
            size += len(content)
        rest = rest[len(group) :]
        yield group, bool(rest)
        if not rest:
            return


def multipart(xml: bytes, files: Sequence[tuple[str, bytes]], more: bool, name: str = "visit.xml") -> tuple[bytes, str]:
    """(body, content type): the XML first, each part with its own length, names quoted as OkHttp quotes them."""
    boundary = str(uuid.uuid4())
    parts = [_part("xml_submission_file", name, "text/xml", xml)]
    for file_name, content in files:
        kind = mimetypes.guess_type(file_name)[0] or "application/octet-stream"
        parts.append(_part(file_name, file_name, kind, content))
    if more:
        parts.append(b'Content-Disposition: form-data; name="*isIncomplete*"\r\nContent-Length: 3\r\n\r\nyes')
    start = f"--{boundary}\r\n".encode()
    body = b"".join(start + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


def _part(name: str, file_name: str, kind: str, content: bytes) -> bytes:
    disposition = f'form-data; name="{_quoted(name)}"; filename="{_quoted(file_name)}"'
    head = f"Content-Disposition: {disposition}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n"
    return head.encode() + content


def _quoted(text: str) -> str:
    return text.replace("\n", "%0A").replace("\r", "%0D").replace('"', "%22")
