"""Which colour and icon a state has on a badge. A word of any floor may stand here; an unknown one is neutral.

Colour is never alone: the badge always carries the state's word, and an icon.
"""

from __future__ import annotations

TONES = ("primary", "success", "warning", "danger", "info", "neutral")

STATES: dict[str, tuple[str, str]] = {
    # work in hand
    "draft": ("neutral", "pencil"),
    "open": ("primary", "play-circle"),
    "closed": ("neutral", "lock"),
    "waiting": ("neutral", "clock"),
    "running": ("info", "hourglass-split"),
    "done": ("success", "check-lg"),
    "failed": ("danger", "exclamation-octagon"),
    "active": ("success", "check-circle"),
    "ended": ("neutral", "stop-circle"),
    "revoked": ("danger", "slash-circle"),
    # imports
    "uploaded": ("neutral", "cloud-upload"),
    "mapping": ("warning", "list-check"),
    "reading": ("info", "hourglass-split"),
    "preview": ("warning", "eye"),
    "approved": ("success", "check-circle"),
    "applied": ("success", "check-lg"),
    "undone": ("neutral", "arrow-counterclockwise"),
    "discarded": ("neutral", "trash"),
    "new": ("primary", "plus-circle"),
    "changed": ("info", "pencil"),
    "same": ("neutral", "check-lg"),
    "held": ("warning", "pause-circle"),
    "wrong": ("danger", "exclamation-octagon"),
    "skipped": ("neutral", "skip-end"),
    # visits
    "listed": ("neutral", "clock"),
    "visited": ("info", "eye"),
    "received": ("info", "inbox"),
    "repair": ("warning", "reply"),
    "returned": ("warning", "reply"),
    "rejected": ("danger", "x-circle"),
    "refused": ("danger", "x-circle"),
    "decided": ("success", "check-lg"),
    "missing": ("warning", "hourglass-split"),
    "stored": ("success", "image"),
    "broken": ("danger", "exclamation-triangle"),
    # decisions
    "extreme": ("danger", "exclamation-circle"),
    "poor": ("warning", "exclamation-triangle"),
    "vulnerable": ("info", "info-circle"),
    "able": ("success", "hand-thumbs-up"),
    "moved": ("neutral", "box-arrow-right"),
    "died": ("neutral", "person-dash"),
    "double": ("neutral", "copy"),
    "part": ("neutral", "people"),
    "not_found": ("neutral", "search"),
    "out_of_area": ("neutral", "signpost-2"),
    "undecided": ("warning", "question-circle"),
    # help
    "due": ("warning", "clock"),
    "paid": ("success", "check-lg"),
    "uncollected": ("danger", "person-x"),
    "merged": ("neutral", "arrow-right"),
    "dissolved": ("neutral", "slash-circle"),
}

LEVEL_ICONS = {
    "danger": "exclamation-octagon",
    "warning": "exclamation-triangle",
    "success": "check-circle",
    "info": "info-circle",
    "primary": "info-circle",
    "neutral": "info-circle",
}
# Django's message levels and the levels of an import's problems, as tones.
LEVEL_TONES = {"error": "danger", "warning": "warning", "success": "success", "info": "info", "debug": "neutral"}


def of_state(state: str) -> tuple[str, str]:
    """(tone, icon) of a state code."""
    return STATES.get(str(state), ("neutral", "dash-circle"))
