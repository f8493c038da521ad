"""Families whose sources disagree about what does not change in a life: a work list, village by village."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from households.models import Household

if TYPE_CHECKING:
    from accounts.models import User

PAGE = 50
# What lists and the register say of each person, as text to compare; numbers by digest. Settled: corrected on the spot
# after the last list that speaks of it.
SQL = """
WITH home AS (SELECT id FROM households_household WHERE id = ANY(%(homes)s)),
said AS (
    SELECT r.household_id, p.id AS person_id, f.field, f.value, l.received_at AS at
    FROM households_sourcerecord r JOIN home ON home.id = r.household_id
    JOIN households_sourcelist l ON l.id = r.source_id
    JOIN imports_importrow s ON s.id = r.staged_id
    JOIN households_person p ON p.household_id = r.household_id AND p.left_on IS NULL
        AND (p.id = r.person_id OR (r.person_id IS NULL AND p.is_head))
    CROSS JOIN LATERAL (VALUES ('name', upper(regexp_replace(trim(s.values ->> 'name'), '\\s+', ' ', 'g'))),
        ('sex', s.values ->> 'sex'), ('birth_date', s.values ->> 'birth_date'), ('nik', s.values -> 'nik' ->> 'd')
    ) AS f(field, value)
    UNION ALL
    SELECT p.household_id, p.id, f.field, f.value, NULL FROM households_person p JOIN home ON home.id = p.household_id
    CROSS JOIN LATERAL (VALUES ('name', upper(regexp_replace(trim(p.name), '\\s+', ' ', 'g'))), ('sex', p.sex),
        ('birth_date', p.birth_date::text), ('nik', encode(p.nik_digest, 'hex'))) AS f(field, value)
    WHERE p.left_on IS NULL
)
SELECT household_id, person_id, array_agg(field ORDER BY field) FROM (
    SELECT s.household_id, s.person_id, s.field FROM said s WHERE s.value <> ''
    GROUP BY s.household_id, s.person_id, s.field
    HAVING count(DISTINCT s.value) > 1 AND count(s.at) > 0 AND NOT EXISTS (
        SELECT FROM households_correction c
        WHERE c.person_id = s.person_id AND c.field = s.field AND c.recorded_at >= max(s.at))
) open GROUP BY household_id, person_id ORDER BY household_id, person_id
"""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A person of a household about whom sources disagree in `fields`."""

    household: Household
    person: int
    name: str
    fields: list[str]


def open_in(user: User, village: str) -> list[Conflict]:
    """The conflicts of a village within reach. Two queries."""
    rows = Household.objects.visible_to(user).under(village).active().for_list()
    homes = {household.pk: household for household in rows.prefetch_related("members")}
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"homes": list(homes)})
        found = cursor.fetchall()
    names = {person.pk: person.name for home in homes.values() for person in home.members.all()}
    return [Conflict(homes[home], person, names.get(person, ""), fields) for home, person, fields in found]
