"""What two rounds say of the same people: the statement behind the comparison, its reasons in words, its workbook.

A person counts in a round when the last decision it made of their family is `extreme` and they lived in the family on
the day the round ended (memberships, as known now); a family counts once, under the entry it was merged into.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import formats
from foundation.workbooks import Cell, Sheet, workbook
from verification import figures
from verification.models import Campaign, Verdict
from verification.rounds import reporting
from verification.rounds.comparing import MOVED_WITHIN, Change, Comparison, compare

if TYPE_CHECKING:
    from accounts.models import User
    from verification.querysets import TargetQuerySet

DISTRICT, VILLAGE = 8, 13
PAGE = 100

WHY: dict[str, str | Promise] = {
    "not_listed": gettext_lazy("not on the later list"),
    "still_open": gettext_lazy("not decided in the later round"),
    "member_died": gettext_lazy("member died"),
    "member_moved": gettext_lazy("member moved away"),
    "member_split": gettext_lazy("member has an own household now"),
    "member_double": gettext_lazy("same person twice"),
    "member_gone": gettext_lazy("no longer a member"),
    "new_listed": gettext_lazy("not on the earlier list"),
    "was_open": gettext_lazy("not decided in the earlier round"),
    "new_member": gettext_lazy("new member of the family"),
    MOVED_WITHIN: gettext_lazy("moved to or from another part"),
}

PERSONS = """
  SELECT DISTINCT ON (m.person_id) m.person_id AS key, t.household_id, t.village_id FROM {side} t
  JOIN households_membership m ON m.household_id IN (t.entry_id, t.household_id) AND m.withdrawn_at IS NULL
    AND (m.from_on IS NULL OR m.from_on <= %s) AND (m.to_on IS NULL OR m.to_on > %s)
  WHERE t.state = 'decided' AND t.ruling = 'extreme'
"""
FAMILIES = """
  SELECT DISTINCT ON (t.household_id) t.household_id AS key, t.household_id, t.village_id FROM {side} t
  WHERE t.state = 'decided' AND t.ruling = 'extreme' AND (%s::date, %s::date) IS NOT NULL
"""
# Why somebody left is what the later round says of the family they were in; why somebody entered, what the earlier one
# said of the family they are in.
SQL = """
WITH early AS ({early}), late AS ({late}),
first AS (SELECT e.state, e.ruling, e.village_id, h.id AS entry_id, coalesce(h.merged_into_id, h.id) AS household_id
  FROM early e JOIN households_household h ON h.id = e.household_id),
second AS (SELECT l.state, l.ruling, l.village_id, h.id AS entry_id, coalesce(h.merged_into_id, h.id) AS household_id
  FROM late l JOIN households_household h ON h.id = l.household_id),
-- A family's own entry speaks before one that is only its double.
said_first AS (SELECT DISTINCT ON (household_id) household_id, state, ruling FROM first
  ORDER BY household_id, ruling = 'extreme' DESC NULLS LAST, coalesce(ruling = 'double', false), ruling),
said_second AS (SELECT DISTINCT ON (household_id) household_id, state, ruling FROM second
  ORDER BY household_id, ruling = 'extreme' DESC NULLS LAST, coalesce(ruling = 'double', false), ruling),
before AS ({before}), after AS ({after}),
change AS (
  SELECT coalesce(b.key, a.key) AS key, coalesce(b.household_id, a.household_id) AS household_id,
    coalesce(b.village_id, '') AS village, coalesce(a.village_id, '') AS to_village
  FROM before b FULL JOIN after a ON a.key = b.key
), told AS (
  SELECT c.*, CASE
    WHEN c.village <> '' AND c.to_village <> '' THEN ''
    WHEN c.to_village = '' THEN CASE WHEN s.state IS NULL THEN 'not_listed' WHEN s.state <> 'decided' THEN 'still_open'
      WHEN s.ruling <> 'extreme' THEN s.ruling ELSE 'member_gone' END
    ELSE CASE WHEN f.state IS NULL THEN 'new_listed' WHEN f.state <> 'decided' THEN 'was_open'
      WHEN f.ruling <> 'extreme' THEN 'was_' || f.ruling ELSE 'new_member' END END AS reason
  FROM change c
  LEFT JOIN said_first f ON c.village = '' AND f.household_id = c.household_id
  LEFT JOIN said_second s ON c.to_village = '' AND s.household_id = c.household_id
), explained AS (
  SELECT t.*, CASE WHEN t.reason = 'member_gone' AND p.left_reason <> '' THEN 'member_' || p.left_reason
    ELSE t.reason END AS why
  FROM told t LEFT JOIN households_person p ON %s AND p.id = t.key
)
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rounds in one unit: `targets` are of the reader, in the `villages` both rounds cover; `partly` when one of
    them covers more.
    """

    earlier: Campaign
    later: Campaign
    targets: Any
    unit: str
    villages: list[str]
    partly: bool = False

    @property
    def persons(self) -> bool:
        return self.unit == Campaign.Unit.PERSON


def pair_of(earlier: Campaign, later: Campaign, targets: TargetQuerySet, unit: str) -> Pair:
    """Whoever lives where only one of the rounds went has neither left nor entered."""
    one, other = set(reporting.villages_of(earlier)), set(reporting.villages_of(later))
    if one == other:
        return Pair(earlier, later, targets, unit, sorted(one))
    common = sorted(one & other)
    return Pair(earlier, later, targets.filter(village_id__in=common), unit, common, True)


def words(reason: str) -> str:
    """A reason for leaving or entering in words: a decision of the later round, or `was_` one of the earlier."""
    if reason in Verdict.values:
        return str(Verdict(reason).label)
    if reason.removeprefix("was_") in Verdict.values:
        return _("was: %(decision)s") % {"decision": Verdict(reason.removeprefix("was_")).label}
    return str(WHY.get(reason, reason))


def ended_on(campaign: Campaign) -> dt.date:
    """The day a round's figure is of: when it was closed; a running one, today or its deadline."""
    if campaign.closed_at is not None:
        return timezone.localdate(campaign.closed_at)
    return min(timezone.localdate(), campaign.ends_on)


