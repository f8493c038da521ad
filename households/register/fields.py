"""Which column of the register a value of a list goes to, and the SQL that compares and merges the two.

A list never blanks what is known: an empty cell says nothing. In the SQL `t` is the register row and `i` the row of the
list (`incoming`, see `staged.py`). `fill` is an SQL condition: where it holds, only empty register values are filled.
"""

from __future__ import annotations

from typing import NamedTuple

from households.register.staged import WHOLE

TEXT, OTHER, JSON = "text", "other", "json"
NEVER = "false"


class Field(NamedTuple):
    """A register column, the column of `incoming` that feeds it, and how emptiness looks in it."""

    column: str
    incoming: str
    kind: str = TEXT

    def merged(self, fill: str = NEVER) -> str:
        """The value after the import."""
        old, new = f"t.{self.column}", f"i.{self.incoming}"
        if self.kind == JSON:
            said = f"COALESCE({new}, '{{}}')"
            over, under = f"{old} || {said}", f"{said} || {old}"
        else:
            known = f"NULLIF({old}, '')" if self.kind == TEXT else old
            over, under = f"COALESCE({new}, {old})", f"COALESCE({known}, {new}, {old})"
        return over if fill == NEVER else f"CASE WHEN {fill} THEN {under} ELSE {over} END"

    @property
    def fresh(self) -> str:
        """The value of an object that is new to the register."""
        empty = {TEXT: "''", JSON: "'{}'"}.get(self.kind)
        return f"COALESCE(i.{self.incoming}, {empty})" if empty else f"i.{self.incoming}"


HOUSEHOLD = (
    Field("village_id", "village"),
    Field("head_name", "shown_name"),
    Field("address", "address"),
    Field("rt", "rt"),
    Field("rw", "rw"),
    Field("hamlet", "hamlet"),
    Field("p3ke_family_id", "fresh_p3ke_id", OTHER),
    Field("decile", "decile", OTHER),
    Field("decile_province", "decile_province", OTHER),
    Field("decile_regency", "decile_regency", OTHER),
    Field("percentile", "percentile", OTHER),
    Field("priority", "priority"),
    Field("stunting_risk", "stunting"),
    Field("housing", "housing", JSON),
    Field("programmes", "programmes", JSON),
)
# What the rows of members say of their family, and its head's name, which follows the head as a person.
FAMILY = (
    Field("p3ke_family_id", "fresh_p3ke_id", OTHER),
    Field("address", "address"),
    Field("rt", "rt"),
    Field("rw", "rw"),
    Field("hamlet", "hamlet"),
    Field("decile", "decile", OTHER),
    Field("decile_province", "decile_province", OTHER),
    Field("decile_regency", "decile_regency", OTHER),
    Field("percentile", "percentile", OTHER),
    Field("housing", "housing", JSON),
)
HEAD_NAME = Field("head_name", "fresh_head_name")
# What a family file says of the head of the family.
HEAD = (
    Field("name", "name"),
    Field("dukcapil_match", "dukcapil_match"),
    Field("relation", "relation"),
    Field("sex", "sex"),
    Field("birth_date", "birth_date", OTHER),
    Field("marital", "marital"),
    Field("work", "work"),
    Field("work_status", "work_status"),
    Field("education", "education"),
)
CARD = ("kk", "kk_digest", "kk_last4")
NUMBER = ("nik", "nik_digest", "nik_last4", "nik_missing")
MEMBER = (*HEAD, Field("p3ke_person_id", "p3ke_person_id", OTHER), Field("programmes", "programmes", JSON))


def number_moves(fill: str = NEVER) -> str:
    """Does the list bring another NIK? Compared by digest; a list without one leaves the known number alone."""
    differs = "i.nik_digest IS NOT NULL AND i.nik_digest IS DISTINCT FROM t.nik_digest"
    return f"({differs} AND NOT ({fill} AND t.nik_digest IS NOT NULL))"


def reason_missing(fill: str = NEVER) -> str:
    """Why there is no NIK after the import: empty once there is one."""
    over = "COALESCE(i.nik_missing, NULLIF(t.nik_missing, ''), 'unknown')"
    under = "COALESCE(NULLIF(t.nik_missing, ''), i.nik_missing, 'unknown')"
    return (
        f"CASE WHEN COALESCE(t.nik_digest, i.nik_digest) IS NOT NULL THEN '' WHEN {fill} THEN {under} ELSE {over} END"
    )


