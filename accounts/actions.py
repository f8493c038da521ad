"""What is done to people's accounts: made, given a role, ended; phones registered and revoked."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from accounts import audit, collect, digest
from accounts.models import Assignment, Device, User
from accounts.permissions import Role, roles_with
from accounts.querysets import may
from foundation.errors import Conflict, DomainError, NotAllowed

if TYPE_CHECKING:
    from regions.models import Region

SEEN_EVERY = dt.timedelta(hours=1)
MAX_COLLECT = 5  # phones with a Collect password of one person; each is tried at every request


@transaction.atomic
def create_user(
    *, by: User | None, username: str, full_name: str, email: str, password: str | None = None, title: str = ""
) -> User:
    """A personal account; without a password nobody logs in until one is set. `by=None` is the system (set-up, demo).

    Raises DomainError when the name is taken.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise DomainError(_("This user name is taken; choose another."), code="taken", field="username")
    user = User(username=username, full_name=full_name, email=email, title=title)
    user.set_password(password)
    user.save()
    audit.record(by=by, verb="user.create", obj=user, after={"username": username, "full_name": full_name})
    return user


@transaction.atomic
def assign_role(
    *, by: User | None, user: User, role: str, region: Region, valid_from: dt.date | None = None
) -> Assignment:
    """Give a role on a region. An admin gives roles inside their own reach only."""
    if role not in Role.values:
        raise DomainError(_("This role does not exist."), code="unknown_role", field="role")
    if by is not None and not may(by, "user.manage", region.pk):
        raise NotAllowed()
    assignment, made = Assignment.objects.get_or_create(
        user=user, role=role, region=region, valid_to=None, defaults={"valid_from": valid_from or timezone.localdate()}
    )
    if not made:
        raise Conflict(_("This person already holds this role there."), code="already_assigned")
    audit.record(by=by, verb="role.assign", obj=user, region=region.pk, after={"role": role, "region": region.pk})
    return assignment


@transaction.atomic
def end_role(*, by: User, assignment: Assignment, last_day: dt.date) -> Assignment:
    """The role holds until `last_day`, inclusive."""
    if not may(by, "user.manage", assignment.region_id):
        raise NotAllowed()
    if assignment.user_id == by.pk and assignment.role in roles_with("user.manage"):
        raise Conflict(_("Nobody ends their own right to manage people: somebody else does."), code="own_role")
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.valid_to is not None and assignment.valid_to <= last_day:
        raise Conflict(_("This role has ended already."), code="already_ended")
    if last_day < assignment.valid_from:
        raise DomainError(_("The last day lies before the first."), code="period", field="last_day")
    before, assignment.valid_to = assignment.valid_to, last_day
    assignment.save(update_fields=["valid_to"])
    audit.record(
        by=by, verb="role.end", obj=assignment.user, region=assignment.region_id,
        before={"valid_to": before}, after={"valid_to": last_day, "role": assignment.role},
    )  # fmt: skip
    return assignment


@transaction.atomic
def register_device(*, by: User, name: str) -> tuple[Device, str]:
    """A token for a phone of `by`; returns the device and the token, which is shown once and stored as a digest."""
    token, secret = AuthToken.objects.create(user=by)
    device = Device.objects.create(user=by, token=token, name=name[:100])
    audit.record(by=by, verb="device.register", obj=device, after={"name": device.name})
    return device, secret


@transaction.atomic
def meet_device(*, by: User, key: str, name: str) -> Device:
    """The phone page of `by` on the installation `key`: registered at its first contact, then seen once an hour.

    Raises NotAllowed when it was revoked.
    """
    device, made = Device.objects.get_or_create(user=by, key=key, defaults={"name": name[:100]})
    if device.revoked_at is not None:
        raise NotAllowed()
    note_seen(by=by, device=device)
    if made:
        audit.record(by=by, verb="device.register", obj=device, after={"name": device.name})
    return device


def note_seen(*, by: User, device: Device) -> None:
    """`by` just spoke through this phone; written down once an hour and without an audit line: it changes nothing."""
    now = timezone.now()
    if device.seen_at is None or now - device.seen_at > SEEN_EVERY:
        Device.objects.filter(pk=device.pk, user=by).update(seen_at=now)


@transaction.atomic
def make_collect_password(*, by: User, user: User, name: str) -> tuple[Device, str]:
    """A phone with ODK Collect or KoboCollect for `user`: returns it and its password, which is shown once.

    A facilitator makes their own; who manages users in their regions makes it for them.
    """
    if by.pk != user.pk and not User.people.visible_to(by, "user.manage").filter(pk=user.pk).exists():
        raise NotAllowed()
    if not may(user, "visit.submit"):
        raise DomainError(_("Only facilitators send visits: give this person that role first."), code="no_facilitator")
    User.objects.select_for_update().get(pk=user.pk)
    if Device.objects.with_collect(user.username).count() >= MAX_COLLECT:
        message = _("This person has {n} phones with Collect already: revoke one that is not used any more.")
        raise Conflict(message.format(n=MAX_COLLECT), code="too_many_phones")
    password = collect.new_password()
    secrets = digest.secrets_of(user.username, password)
    device = Device.objects.create(user=user, name=name[:100], for_collect=True, collect=secrets)
    audit.record(by=by, verb="device.register", obj=device, after={"name": device.name, "collect": True})
    return device, password


@transaction.atomic
def revoke_device(*, by: User, device: Device) -> Device:
    """The phone's next request is refused. The owner may, and who manages phones in the owner's regions."""
    if by.pk != device.user_id and not Device.objects.visible_to(by).filter(pk=device.pk).exists():
        raise NotAllowed()
    device = Device.objects.select_for_update(of=("self",)).get(pk=device.pk)
    if device.revoked_at is not None:
        raise Conflict(_("This phone was revoked before."), code="already_revoked")
    if device.token is not None:
        device.token.delete()
    device.token, device.collect, device.revoked_at, device.revoked_by = None, None, timezone.now(), by
    device.save(update_fields=["token", "collect", "revoked_at", "revoked_by"])
    audit.record(by=by, verb="device.revoke", obj=device)
    return device
