"""Fills the verval questionnaire the way a phone does, for tests: `filled(proposal="eligible")` is the XML it sends."""

from __future__ import annotations

import itertools
from xml.sax.saxutils import escape

from verification import xform
from verification.forms_library.build_verval import XML

XFORM = XML.read_text(encoding="utf-8")
FORM = xform.read(XFORM)
_serial = itertools.count(1)

COMPLETE = {
    "target_id": "", "target_code": "", "household_id": "", "line_amount": "351957", "visit_result": "completed",
    "notice_read": "yes", "respondent_name": "Ni Luh Sari", "respondent_relation": "head", "kk_seen": "no",
    "nik_check": "match", "no_dwelling": "no", "tenure": "owned", "floor": "cement", "wall": "wood", "roof": "zinc",
    "lighting": "pln_metered", "power": "450", "water": "open_well", "cooking": "firewood", "toilet": "shared",
    "floor_area": "24", "expenditure_food": "400000", "expenditure_nonfood": "100000", "aid_any": "no",
    "position": "-1.851200 106.117100 12 7.5", "proposal": "eligible", "proposal_reasons": "below_line",
}  # fmt: skip
HERE = {"presence": "living_here"}
MEMBERS = [
    {**HERE, "member_name": "Ni Luh Sari", "sex": "female", "birth_date": "1985-01-31", "relation": "head"},
    {**HERE, "member_name": "Made Sari", "sex": "male", "birth_date": "2015-06-01", "relation": "child"},
]


def filled(
    *, instance_id: str = "", replaces: str = "", version: str = FORM.version, form: str = "verval",
    members: list[dict[str, str]] | None = None, aid: list[dict[str, str]] | None = None, **changes: object,
) -> bytes:  # fmt: skip
    """The XML of a visit: COMPLETE with `changes` and a row for each `aid`; an empty answer is left out."""
    told = {**COMPLETE, **{name: str(value) for name, value in changes.items()}}
    tree: dict[str, object] = {}
    for name, value in told.items():
        if value:
            _put(tree, FORM.paths[name].split("/")[2:], value)
    if aid:
        tree.setdefault("aid_received", {})["aid"] = aid  # type: ignore[index]
    body = "".join(_write(name, value) for name, value in tree.items() if name != "family")
    family = dict(tree.get("family", {}))  # type: ignore[call-overload]
    rows = "".join(_member(row) for row in (MEMBERS if members is None else members))
    body += "<family>" + rows + "".join(_write(name, value) for name, value in family.items()) + "</family>"
    old = f"<deprecatedID>{replaces}</deprecatedID>" if replaces else ""
    instance_id = instance_id or f"uuid:00000000-0000-4000-8000-{next(_serial):012d}"
    return (
        f'<?xml version="1.0"?><data id="{form}" version="{version}" xmlns:orx="http://openrosa.org/xforms">{body}'
        f"<orx:meta><orx:instanceID>{instance_id}</orx:instanceID>{old}</orx:meta></data>"
    ).encode()


def _put(tree: dict, path: list[str], value: str) -> None:
    for name in path[:-1]:
        tree = tree.setdefault(name, {})
    tree[path[-1]] = value


def _write(name: str, value: object) -> str:
    if isinstance(value, list):
        return "".join(_write(name, row) for row in value)
    inner = "".join(_write(key, part) for key, part in value.items()) if isinstance(value, dict) else escape(str(value))
    return f"<{name}>{inner}</{name}>"


def _member(row: dict[str, str]) -> str:
    return "<member>" + "".join(_write(name, value) for name, value in row.items()) + "</member>"
