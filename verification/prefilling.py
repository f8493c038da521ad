"""What is known of a family, under the names the form itself uses: so that a form of any author opens filled in. Pure.

The phone writes a value into every question of its name (frontend/src/form/prefill.js); our own names need no help.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from verification.answers import STANDARD


def of_family(mapping: Mapping[str, Any], target: str, household: str) -> dict[str, str]:
    """Question name -> value, of the questions that tell whom the visit speaks of."""
    told = {"target": target, "household": household}
    named = {_name(mapping[key]): (key, value) for key, value in told.items() if mapping.get(key)}
    return {name: value for name, (key, value) in named.items() if name != STANDARD[key]}


def of_member(mapping: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, str]:
    """Question name -> value of one known member; `known` by meaning, in our codes. A code without a word in the form
    stays empty.
    """
    found = {}
    for question, meaning in mapping.get("members", {}).items():
        value = known.get(meaning, "")
        codes: dict[str, str] | None = mapping.get("codes", {}).get(f"members.{meaning}")
        if codes is not None:
            value = next((code for code, ours in codes.items() if ours == value), "") if value else ""
        if value and (codes is not None or question not in STANDARD["members"]):
            found[_name(question)] = value
    return found


def fields(mapping: Mapping[str, Any]) -> dict[str, str]:
    """`member_repeat` and `member_id` as this form calls them; nothing where they are called as in ours."""
    repeat = _name(str(mapping.get("member_repeat", "")))
    person = next((_name(name) for name, what in mapping.get("members", {}).items() if what == "person"), "")
    told = {"member_repeat": repeat, "member_id": person}
    ours = {"member_repeat": STANDARD["member_repeat"], "member_id": "member_id"}
    return {key: value for key, value in told.items() if value and value != ours[key]}


def _name(question: str) -> str:
    return str(question).rpartition("/")[2]
