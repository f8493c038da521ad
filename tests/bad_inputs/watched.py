"""The reading child with a meter. The corpus runs it in the child's place: `python -m tests.bad_inputs.watched`.

Before its last answer it tells on descriptor 2 its peak memory and every attempt to reach the network.
"""

import json
import os
import sys
from typing import Any

from imports.reader import child

NETWORK = ("socket.", "urllib.", "http.", "ftplib.", "smtplib.")
attempts: list[str] = []
answer = child.send


def listen(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(NETWORK):
        attempts.append(event)


def tell_and_send(frame: list[Any]) -> None:
    if frame[0] in ("sheets", "end", "refused"):
        with open("/proc/self/status") as status:
            peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
        os.write(2, json.dumps({"peak": peak, "attempts": attempts}).encode() + b"\n")
    answer(frame)


if __name__ == "__main__":
    sys.addaudithook(listen)
    child.send = tell_and_send
    child.main()
