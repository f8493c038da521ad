"""A list with masked numbers: its rows point at people of the register, and change nothing there.

Last four digits, village and name choose a few people; their sealed NIK is opened to compare the first six, since a
digest cannot answer for a part of a number. One who fits: a link is proposed. Several: the row is held with them. None:
held. A masked number never becomes anybody's number. Digits of an entry that was merged away speak for the one it lives
on in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from foundation import keys
from households.matching import likeness
from households.matching.names import parse
from households.models import SourceList
from households.register.staged import NAME_KEY, rows_of, run

NIK, KK = "households_person.nik", "households_household.kk"
#: Names at least so alike are one name written in two ways.
ALIKE = 0.85
NAMED = 5

# A column that the list does not have is null.
ASKED = f"""
CREATE TEMP TABLE asked ON COMMIT DROP AS
SELECT r.id AS row_id, v.village, v.name, {NAME_KEY.format("v.name")} AS name_key, left(v.nik_masked, 6) AS first6,
    right(v.nik_masked, 4) AS last4, left(v.kk_masked, 10) AS kk_first10
FROM imports_importrow r
CROSS JOIN LATERAL jsonb_to_record(r.values) AS v(village text, name text, nik_masked text, kk_masked text)
WHERE r.batch_id = %(batch)s AND r.verdict = ''
"""  # noqa: S608
# Who lives in the row's village, or bears exactly its name elsewhere in the office's region. `p` is the entry whose
# digits these are; who was merged away lives on in `s`, whose home counts. The survivor's own entry comes first.
FITTING = f"""
SELECT a.row_id, a.name, a.first6, a.kk_first10, p.id, p.name, p.nik, o.kk, s.id, s.version, s.name, h.id, h.version,
    h.kk, w.name, h.village_id = a.village
FROM asked a
JOIN households_person p ON p.nik_last4 = a.last4 AND p.regency_code = left(a.village, 5)
JOIN households_household o ON o.id = p.household_id
LEFT JOIN households_merge m ON p.left_on IS NOT NULL AND m.subject = 'person' AND m.absorbed_id = p.id
    AND m.parted_at IS NULL
JOIN households_person s ON s.id = COALESCE(m.survivor_id, p.id) AND s.left_on IS NULL
JOIN households_household h ON h.id = s.household_id AND h.status = 'active'
JOIN regions_region w ON w.code = h.village_id
WHERE (h.village_id = %(region)s OR h.village_id LIKE %(region)s || '.%%')
    AND (h.village_id = a.village OR a.name_key IN ({NAME_KEY.format("p.name")}, {NAME_KEY.format("s.name")}))
ORDER BY a.row_id, s.id, p.id <> s.id, p.id
"""  # noqa: S608
VERDICTS = """
UPDATE imports_importrow r SET verdict = d.verdict, target_id = d.person, target_version = d.person_version,
    also_id = d.household, also_version = d.household_version, linked_by = d.link,
    problems = r.problems || d.said::jsonb
FROM unnest(%(rows)s::bigint[], %(verdicts)s::text[], %(people)s::bigint[], %(versions)s::int[], %(homes)s::bigint[],
    %(home_versions)s::int[], %(links)s::text[], %(said)s::text[])
    AS d(row_id, verdict, person, person_version, household, household_version, link, said)
WHERE r.id = d.row_id
"""
RECORDS = """
INSERT INTO households_sourcerecord (source_id, household_id, person_id, row, staged_id)
SELECT %(source)s, p.household_id, p.id, r.number, r.id
FROM imports_importrow r JOIN households_person p ON p.id = r.target_id
WHERE r.batch_id = %(batch)s AND r.verdict = 'same' ORDER BY r.id
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the register with a row's digits and name; `kk_fits`: None where a KK number is missing. `entries`:
    the person's own entry and those merged into it, as far as the digits are theirs.
    """

    person: int
    version: int
    household: int
    household_version: int
    name: str
    village: str
    here: bool
    kk_fits: bool | None
    entries: frozenset[int]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a row comes to: the one it speaks of, or why nobody can tell."""

    row: int
    one: Candidate | None = None
    reason: str = ""
    among: tuple[Candidate, ...] = ()


def plan(batch: Any) -> int:
    """Give every row without a verdict one. Nothing in the register will change."""
    write_verdicts(settled(candidates(batch)))
    return 0


