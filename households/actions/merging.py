"""Two entries become one, and part again. A person decided it; nothing is lost on either way.

The survivor keeps what it has and takes what it lacks. Members, what lists say, KK numbers and other lists' numbers
follow it; so does what floors above registered (households.merging.following). The absorbed entry stays as it was,
closed, and leads to the survivor: its address, its numbers in lists, visits that still name it.

Parting puts each field back that still is as the merge left it. What was changed since stays; what came in between goes
to whom it names: list rows with the absorbed's own number, visits on a target that goes back. All else stays with the
survivor.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.querysets import may
from foundation.errors import Conflict, DomainError, NotAllowed
from households.actions.rules import check_version, opened_all, why
from households.merging import ledger
from households.merging.following import followers, works
from households.models import Household, KKNumber, Merge, Person, Subject

if TYPE_CHECKING:
    from accounts.models import User

# What the survivor takes where it has nothing itself.
FAMILY_FILLS = ("address", "rt", "rw", "hamlet", "priority", "stunting_risk")
FAMILY_NULLS = ("decile", "percentile", "facilitator_id", "verified_at")
PERSON_FILLS = ("sex", "relation", "marital", "work", "work_status", "education", "dukcapil_match")
REDIRECTED = "merged_into_id = %(survivor)s, version = t.version + 1"
BACK_BY_NAME = """
UPDATE households_sourcerecord s SET household_id = a.id FROM imports_importrow r, households_household a
WHERE a.id = %(absorbed)s AND s.household_id = %(survivor)s AND r.id = s.staged_id AND s.person_id IS NULL
    AND r.values ->> 'p3ke_family_id' = a.p3ke_family_id
