"""Pages about accounts: the audit trail for the auditor, one's own phones."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.forms import AuditFilterForm, DeviceForm
from accounts.http import needs
from accounts.models import AuditLine


@needs("audit.read")
def audit_trail(request: HttpRequest) -> HttpResponse:
    """Who did what, newest first. Lines carry no personal data; the object is named by type and key."""
    form = AuditFilterForm(request.GET)
    lines = form.narrow(AuditLine.objects.visible_to(request.user))
    page = Paginator(lines, 50).get_page(request.GET.get("page"))
    return render(request, "accounts/audit.html", {"page": page, "form": form})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def devices(request: HttpRequest) -> HttpResponse:
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
def revoke_device(request: HttpRequest, pk: int) -> HttpResponse:
    device = get_object_or_404(request.user.devices, pk=pk)
    actions.revoke_device(by=request.user, device=device)
    return redirect("accounts:devices")