def apply(batch: Any) -> None:
    """The list is registered, with whom each linked row speaks of."""
    source = SourceList.objects.create(
        kind=batch.kind, title=str(batch)[:200], region_id=batch.region_id, decree=batch.decree,
        cut_off_on=batch.cut_off_on, batch=batch,
    )  # fmt: skip
    run(RECORDS, batch=batch.pk, source=source.pk)


def candidates(batch: Any) -> dict[int, list[Candidate] | None]:
    """Row -> the people it may speak of; None where the row shows no number to go by."""
    run("DROP TABLE IF EXISTS asked")
    run(ASKED, batch=batch.pk)
    run("ANALYZE asked")
    run("SET LOCAL enable_nestloop = off")  # freshly staged: estimates would choose to loop over the whole register
    found: dict[int, list[Candidate] | None] = {
        row: [] if shown else None for row, shown in rows_of("SELECT row_id, last4 IS NOT NULL FROM asked")
    }
    for row in rows_of(FITTING, region=batch.region_id):
        fit, people = _fit(row), found[row[0]]
        if fit is None or people is None:
            continue
        if people and people[-1].person == fit.person:
            people[-1] = replace(people[-1], entries=people[-1].entries | fit.entries)
        else:
            people.append(fit)
    run("SET LOCAL enable_nestloop = on")
    return found


def _fit(row: tuple[Any, ...]) -> Candidate | None:
    (_row, name, first6, kk_first10, entry, told, nik, old_kk, person, version, known, household, household_version, kk,
     village, here) = row  # fmt: skip
    if keys.open_sealed(bytes(nik), NIK).decode()[:6] != first6:
        return None
    if max(likeness.names(parse(name), parse(one)) for one in {told, known}) < ALIKE:
        return None
    cards = [keys.open_sealed(bytes(card), KK).decode()[:10] for card in (kk, old_kk) if card]
    kk_fits = kk_first10 in cards if cards and kk_first10 else None
    return Candidate(person, version, household, household_version, known, village, here, kk_fits, frozenset({entry}))


def settled(found: dict[int, list[Candidate] | None]) -> list[Finding]:
    """One who fits is proposed; nobody is chosen among several. An entry of a person cannot be two rows of the list."""
    first = [_choose(row, people) for row, people in found.items()]
    rows: dict[int, int] = {}
    entries: dict[int, frozenset[int]] = {}
    for one in [finding.one for finding in first if finding.one]:
        rows[one.person] = rows.get(one.person, 0) + 1
        entries[one.person] = entries.get(one.person, frozenset()) | one.entries
    return [
        Finding(finding.row, reason="target_twice", among=(finding.one,))
        if finding.one and rows[finding.one.person] > len(entries[finding.one.person])
        else finding
        for finding in first
    ]


def _choose(row: int, people: list[Candidate] | None) -> Finding:
    if people is None:
        return Finding(row, reason="mask_missing")
    here = [one for one in people if one.here] or people
    certain = [one for one in here if one.kk_fits] or [one for one in here if one.kk_fits is None] or here
    if len(certain) == 1:
        return Finding(row, certain[0])
    return Finding(row, reason="mask_several" if certain else "mask_not_found", among=tuple(certain))


def write_verdicts(findings: Iterable[Finding]) -> None:
    every = list(findings)
    ones = [finding.one for finding in every]
    run(
        VERDICTS,
        rows=[finding.row for finding in every],
        verdicts=["same" if one else "held" for one in ones],
        people=[one.person if one else None for one in ones],
        versions=[one.version if one else None for one in ones],
        homes=[one.household if one else None for one in ones],
        home_versions=[one.household_version if one else None for one in ones],
        links=["mask" if one else "" for one in ones],
        said=[told(finding) for finding in every],
    )


def told(finding: Finding) -> str:
    """The remarks of a finding, as rows keep them."""
    return as_json(_said(finding))


def as_json(said: Any) -> str:
    return json.dumps(said)


def _said(finding: Finding) -> list[dict[str, Any]]:
    if finding.one:
        if finding.one.kk_fits is False:
            return [problem("mask_other_kk")]
        return [] if finding.one.here else [problem("mask_elsewhere", village=finding.one.village)]
    people = ", ".join(f"{one.name} ({one.village})" for one in finding.among[:NAMED])
    return [problem(finding.reason, count=len(finding.among), people=people)]


def problem(code: str, column: str = "", **params: Any) -> dict[str, Any]:
    return {"column": column, "code": code, "level": "W", "params": params, "by": "plan"}