"""


@transaction.atomic
def merge_households(
    *, by: User, survivor: Household, absorbed: Household, reason: str, same: Mapping[int, int] | None = None,
    versions: Mapping[int, int] | None = None,
) -> Merge:  # fmt: skip
    """`same`: member of the absorbed -> member of the survivor who is the same person; the others become members of the
    survivor. `versions`: of the two, as the person who decides saw them. Raises NotAllowed, Conflict, DomainError.
    """
    reason = why(reason)
    survivor, absorbed = _two(opened_all(by, [survivor, absorbed]))
    for household in (survivor, absorbed):
        check_version(household, (versions or {}).get(household.pk))
    merge = Merge.objects.create(
        subject=Subject.HOUSEHOLD, survivor_id=survivor.pk, absorbed_id=absorbed.pk, household=survivor, reason=reason,
        merged_by=by,
    )  # fmt: skip
    for gone, stays in sorted((same or {}).items()):
        _same_members(merge, survivor, absorbed, stays, gone, reason)
    pair = {"survivor": survivor.pk, "absorbed": absorbed.pk}
    _move_members(merge, pair)
    ledger.change(
        merge, "households_sourcerecord", "household_id = %(survivor)s", "t.household_id = %(absorbed)s", **pair
    )
    _move_numbers(merge, survivor, absorbed, pair)
    ledger.change(merge, "households_household", REDIRECTED, "t.merged_into_id = %(absorbed)s", **pair)
    _fill(
        merge, "households_household", survivor.pk, absorbed.pk, FAMILY_FILLS, FAMILY_NULLS, ("housing", "programmes")
    )
    status = "status = 'merged', merged_into_id = %(survivor)s, version = t.version + 1"
    ledger.change(merge, "households_household", status, "t.id = %(absorbed)s", **pair)
    _follow(merge, pair)
    for work in works():
        work.merged(merge)
    audit.record(
        by=by, verb="household.merge", obj=survivor, region=survivor.village_id, reason=reason,
        after={"merge": merge.pk, "absorbed": absorbed.pk, "same_members": len(same or {})},
    )  # fmt: skip
    return merge


@transaction.atomic
def merge_persons(*, by: User, survivor: Person, absorbed: Person, reason: str) -> Merge:
    """Two entries of one person; of one household, or of two that stay two. Raises NotAllowed, Conflict, DomainError."""  # noqa: E501
    reason = why(reason)
    homes = [survivor.household, absorbed.household]
    opened_all(by, sorted({home.pk: home for home in homes}.values(), key=lambda home: home.pk))
    rows = Person.objects.unscoped().select_for_update(of=("self",)).filter(pk__in=[survivor.pk, absorbed.pk])
    found = {person.pk: person for person in rows.order_by("pk")}
    survivor, absorbed = _two([found[survivor.pk], found[absorbed.pk]])
    merge = _absorb(by, survivor, absorbed, reason, None)
    audit.record(
        by=by, verb="person.merge", obj=survivor, region=survivor.household.village_id, reason=reason,
        after={"merge": merge.pk, "absorbed": absorbed.pk},
    )  # fmt: skip
    return merge


@transaction.atomic
def part(*, by: User, merge: Merge, reason: str) -> Merge:
    """Take a merge back. `kept` of the returned merge lists what did not go back because it was changed since."""
    reason = why(reason)
    merge = Merge.objects.unscoped().select_for_update(of=("self",)).select_related("household").get(pk=merge.pk)
    if merge.parted_at is not None:
        raise Conflict(_("This merge has been taken back already."), code="parted")
    if not may(by, "household.change", merge.household.village_id):
        raise NotAllowed()
    if merge.part_of_id:
        raise Conflict(_("This person was merged with the whole family: part the two families."), code="part_of")
    _check_last(merge)
    if merge.subject == Subject.HOUSEHOLD:
        pair = [merge.survivor_id, merge.absorbed_id]
        list(Household.objects.unscoped().select_for_update(of=("self",)).filter(pk__in=pair).order_by("pk"))
    back, kept = ledger.take_back(merge)
    for inner in merge.parts.order_by("-pk"):
        again, held = ledger.take_back(inner)
        back, kept = back + again, kept + held
        _close(inner, by, reason)
    if merge.subject == Subject.HOUSEHOLD:
        _carry_back(merge, back)
        for work in works():
            work.parted(merge)
    _close(merge, by, reason)
    audit.record(
        by=by, verb=f"{merge.subject}.part", obj=merge.household, region=merge.household.village_id, reason=reason,
        after={"merge": merge.pk, "absorbed": merge.absorbed_id, "kept": kept[:20]},
    )  # fmt: skip
    merge.kept = kept
    return merge


def _two(found: list[Any]) -> list[Any]:
    one, other = found
    if one.pk == other.pk:
        raise DomainError(_("These are one and the same entry already."), code="one")
    if one.regency_code != other.regency_code:
        raise Conflict(_("Entries of two kabupaten are not merged: one of them moves first."), code="two_regencies")
    return found


def _same_members(merge: Merge, survivor: Household, absorbed: Household, stays: int, gone: int, reason: str) -> None:
    rows = Person.objects.unscoped().select_for_update(of=("self",)).filter(pk__in=[stays, gone])
    found = {person.pk: person for person in rows.order_by("pk")}
    one, other = found.get(stays), found.get(gone)
    if one is None or other is None or (one.household_id, other.household_id) != (survivor.pk, absorbed.pk):
        raise DomainError(_("The members have changed meanwhile. Look at the two families again."), code="stale")
    _absorb(merge.merged_by, one, other, reason, merge)


def _absorb(by: User, survivor: Person, absorbed: Person, reason: str, part_of: Merge | None) -> Merge:
    """The absorbed leaves as "same person twice" today: yesterday's figures stay what they were."""
    if survivor.left_on is not None or absorbed.left_on is not None:
        raise Conflict(_("One of the two is not there any more."), code="left")
    if survivor.nik_digest and absorbed.nik_digest and survivor.nik_digest != absorbed.nik_digest:
        _check_numbers(reason)
    merge = Merge.objects.create(
        subject=Subject.PERSON, survivor_id=survivor.pk, absorbed_id=absorbed.pk, household_id=survivor.household_id,
        part_of=part_of, reason=reason, merged_by=by,
    )  # fmt: skip
    pair = {"survivor": survivor.pk, "absorbed": absorbed.pk}
    values = {"today": timezone.localdate(), "now": timezone.now(), **pair}
    leaves = "left_on = %(today)s, left_recorded_at = %(now)s, left_reason = 'double', is_head = false"
    ledger.change(merge, "households_person", f"{leaves}, version = t.version + 1", "t.id = %(absorbed)s", **values)
    home = (
        "person_id = %(survivor)s, household_id = (SELECT household_id FROM households_person WHERE id = %(survivor)s)"
    )
    ledger.change(merge, "households_sourcerecord", home, "t.person_id = %(absorbed)s", **pair)
    ledger.change(
        merge, "households_personidentifier", "person_id = %(survivor)s, version = t.version + 1",
        "t.person_id = %(absorbed)s", **pair,
    )  # fmt: skip
    # A chain is one step long: who was merged into the absorbed is the survivor too.
    again = "t.subject = 'person' AND t.survivor_id = %(absorbed)s AND t.parted_at IS NULL"
    ledger.change(merge, "households_merge", "survivor_id = %(survivor)s", again, **pair)
    _fill(merge, "households_person", survivor.pk, absorbed.pk, PERSON_FILLS, ("birth_date",), ("programmes",))
    if survivor.nik_digest is None and absorbed.nik_digest is not None:
        taken = ", ".join(
            f"{name} = (SELECT a.{name} FROM households_person a WHERE a.id = %(absorbed)s)"  # noqa: S608
            for name in ("nik", "nik_digest", "nik_last4")
        )
        changes = f"{taken}, nik_missing = '', version = t.version + 1"
        ledger.change(merge, "households_person", changes, "t.id = %(survivor)s", **pair)
    return merge


