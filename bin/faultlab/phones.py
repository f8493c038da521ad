"""Phones that send until they have a receipt for everything, and write each receipt into a journal of their own."""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path

BOUNDARY = "----ngerombo-faults"
WORN_OUT = 400  # attempts after which something is really wrong


@dataclass(slots=True)
class Item:
    """One visit in an outbox. `photos`: name -> bytes; `days`: how far the phone's clock is off; `waited`: days since
    the visit was finished.
    """

    instance: str
    xml: bytes
    photos: dict[str, bytes] = field(default_factory=dict)
    together: bool = False  # as Collect: photos along with the form; else one photo a request, as our own page
    days: int = 0
    waited: int = 0
    attempts: int = 0
    receipt: str = ""
    arrived: set[str] = field(default_factory=set)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.xml).hexdigest()

    @property
    def done(self) -> bool:
        return bool(self.receipt) and self.arrived >= set(self.photos)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    receipt: str
    sha256: str
    photos: set[str]


def send(port: int, token: str, item: Item, photos: dict[str, bytes], timeout: float = 8) -> Answer:
    """One request over a connection of its own. Raises OSError or HTTPException where no whole answer came."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        line.request("POST", "/openrosa/submission", multipart(item.xml, photos), {
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Authorization": f"Token {token}",
            "X-OpenRosa-Version": "1.0", "X-Phone-Time": clock(item.days),
            "X-Finished-At": clock(item.days - item.waited), "Connection": "close",
        })  # fmt: skip
        said = line.getresponse()
        said.read()
        names = {name for name in (said.headers.get("X-Receipt-Photos") or "").split(",") if name}
        return Answer(
            said.status, said.headers.get("X-Receipt-Id") or "", said.headers.get("X-Receipt-Sha256") or "", names
        )
    finally:
        line.close()


def multipart(xml: bytes, photos: dict[str, bytes]) -> bytes:
    parts = [("xml_submission_file", "visit.xml", "text/xml", xml)]
    parts += [(name, name, "image/jpeg", content) for name, content in photos.items()]
    body = b""
    for name, file, kind, content in parts:
        head = f'Content-Disposition: form-data; name="{name}"; filename="{file}"\r\nContent-Type: {kind}\r\n\r\n'
        body += f"--{BOUNDARY}\r\n{head}".encode() + content + b"\r\n"
    return body + f"--{BOUNDARY}--\r\n".encode()


def clock(days: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() + days * 86400))


class Journal:
    """What a phone was promised: a line for every receipt, on disk before the phone goes on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.Lock()

    def note(self, item: Item, answer: Answer) -> None:
        line = {"id": item.instance, "sha256": item.sha256, "receipt": answer.receipt, "says": answer.sha256,
                "photos": {name: hashlib.sha256(item.photos[name]).hexdigest()
                           for name in sorted(answer.photos & set(item.photos))}}  # fmt: skip
        with self.lock, self.path.open("a") as book:
            book.write(json.dumps(line) + "\n")


class Phone(threading.Thread):
    """Sends its outbox by turns: what failed goes to the end of the queue, so nothing blocks the rest. When time is up
    it begins nothing new, and ends what it began.
    """

    def __init__(
        self, number: int, token: str, items: list[Item], ports: list[int], folder: Path, seed: int,
        time_is_up: threading.Event,
    ) -> None:  # fmt: skip
        super().__init__(daemon=True)
        self.token, self.ports, self.time_is_up = token, ports, time_is_up
        self.queue = deque(items)
        self.journal = Journal(folder / f"phone-{number}.jsonl")
        self.chance = random.Random(seed * 100 + number)
        self.statuses: Counter[str] = Counter()
        self.given_up: list[str] = []
        self.done = self.unsent = 0

    def run(self) -> None:
        failures = 0
        while self.queue:
            item = self.queue.popleft()
            if self.time_is_up.is_set() and not item.attempts:
                self.unsent += 1
                continue
            if self._step(item):
                failures = 0
            else:
                failures += 1
                time.sleep(min(0.05 * failures, 1.0))
            if item.done:
                self.done += 1
            elif item.attempts > WORN_OUT:
                self.given_up.append(item.instance)
            else:
                self.queue.append(item) if failures else self.queue.appendleft(item)

    def _step(self, item: Item) -> bool:
        """One request of an item; whether it was answered as it should."""
        item.attempts += 1
        missing = [name for name in item.photos if name not in item.arrived]
        photos = {name: item.photos[name] for name in (missing if item.together else missing[: bool(item.receipt)])}
        try:
            answer = send(self.chance.choice(self.ports), self.token, item, photos)
        except (OSError, http.client.HTTPException) as error:
            self.statuses[type(error).__name__] += 1
            return False
        self.statuses[str(answer.status)] += 1
        if answer.status != 201:
            return False
        item.receipt = answer.receipt
        item.arrived |= answer.photos
        self.journal.note(item, answer)
        return True
