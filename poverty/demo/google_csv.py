"""Writes visits as the CSV of the district's old Google Form."""

import csv
import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from poverty.demo.visits import Visited
from verification.forms_library.google_form import (
    AID_LABELS,
    COLUMNS,
    CRITERIA_LABELS,
    NO_AID,
    NO_CRITERIA,
    Column,
)

_AID_NAMES = {pair: label for label, pair in AID_LABELS.items()}
_LABELS = {column.title: {code: label for label, code in column.labels.items()} for column in COLUMNS}


def write_google_csv(path: Path, visits: list[Visited], emails: Mapping[str, str], style: str = "sheet") -> int:
    """Write one row per visit in the order they were sent; return their number.

    `emails` is village code -> the facilitator's address. style "sheet": times as a sheet of Indonesian locale shows
    them (5/6/2023 14.04.09); "download": as the form's own download has them (2023/06/05 2:04:09 PM GMT+7).
    """
    ordered = sorted(visits, key=lambda visited: (visited.when, visited.family.key))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.title for column in COLUMNS])
        for visited in ordered:
            writer.writerow([_cell(column, visited, emails, style) for column in COLUMNS])
    return len(ordered)


def google_time(when: dt.datetime, style: str) -> str:
    """Return a time as Google writes it, in the two styles of write_google_csv."""
    if style == "sheet":
        return f"{when.day}/{when.month}/{when.year} {when.hour}.{when:%M.%S}"
    hours = int((when.utcoffset() or dt.timedelta()).total_seconds() // 3600)
    return f"{when:%Y/%m/%d} {(when.hour - 1) % 12 + 1}:{when:%M:%S} {'PM' if when.hour >= 12 else 'AM'} GMT{hours:+d}"


def _cell(column: Column, visited: Visited, emails: Mapping[str, str], style: str) -> str:
    answers = visited.answers
    match column.target:
        case "submitted_at":
            return google_time(visited.when, style)
        case "sender":
            return emails[visited.family.village.code]
        case "subdistrict":
            return visited.family.village.subdistrict
        case "village":
            return visited.family.village.name
        case "criteria":
            ticked = [label for label, question in CRITERIA_LABELS.items() if answers.get(question) == "yes"]
            return (", ".join(ticked) or NO_CRITERIA) if visited.met else ""
        case "aid":
            given = [_AID_NAMES[aid["aid_programme"], aid["aid_giver"]] for aid in visited.aids]
            return (", ".join(given) or NO_AID) if visited.met else ""
        case "position":
            latitude, longitude = answers["position"].split()[:2]
            return f"{latitude}, {longitude}"
    value = answers.get(column.target, "")
    if column.kind == "many":
        return ", ".join(_LABELS[column.title][code] for code in value.split())
    if column.kind == "choice" and value:
        return _LABELS[column.title][value]
    return value