def _check_numbers(reason: str) -> None:
    """Two different whole NIK: possible (one was mistyped), and it must be said."""
    if len(reason) < 10:
        raise DomainError(
            _("The two have different NIKs. Write which one is right, and how you know."),
            code="two_niks",
            field="reason",
        )


def _move_members(merge: Merge, pair: dict[str, int]) -> None:
    """Who is not somebody of the survivor already joins it; a household has one head, the survivor's."""
    head = (
        "is_head = t.is_head AND NOT EXISTS (SELECT FROM households_person s"
        " WHERE s.household_id = %(survivor)s AND s.is_head AND s.left_on IS NULL)"
    )
    ledger.change(
        merge, "households_person", f"household_id = %(survivor)s, {head}, version = t.version + 1",
        "t.household_id = %(absorbed)s AND t.left_on IS NULL", **pair,
    )  # fmt: skip


def _move_numbers(merge: Merge, survivor: Household, absorbed: Household, pair: dict[str, int]) -> None:
    """KK numbers and other lists' numbers. The number in force is the survivor's, where it has one."""
    today = timezone.localdate()
    ended = (
        "valid_to = CASE WHEN t.valid_to IS NULL AND %(held)s THEN greatest(t.valid_from, %(today)s)"
        " ELSE t.valid_to END"
    )
    held = survivor.kk is not None or survivor.kk_numbers.filter(valid_to__isnull=True).exists()
    moved = ledger.change(
        merge, "households_kknumber", f"household_id = %(survivor)s, {ended}", "t.household_id = %(absorbed)s",
        held=held, today=today, **pair,
    )  # fmt: skip
    if absorbed.kk is not None:
        known = KKNumber.objects.filter(pk__in=moved, number_digest=absorbed.kk_digest).exists()
        if not known:
            row = KKNumber(household=survivor, valid_from=today, source=_("merged entry")[:100])
            row.number = absorbed.kk
            row.valid_to = today if held else None
            row.save()
            ledger.made(merge, "households_kknumber", row.pk)
        if survivor.kk is None:
            taken = ", ".join(
                f"{name} = (SELECT a.{name} FROM households_household a WHERE a.id = %(absorbed)s)"  # noqa: S608
                for name in ("kk", "kk_digest", "kk_last4")
            )
            ledger.change(
                merge, "households_household", f"{taken}, version = t.version + 1", "t.id = %(survivor)s", **pair
            )
    once = (
        "NOT EXISTS (SELECT FROM households_householdidentifier s"
        " WHERE s.household_id = %(survivor)s AND s.kind = t.kind AND s.value = t.value)"
    )
    ledger.change(
        merge, "households_householdidentifier", "household_id = %(survivor)s, version = t.version + 1",
        f"t.household_id = %(absorbed)s AND {once}", **pair,
    )  # fmt: skip