def difference(
    fields: tuple[Field, ...], *, prefix: str = "", fill: str = NEVER, number: bool = False, card: bool = False
) -> str:
    """SQL of a jsonb object {"field": [before, after]}: what importing `i` changes in `t`; null when nothing. `number`,
    `card`: the NIK, the KK number (`fresh_card`: decided in linking.py) count too, masked.
    """
    # One object from one call: put together field by field, it would be written anew for every field that differs.
    pairs = ",\n".join(
        f"'{prefix}{name}', CASE WHEN {differ} THEN jsonb_build_array({old}, {new}) END"
        for name, old, new, differ in _compared(fields, fill, number, card)
    )
    return f"NULLIF(jsonb_strip_nulls(jsonb_build_object({pairs})), '{{}}')"


def differs(fields: tuple[Field, ...], *, fill: str = NEVER, number: bool = False, card: bool = False) -> str:
    """SQL of whether `difference` is not null: far cheaper, for it ends at the first that differs."""
    return "(" + " OR ".join(row[3] for row in _compared(fields, fill, number, card)) + ")"


def _compared(fields: tuple[Field, ...], fill: str, number: bool, card: bool) -> list[tuple[str, str, str, str]]:
    """(name, SQL of before, of after, of whether they differ), a column each."""
    rows = [
        (field.column, f"t.{field.column}", new, f"{new} IS DISTINCT FROM t.{field.column}")
        for field in fields
        for new in [field.merged(fill)]
    ]
    shown = "NULLIF('••••••••••••' || {}, '••••••••••••')"
    if card:
        rows.append(("kk", shown.format("t.kk_last4"), shown.format("i.kk_last4"), "i.fresh_card"))
    if number:
        rows.append(("nik", shown.format("t.nik_last4"), shown.format("i.nik_last4"), number_moves(fill)))
        reason = reason_missing(fill)
        rows.append(("nik_missing", "t.nik_missing", reason, f"{reason} <> t.nik_missing"))
    return rows


def merge(fields: tuple[Field, ...], *, fill: str = NEVER, number: bool = False, card: bool = False) -> str:
    """The SET list that merges `i` into `t` and counts its version."""
    parts = [f"{field.column} = {field.merged(fill)}" for field in fields]
    if card:
        parts += [
            "kk = CASE WHEN i.fresh_card THEN i.kk_sealed ELSE t.kk END",
            "kk_digest = CASE WHEN i.fresh_card THEN i.kk_digest ELSE t.kk_digest END",
            "kk_last4 = CASE WHEN i.fresh_card THEN i.kk_last4 ELSE t.kk_last4 END",
        ]
    if number:
        moves = number_moves(fill)
        parts += [
            f"nik = CASE WHEN {moves} THEN i.nik_sealed ELSE t.nik END",
            f"nik_digest = CASE WHEN {moves} THEN i.nik_digest ELSE t.nik_digest END",
            f"nik_last4 = CASE WHEN {moves} THEN i.nik_last4 ELSE t.nik_last4 END",
            f"nik_missing = {reason_missing(fill)}",
        ]
    return ",\n".join([*parts, "version = t.version + 1"])


def insert_person(fields: tuple[Field, ...]) -> str:
    """INSERT of the persons of `matched` that are new to the register."""
    columns = [field.column for field in fields]
    fresh = [field.fresh for field in fields]
    if "programmes" not in columns:
        columns, fresh = [*columns, "programmes"], [*fresh, "'{}'::jsonb"]
    return f"""
        INSERT INTO households_person (id, household_id, regency_code, is_head, {", ".join(columns)},
            nik, nik_digest, nik_last4, nik_missing, left_reason, version, created_at)
        SELECT i.person_id, i.household_id, i.regency_code, i.is_head, {", ".join(fresh)},
            i.nik_sealed, i.nik_digest, COALESCE(i.nik_last4, ''),
            CASE WHEN i.nik_digest IS NULL THEN COALESCE(i.nik_missing, 'unknown') ELSE '' END, '', 1, now()
        FROM {WHOLE} i WHERE i.new_person ORDER BY i.person_id
    """  # noqa: S608
