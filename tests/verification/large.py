"""A round at the size of a kabupaten, written by the database itself: 15,000 families of Bangka in a second or two."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.utils import timezone

from accounts.models import User
from regions.models import Region
from verification.models import Campaign

#: 15,000 families, of which 1,717 are extreme poor: verdict, main reason, how many (Bangka 2023).
BANGKA: list[tuple[str, str, int]] = [
    ("extreme", "below_line", 1717), ("able", "welfare_improved", 6_000), ("vulnerable", "vulnerable", 3_283),
    ("poor", "poor_not_extreme", 2_400), ("moved", "moved", 700), ("died", "died", 300),
    ("not_found", "not_found", 400), ("part", "part_of_other", 150), ("refused", "refused", 50),
]  # fmt: skip


def villages_under(code: str) -> list[str]:
    rows = Region.objects.filter(pk__startswith=f"{code}.", level="village", valid_to=None).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def list_families(campaign: Campaign, families: int, people: Sequence[User] = (), persons: int = 0) -> None:
    """`families` households of all villages of the round's region on its list; dealt to `people` by turns."""
    villages = villages_under(campaign.region_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH made AS (INSERT INTO households_household (village_id, regency_code, head_name, address, rt, rw,"
            " hamlet, kk_last4, priority, housing, programmes, stunting_risk, status, version, created_at)"
            " SELECT v, left(v, 5), 'Keluarga Besar ' || n, '', lpad((n / 81 %% 9 + 1)::text, 3, '0'), '001', '', '',"
            " '', '{}', '{}', '', 'active', 1, now()"
            " FROM generate_series(0, %s - 1) n, LATERAL (SELECT (%s::text[])[n %% %s + 1] AS v) p"
            " RETURNING id, village_id)"
            " INSERT INTO verification_target (campaign_id, household_id, village_id, regency_code, facilitator_id,"
            " persons, state, version) SELECT %s, id, village_id, left(village_id, 5),"
            " (%s::bigint[])[row_number() OVER (ORDER BY id) %% greatest(%s, 1) + 1], %s, 'listed', 1 FROM made",
            [families, villages, len(villages), campaign.pk, [person.pk for person in people], len(people), persons],
        )
        cursor.execute("ANALYZE households_household")
        cursor.execute("ANALYZE verification_target")


def decide_all(campaign: Campaign, by: User, verdicts: Sequence[tuple[str, str, int]]) -> None:
    """The first so many targets get the first verdict, and so on."""
    spread = [(verdict, reason) for verdict, reason, number in verdicts for _one in range(number)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO verification_decision (household_id, regency_code, verdict, reasons, note, line_id, target_id,"
            " effective_on, recorded_at, decided_by_id)"
            " SELECT t.household_id, t.regency_code, d.verdict, jsonb_build_array(d.reason), '', %s, t.id, %s, now(),"
            " %s FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM verification_target"
            " WHERE campaign_id = %s) t"
            " JOIN unnest(%s::text[], %s::text[]) WITH ORDINALITY AS d(verdict, reason, n) USING (n)",
            [campaign.line_id, timezone.localdate(), by.pk, campaign.pk,
             [verdict for verdict, _why in spread], [why for _verdict, why in spread]],
        )  # fmt: skip
        cursor.execute(
            "UPDATE verification_target t SET state = 'decided', visited_on = %s FROM verification_decision d"
            " WHERE d.target_id = t.id AND t.campaign_id = %s",
            [timezone.localdate(), campaign.pk],
        )
        cursor.execute("ANALYZE verification_decision")
        cursor.execute("ANALYZE verification_target")