def _fill(
    merge: Merge, table: str, survivor: int, absorbed: int, texts: tuple[str, ...], nulls: tuple[str, ...],
    objects: tuple[str, ...],
) -> None:  # fmt: skip
    """The survivor takes from the absorbed what it has nothing for."""
    other = f"(SELECT a.{{}} FROM {table} a WHERE a.id = %(absorbed)s)"  # noqa: S608
    sets = [f"{name} = CASE WHEN t.{name} = '' THEN {other.format(name)} ELSE t.{name} END" for name in texts]
    sets += [f"{name} = COALESCE(t.{name}, {other.format(name)})" for name in nulls]
    sets += [f"{name} = {other.format(name)} || t.{name}" for name in objects]
    changes = ", ".join([*sets, "version = t.version + 1"])
    ledger.change(merge, table, changes, "t.id = %(survivor)s", survivor=survivor, absorbed=absorbed)


def _follow(merge: Merge, pair: dict[str, int]) -> None:
    for follower in followers():
        table, column = follower.table, follower.column
        same = "".join(f" AND s.{name} = t.{name}" for name in follower.once_per)
        there = f"EXISTS (SELECT FROM {table} s WHERE s.{column} = %(survivor)s{same})" if same else "false"
        mine = f"t.{column} = %(absorbed)s"
        ledger.change(merge, table, f"{column} = %(survivor)s", f"{mine} AND {follower.only} AND NOT {there}", **pair)
        if follower.otherwise:
            ledger.change(merge, table, follower.otherwise, f"{mine} AND {follower.otherwise_only} AND {there}", **pair)


def _check_last(merge: Merge) -> None:
    """What was merged on top of it goes first: the ways back are walked in the order they came, the last one first."""
    pair = [merge.survivor_id, merge.absorbed_id]
    later = Merge.objects.unscoped().standing().filter(subject=merge.subject, pk__gt=merge.pk, part_of__isnull=True)
    above = later.filter(absorbed_id__in=pair) | later.filter(survivor_id__in=pair)
    if above.exists():
        raise Conflict(_("One of the two was merged again later. Take that back first."), code="merged_later")


def _carry_back(merge: Merge, back: list[Any]) -> None:
    """What came in between and names the absorbed goes back to it."""
    values = {"survivor": merge.survivor_id, "absorbed": merge.absorbed_id}
    with connection.cursor() as cursor:
        cursor.execute(BACK_BY_NAME, values)
        for follower in followers():
            followed = [
                step.object_id for step in back
                if step.table == follower.table and (step.before or {}).get(follower.column) == merge.absorbed_id
                and step.after[follower.column] == merge.survivor_id
            ]  # fmt: skip
            for table, names, column in follower.carries:
                cursor.execute(
                    f"UPDATE {table} SET {column} = %(absorbed)s WHERE {names} = ANY(%(rows)s)"  # noqa: S608
                    f" AND {column} = %(survivor)s",
                    {**values, "rows": followed},
                )


def _close(merge: Merge, by: User, reason: str) -> None:
    merge.parted_by, merge.parted_at, merge.parted_reason = by, timezone.now(), reason
    merge.save(update_fields=["parted_by", "parted_at", "parted_reason"])
