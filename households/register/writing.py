"""How what was decided reaches the register: keys for what is new, changes kept for the undo, the source records."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from households.models import DuplicateJob, SourceList
from households.register import proposals
from households.register.keys import Keys, day_of
from households.register.staged import WHOLE, run

FRESH = ("new_household", "new_person", "speaks")


def lock(table: str, column: str) -> None:
    """Lock the rows the preview named (`column` of `incoming`), in the order of their keys: two writers never wait for
    each other in a circle. Before `match`, which must see what the others left.
    """
    run(f"SELECT t.id FROM {table} t WHERE t.id IN (SELECT {column} FROM incoming) ORDER BY t.id FOR UPDATE")  # noqa: S608


def number_new() -> None:
    """Give every family of `matched` without a household its key, and say which row speaks for each household: the
    head's, else the first.
    """
    for column in FRESH:
        run(f"ALTER TABLE matched ADD COLUMN {column} boolean DEFAULT false")
    # Materialized: a join that scanned the numbers twice would draw them twice.
    run(f"""
        WITH n AS MATERIALIZED (SELECT s.*, nextval('households_household_id_seq') AS id FROM (
            SELECT DISTINCT family_key FROM {WHOLE} WHERE household_id IS NULL ORDER BY family_key) s)
        UPDATE matched m SET new_household = true, household_id = n.id FROM n JOIN incoming i USING (family_key)
        WHERE m.household_id IS NULL AND m.row_id = i.row_id
    """)  # noqa: S608
    run(f"""
        UPDATE matched m SET speaks = true FROM (
            SELECT DISTINCT ON (household_id) row_id FROM {WHOLE} WHERE family_key IS NOT NULL
            ORDER BY household_id, is_head DESC, number) s
        WHERE m.row_id = s.row_id
    """)  # noqa: S608


def number_new_persons() -> None:
    """Give every person new to the register a key, family by family."""
    run(f"""
        WITH n AS MATERIALIZED (SELECT s.row_id, nextval('households_person_id_seq') AS id FROM (
            SELECT row_id FROM {WHOLE} WHERE person_id IS NULL ORDER BY household_id, number) s)
        UPDATE matched m SET new_person = true, person_id = n.id FROM n WHERE m.row_id = n.row_id
    """)  # noqa: S608


def update(batch: Any, table: str, where: str, changes: str, **said: Any) -> None:
    """Keep the rows (`t`) that `where` names as they stand, and change them from the rows of the list (`i`)."""
    run(
        f"""
        WITH met AS MATERIALIZED (
            SELECT t.id, i.row_id, to_jsonb(t) AS before, t.version FROM {table} t, {WHOLE} i WHERE {where}
        ), kept AS (
            INSERT INTO imports_importchange (batch_id, "table", object_id, before, version_after)
            SELECT %(batch)s, '{table}', id, before, version + 1 FROM met ORDER BY id
        )
        UPDATE {table} t SET {changes} FROM met, {WHOLE} i WHERE t.id = met.id AND i.row_id = met.row_id
        """,  # noqa: S608
        batch=batch.pk, **said,
    )  # fmt: skip


def note_new(batch: Any, table: str, ids: str) -> None:
    run(
        f"""INSERT INTO imports_importchange (batch_id, "table", object_id, before, version_after)
        SELECT %(batch)s, '{table}', id, NULL, 1 FROM ({ids} ORDER BY 1) AS new (id)""",  # noqa: S608
        batch=batch.pk,
    )


# The card in force until now, and the new one, of households whose number a list told.
CARD_ENDS = "t.household_id = i.household_id AND i.speaks AND i.fresh_card AND t.valid_to IS NULL"
CARDS = f"""
INSERT INTO households_kknumber (household_id, number, number_digest, number_last4, valid_from, source, version)
SELECT i.household_id, i.kk_number_sealed, i.kk_digest, i.kk_last4, %(day)s, %(source)s, 1
FROM {WHOLE} i WHERE i.speaks AND i.fresh_card ORDER BY i.household_id RETURNING id
"""  # noqa: S608
FAMILY_NUMBERS = f"""
INSERT INTO households_householdidentifier (household_id, kind, regency_code, value, source, version)
SELECT DISTINCT i.household_id, %(own)s, i.regency_code, i.list_family_id, %(source)s, 1
FROM {WHOLE} i WHERE i.fresh_family_number RETURNING id
"""  # noqa: S608
PERSON_NUMBERS = f"""
INSERT INTO households_personidentifier (person_id, kind, regency_code, value, source, version)
SELECT DISTINCT ON (i.regency_code, i.list_person_id) i.person_id, %(own)s, i.regency_code, i.list_person_id,
    %(source)s, 1
FROM {WHOLE} i WHERE i.fresh_person_number ORDER BY i.regency_code, i.list_person_id, i.number RETURNING id
"""  # noqa: S608


def write_numbers(batch: Any, keys: Keys) -> None:
    """The KK numbers with their dates, and the list's own numbers, of what was written."""
    said = {"source": str(batch)[:100], "day": day_of(batch.kind, batch.cut_off_on) or timezone.localdate()}
    update(
        batch, "households_kknumber", CARD_ENDS,
        "valid_to = greatest(%(day)s, t.valid_from), version = t.version + 1", **said,
    )  # fmt: skip
    _insert(batch, "households_kknumber", CARDS, said)
    if keys.own:
        _insert(batch, "households_householdidentifier", FAMILY_NUMBERS, {"own": keys.own, **said})
        _insert(batch, "households_personidentifier", PERSON_NUMBERS, {"own": keys.own, **said})


def _insert(batch: Any, table: str, statement: str, said: dict[str, Any]) -> None:
    """Insert, and note what is new for the undo."""
    run(
        f"""WITH new AS ({statement})
        INSERT INTO imports_importchange (batch_id, "table", object_id, before, version_after)
        SELECT %(batch)s, '{table}', id, NULL, 1 FROM new ORDER BY id""",  # noqa: S608
        batch=batch.pk, **said,
    )  # fmt: skip


def record(batch: Any, *, household: str, person: str) -> None:
    """Register the list, and what each of its rows speaks of. `household`, `person`: where unchanged rows name them."""
    source = SourceList.objects.create(
        kind=batch.kind, title=str(batch)[:200], region_id=batch.region_id, decree=batch.decree,
        cut_off_on=batch.cut_off_on, batch=batch,
    )  # fmt: skip
    if len(batch.region_id) >= len("00.00"):
        # Rung by the clock once this transaction is through: who came in may be somebody we have.
        DuplicateJob.objects.get_or_create(batch=batch, defaults={"regency_code": batch.region_id[:5]})
    own = "NULL::bigint" if person == "NULL" else "person_id"
    run(
        f"""
        INSERT INTO households_sourcerecord (source_id, household_id, person_id, row, staged_id)
        SELECT %(source)s, household_id, {own}, number, row_id FROM {WHOLE}
        UNION ALL
        SELECT %(source)s, {household}, {person}::bigint, number, id FROM imports_importrow
        WHERE batch_id = %(batch)s AND verdict = 'same'
        """,  # noqa: S608
        source=source.pk,
        batch=batch.pk,
    )
    proposals.propose(batch, source.pk, individuals=person != "NULL")


def forget(batch: Any) -> None:
    """Before an undo: the list never came."""
    proposals.forget(batch)
    run(
        "DELETE FROM households_sourcerecord WHERE source_id IN "
        "(SELECT id FROM households_sourcelist WHERE batch_id = %(batch)s)",
        batch=batch.pk,
    )
    run("DELETE FROM households_sourcelist WHERE batch_id = %(batch)s", batch=batch.pk)
