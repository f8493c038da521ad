"""Whether a mapping holds for its form: what is missing, what is of the wrong kind or in the wrong place. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from verification.mapping import books
from verification.mapping.shape import Chosen
from verification.mapping.slots import SLOTS, WHO, Slot
from verification.xform import Questionnaire


class Fault(NamedTuple):
    """`slot` is a key of slots.BY_KEY, or "who"; `value` is the question or the choice it is about."""

    slot: str
    code: str
    value: str = ""


def faults(form: Questionnaire, chosen: Chosen) -> list[Fault]:
    """Everything that keeps the form from being published, in the order of the page."""
    found = [] if any(form.place(chosen.questions.get(key, "")) for key in WHO) else [Fault("who", "missing")]
    for slot in SLOTS:
        found += _of_slot(form, slot, chosen)
    used: dict[str, str] = {}
    for key, name in chosen.questions.items():
        if (path := form.place(name)) and used.setdefault(path, key) != key:
            found.append(Fault(key, "used_twice", name))
    return found


def _of_slot(form: Questionnaire, slot: Slot, chosen: Chosen) -> Iterator[Fault]:
    name = chosen.questions.get(slot.key, "")
    repeat = form.place(chosen.questions.get(slot.repeat, "")) if slot.repeat else ""
    if not name:
        if slot.needed == "always" or (slot.needed == "repeat" and repeat):
            yield Fault(slot.key, "missing")
        return
    path = form.place(name)
    if not path:
        yield Fault(slot.key, "not_asked", name)
    elif form.by_path[path].kind not in slot.kinds:
        yield Fault(slot.key, "wrong_kind", name)
    elif slot.kinds != {"repeat"} and form.within(path) != repeat:
        yield Fault(slot.key, "wrong_place", name)
    else:
        yield from _of_codes(form, slot, path, chosen)


def _of_codes(form: Questionnaire, slot: Slot, path: str, chosen: Chosen) -> Iterator[Fault]:
    """The result and the proposal say where a visit goes on: each of their choices must mean something to us."""
    ours = {code for code, _word in books.codes(slot.key)}
    choices = form.by_path[path].choices
    if not ours:
        return
    codes = chosen.codes.get(slot.key)
    for code in choices:
        means = code if codes is None else codes.get(code, "")
        if means and means not in ours and slot.key in chosen.codes:
            yield Fault(slot.key, "unknown_code", means)
        elif slot.needed == "always" and means not in ours:
            yield Fault(slot.key, "choice_missing", form.by_path[path].choice_label(code))
