"""Pages about accounts: the audit trail for the auditor, one's own phones, and the people of the office."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.forms import AuditFilterForm, DeviceForm, PeopleFilterForm, RoleForm
from accounts.http import SignedRequest, fetch, needs
from accounts.models import Assignment, AuditLine, Device, User
from accounts.people import roles_of
from accounts.querysets import may


@needs("audit.read")
def audit_trail(request: SignedRequest) -> HttpResponse:
    """Who did what, newest first. Lines carry no personal data; the object is named by type and key."""
    form = AuditFilterForm(request.GET)
    lines = form.narrow(AuditLine.objects.visible_to(request.user))
    page = Paginator(lines, 50).get_page(request.GET.get("page"))
    return render(request, "accounts/audit.html", {"page": page, "form": form})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def devices(request: SignedRequest) -> HttpResponse:
    """One's own phones. A new token is shown once, on the answer to the POST that made it."""
    form = DeviceForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        _device, secret = actions.register_device(by=request.user, name=form.cleaned_data["name"])
        form = DeviceForm()
    mine = request.user.devices.order_by("-pk")
    return render(request, "accounts/devices.html", {"devices": mine, "form": form, "secret": secret})


@login_required
@require_POST
def revoke_device(request: SignedRequest, pk: int) -> HttpResponse:
    device = get_object_or_404(request.user.devices, pk=pk)
    actions.revoke_device(by=request.user, device=device)
    return redirect("accounts:devices")


@needs("device.manage")
@require_safe
def users(request: SignedRequest) -> HttpResponse:
    """The people of the office: who does what where, and whose phones are in use."""
    form, today = PeopleFilterForm(request.GET), timezone.localdate()
    people = form.narrow(User.people.visible_to(request.user), today)
    page = Paginator(people.for_list(today), 50).get_page(request.GET.get("page"))
    return render(request, "accounts/users.html", {"page": page, "form": form})


@needs("device.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: SignedRequest, pk: int) -> HttpResponse:
    """One person: their roles, now and before, and their phones. POST gives a role."""
    giving = request.method == "POST"
    found = fetch(User.people, request.user, "user.manage" if giving else "", pk=pk)
    form = RoleForm(request.POST if giving else None, by=request.user)
    if giving and (given := form.give(by=request.user, to=found)):
        told = {"person": found, "role": given.get_role_display()}
        messages.success(request, _("%(person)s is now %(role)s.") % told)
        return redirect("accounts:person", pk)
    roles = roles_of(found, request.user, timezone.localdate())
    phones = found.devices.newest_first()
    context = {
        "person": found, "roles": roles, "phones": phones, "form": form, "manages": may(request.user, "user.manage"),
        "visits": may(found, "visit.submit"),
    }  # fmt: skip
    return render(request, "accounts/person.html", context, status=400 if form.errors else 200)


@needs("user.manage")
@require_POST
def end_role(request: SignedRequest, pk: int) -> HttpResponse:
    """The role ends with yesterday, so at once; one that began today holds until tonight."""
    assignment = get_object_or_404(Assignment.objects.visible_to(request.user), pk=pk)
    last_day = max(assignment.valid_from, timezone.localdate() - dt.timedelta(days=1))
    actions.end_role(by=request.user, assignment=assignment, last_day=last_day)
    messages.success(request, _("The role has ended."))
    return redirect("accounts:person", assignment.user_id)


@needs("device.manage")
@require_POST
def revoke_phone(request: SignedRequest, pk: int) -> HttpResponse:
    """Somebody else's phone: lost, sold, or kept by a person who left."""
    device = get_object_or_404(Device.objects.visible_to(request.user), pk=pk)
    actions.revoke_device(by=request.user, device=device)
    messages.success(request, _("The phone is revoked. It is refused at its next request."))
    return redirect("accounts:person", device.user_id)
