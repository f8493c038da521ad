"""Reach: every read starts with `.visible_to(user)`.

A model under a region names the path to it (`region_path`, ending in the code: Django compares the foreign key column
itself, without a join), and, where facilitators may read it, the path to the facilitator (`facilitator_path`).
`.unscoped()` is the system's own, greppable, escape: tasks and actions only.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Count, Max, Prefetch, Q
from django.utils import timezone

from accounts.permissions import Role, roles_with
from foundation.prepared import Given

Row = TypeVar("Row", bound=models.Model)

if TYPE_CHECKING:
    from accounts.models import Assignment, AuditLine, Device, User  # noqa: F401  (in strings below)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: User, verb: str = "user.manage") -> Self:
        """Roles given on regions within the asker's reach."""
        condition = Q(pk__in=[])
        for _role, region in reach(user, verb):
            condition |= Q(region__code=region) | Q(region__code__startswith=f"{region}.")
        return self.filter(condition)

    def in_force(self, on: dt.date | Given) -> Self:
        return self.filter(valid_from__lte=on).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))

    def newest_first(self) -> Self:
        return self.select_related("region").order_by("-valid_from", "-pk")


def reach(user: User, verb: str) -> list[tuple[str, str]]:
    """(role, region code) of every assignment in force of `user` whose role holds `verb`. Cached on the user object
    for one request: a user object never outlives it.
    """
    if not user.is_authenticated or not user.is_active:
        return []
    cached = getattr(user, "_assignments_in_force", None)
    if cached is None:
        rows = user.assignments.in_force(timezone.localdate()).values_list("role", "region_id")
        cached = user._assignments_in_force = sorted(rows)  # type: ignore[attr-defined]
    roles = roles_with(verb)
    return [(role, region) for role, region in cached if role in roles]


def remember_reach(user: User, held: list[tuple[str, str]]) -> None:
    """Tell `reach` the (role, region code) of the assignments in force, where they were read along with the user."""
    user._assignments_in_force = sorted(held)  # type: ignore[attr-defined]


def may(user: User, verb: str, region_code: str | None = None) -> bool:
    """Does `user` hold `verb` anywhere, or on `region_code` (or a region above it)?"""
    regions = [region for _role, region in reach(user, verb)]
    if region_code is None:
        return bool(regions)
    return any(is_within(region_code, region) for region in regions)


def is_within(code: str, region: str) -> bool:
    """Is region `code` the region itself or below it? Dotted codes: `19.01.01` is within `19.01`, not in `19.0`."""
    return code == region or code.startswith(f"{region}.")


def other_end(model: type[models.Model], name: str) -> Any:
    """The model at the other end of a relation: a queryset cannot import the models that import it."""
    return model._meta.get_field(name).related_model


class ReachQuerySet(models.QuerySet[Row]):
    """The one base of every model that belongs to a region."""

    read_verb = ""
    region_path = ""
    facilitator_path = ""

    def visible_to(self, user: User, verb: str = "") -> Self:
        """Rows within `user`'s reach for `verb` (default: reading them). Nobody sees what no assignment gives."""
        condition = Q(pk__in=[])
        for role, region in reach(user, verb or self.read_verb):
            if role == Role.FACILITATOR:
                if self.facilitator_path:
                    condition |= Q(**{self.facilitator_path: user.pk})
            else:
                condition |= self.within_region(region)
        return self.filter(condition)

    def under(self, region_code: str) -> Self:
        """Rows of the region and everything below it."""
        return self.filter(self.within_region(region_code))

    def within_region(self, region_code: str) -> Q:
        path = self.region_path
        return Q(**{path: region_code}) | Q(**{f"{path}__startswith": f"{region_code}."})

    def unscoped(self) -> Self:
        """All rows, for the system's own work. Never in a view or an API."""
        return self.all()


class UserQuerySet(ReachQuerySet["User"]):
    """People with an assignment within the asker's reach."""

    read_verb = "device.manage"
    region_path = "assignments__region__code"

    def visible_to(self, user: User, verb: str = "") -> Self:
        """Each person once, however many roles they hold there; those whose role has ended, too."""
        return self.filter(pk__in=self.model.people.filter(self._near(user, verb)).values("pk"))

    def _near(self, user: User, verb: str) -> Q:
        condition = Q(pk__in=[])
        for _role, region in reach(user, verb or self.read_verb):
            condition |= self.within_region(region)
        return condition

    def for_list(self, on: dt.date) -> Self:
        """With the roles in force (`roles_now`), the phones that still work and when the last of them was seen."""
        rows = other_end(self.model, "assignments").objects.in_force(on).select_related("region")
        working = Q(devices__revoked_at__isnull=True)
        return self.annotate(
            phones=Count("devices", filter=working), phone_seen_at=Max("devices__seen_at", filter=working)
        ).prefetch_related(Prefetch("assignments", queryset=rows.order_by("role", "region_id"), to_attr="roles_now"))

    def called(self, words: str) -> Self:
        return self.filter(Q(full_name__icontains=words) | Q(username__icontains=words))

    def holding(self, role: str, on: dt.date) -> Self:
        rows = other_end(self.model, "assignments").objects.in_force(on)
        return self.filter(pk__in=rows.filter(role=role).values("user_id"))

    def facilitators(self, region_code: str, on: dt.date) -> Self:
        """Active facilitators whose assignment touches the region: at, below or above it."""
        above = [region_code[:size] for size in (2, 5, 8, 13) if size <= len(region_code)]
        near = Q(region_id__in=above) | Q(region__code__startswith=f"{region_code}.")
        rows = other_end(self.model, "assignments").objects.in_force(on)
        return self.filter(is_active=True, pk__in=rows.filter(near, role=Role.FACILITATOR).values("user_id"))


class DeviceQuerySet(ReachQuerySet["Device"]):
    """Phones of people within the asker's reach."""

    read_verb = "device.manage"

    def visible_to(self, user: User, verb: str = "") -> Self:
        people = other_end(self.model, "user").people
        return self.filter(user__in=people.visible_to(user, verb or self.read_verb))

    def with_collect(self, username: str) -> Self:
        """Phones of an active person that have a Collect password."""
        return self.filter(user__username=username, user__is_active=True, collect__isnull=False).select_related("user")

    def made_for_collect(self) -> Self:
        """Those with a Collect password now, and those that had one until they were revoked."""
        return self.filter(for_collect=True)

    def newest_first(self) -> Self:
        return self.order_by("-pk")


class AuditLineQuerySet(ReachQuerySet["AuditLine"]):
    read_verb = "audit.read"
    region_path = "region_code"

    def in_order(self) -> Self:
        return self.order_by("pk")

    def about(self, obj: models.Model) -> Self:
        return self.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))