def compared(pair: Pair, size: int = DISTRICT, places: list[str] | None = None) -> Comparison:
    """Lines per kecamatan (`size` 8) or village (13), also for `places` where nobody is. Two queries."""
    sql, params = _statement(pair)
    with connection.cursor() as cursor:
        counted = "SELECT village, to_village, why, count(*) FROM explained GROUP BY 1, 2, 3"
        cursor.execute(f"{sql} {counted}", params)
        changes = [Change(*row) for row in cursor.fetchall()]
    found = compare(changes, {code[:size] for code in places or []}, lambda village: village[:size])
    names = figures.names_of([line.code for line in found.lines])
    for line in found.lines:
        line.name = names.get(line.code, line.code)
    return found


def who(pair: Pair, way: str, reason: str, place: str, page: int) -> list[tuple[int, str, str]]:
    """(household, name, village) of those who `left` or `entered` for a reason in a place: a page and one more."""
    sql, params = _statement(pair)
    at = "village" if way == "left" else "to_village"
    other = "to_village" if way == "left" else "village"
    name = "p.name" if pair.persons else "h.head_name"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{sql} SELECT e.household_id, {name}, r.name FROM explained e"  # noqa: S608  column names of ours
            " JOIN households_household h ON h.id = e.household_id"
            f" LEFT JOIN households_person p ON %s AND p.id = e.key JOIN regions_region r ON r.code = e.{at}"
            f" WHERE e.{other} = '' AND e.{at} <> '' AND (e.why = %s OR %s = '')"
            f" AND (e.{at} = %s OR e.{at} LIKE %s OR %s = '')"
            f" ORDER BY e.{at}, 2, e.key LIMIT %s OFFSET %s",
            [*params, pair.persons, reason, reason, place, f"{place}.%", place, PAGE + 1, PAGE * (page - 1)],
        )
        return list(cursor.fetchall())


def _statement(pair: Pair) -> tuple[str, list[Any]]:
    """The common part and its parameters; the two sides are the reader's own targets."""
    sides = [_side(pair.targets, campaign) for campaign in (pair.earlier, pair.later)]
    members = PERSONS if pair.persons else FAMILIES
    sql = SQL.format(
        early=sides[0][0], late=sides[1][0], before=members.format(side="first"), after=members.format(side="second")
    )
    days = [day for campaign in (pair.earlier, pair.later) for day in [ended_on(campaign)] * 2]
    return sql, [*sides[0][1], *sides[1][1], *days, pair.persons]


def _side(targets: TargetQuerySet, campaign: Campaign) -> tuple[str, list[Any]]:
    rows = targets.filter(campaign=campaign).order_by().with_ruling()
    ruled = rows.values("household_id", "village_id", "state", "ruling")  # type: ignore[misc]  # annotated
    sql, params = ruled.query.sql_with_params()
    return sql, list(params)


def comparison_book(user: User, pair: Pair, places: list[str]) -> Iterator[bytes]:
    """The comparison as a workbook in pieces: kecamatan, villages, reasons, and what it means."""
    head = [_("Code"), _("Name"), _("Before"), _("Left"), _("Entered"), _("After"), _("Net"), _("Check")]
    districts, villages = compared(pair, DISTRICT, places), compared(pair, VILLAGE, places)
    return workbook([
        Sheet(_("By kecamatan"), head, _lines(districts), [10, 30, *[12] * 6]),
        Sheet(_("By village"), head, _lines(villages), [15, 30, *[12] * 6]),
        Sheet(_("Reasons"), [_("Direction"), _("Reason"), _("Number")], _reasons(districts), [14, 40, 12]),
        Sheet(_("Explanation"), [_("Variable"), _("Definition")], _explained(user, pair), [28, 90]),
    ])  # fmt: skip


def _lines(found: Comparison) -> Iterator[list[Cell]]:
    for line in [*found.lines, found.total]:
        name = line.name or _("Together")
        yield [line.code, name, line.before, line.out, line.into, line.after, line.net, line.check]


def _reasons(found: Comparison) -> Iterator[list[Cell]]:
    for label, counted in ((_("Left"), found.total.left), (_("Entered"), found.total.entered)):
        for reason, number in counted.most_common():
            yield [label, words(reason), number]


def _explained(user: User, pair: Pair) -> Iterator[list[Cell]]:
    yield [_("Unit"), str(Campaign.Unit(pair.unit).label)]
    yield [_("Counted"), _("Families the round's last decision calls extreme poor, and who lived in them at its end")]
    for label, campaign in ((_("Earlier round"), pair.earlier), (_("Later round"), pair.later)):
        yield [label, f"{campaign.name}, {formats.long_date(ended_on(campaign))}"]
    yield [_("Check"), _("Before less left plus entered less after; not zero means a change is missing")]
    yield [_("Made on"), formats.local_time(timezone.now())]
    yield [_("Made by"), str(user)]
