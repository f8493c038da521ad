"""The facilitator's phone page: its shell, which holds no personal data, and the little JSON behind it."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from knox.auth import TokenAuthentication
from rest_framework import exceptions
from rest_framework.permissions import IsAuthenticated
from rest_framework.views import APIView

from accounts import phones
from accounts.actions import meet_device
from accounts.http import HoldsVerb, SignedCall, fetch
from foundation.errors import DomainError, Unavailable
from verification import label_pictures
from verification.actions.sent_reports import receive_report
from verification.actions.submissions import RETRY_AFTER
from verification.assignments import assignments
from verification.authentication import FieldSession, PhoneRevoked
from verification.models import Form, FormDraft, SentReport, VillageReport
from verification.openrosa import moment


@require_safe
@login_required
@ensure_csrf_cookie
@cache_control(no_cache=True)
def app(request: HttpRequest) -> HttpResponse:
    """The page the phone keeps in its cache."""
    return render(request, "field/app.html")


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Served from /field/ itself, because a worker rules only over what lies below its own address."""
    response = HttpResponse(_shipped("field/sw.js"), content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/field/"
    return response


@require_safe
@cache_control(no_cache=True)
def manifest(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_shipped("field/manifest.webmanifest"), content_type="application/manifest+json")


class FieldAPI(APIView):
    """JSON for the phone: 401 and 403 as `{"code", "detail"}`, never a redirect, never a page."""

    authentication_classes = [FieldSession, TokenAuthentication]
    permission_classes = [IsAuthenticated, HoldsVerb]
    verb = "visit.submit"
    schema = None

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]  # DRF takes any of them
        if isinstance(exc, Http404):
            return JsonResponse({"code": "not_found", "detail": _("Not found.")}, status=404)
        if isinstance(exc, (exceptions.NotAuthenticated, exceptions.AuthenticationFailed)):
            told = {"code": "login", "detail": _("Log in first.")}
            if isinstance(exc, PhoneRevoked):
                told = {"code": "revoked", "detail": str(exc.detail), "user": str(exc.owner)}
            response = JsonResponse(told, status=401)
            response["WWW-Authenticate"] = self.get_authenticate_header(self.request)
            return response
        if isinstance(exc, exceptions.APIException):
            told = {"code": str(exc.get_codes()), "detail": str(exc.detail), "user": str(self.request.user.pk or "")}
            return JsonResponse(told, status=exc.status_code)
        if isinstance(exc, OperationalError):
            exc = Unavailable(_("The server cannot store right now. Try again later."), code="cannot_store")
        if isinstance(exc, DomainError):
            response = JsonResponse({"code": exc.code, "detail": str(exc)}, status=exc.status)
            if exc.status == Unavailable.status:
                response["Retry-After"] = str(RETRY_AFTER)
            return response
        raise exc


class Assignments(FieldAPI):
    """Whom to visit. Unchanged since the ETag the phone knows: 304 without a body."""

    def get(self, request: SignedCall) -> HttpResponse:
        self._meet(request)
        now = timezone.now()
        payload = assignments(request.user, now)
        stable = json.dumps({**payload, "server_time": ""}, ensure_ascii=False, sort_keys=True)
        tag = f'"{hashlib.sha256(stable.encode()).hexdigest()}"'
        known = request.headers.get("If-None-Match", "")
        response = HttpResponse(status=304) if tag in known else JsonResponse(payload)
        response["ETag"], response["Cache-Control"] = tag, "no-store"
        response["X-Server-Time"] = timezone.localtime(now).isoformat(timespec="seconds")
        get_token(request._request)
        return response

    @staticmethod
    def _meet(request: SignedCall) -> None:
        """From now on this session and this installation belong together: revoking the phone ends both."""
        key = phones.key_of(request)
        if not key:
            return
        agent = re.search(r"\(([^)]*)\)", request.headers.get("User-Agent", ""))
        name = _("Phone page")
        meet_device(by=request.user, key=key, name=f"{name} ({agent[1]})" if agent else name)
        if request.session.get(phones.SESSION_DEVICE) != key:
            request.session[phones.SESSION_DEVICE] = key


class FormContent(FieldAPI):
    """The compiled questionnaire, byte for byte what the hash in the assignments is of."""

    def get(self, request: SignedCall, key: str, version: str) -> HttpResponse:
        form = get_object_or_404(Form.objects.visible_to(request.user), key=key, version=version)
        response = HttpResponse(form.xform.encode(), content_type="text/xml; charset=utf-8")
        response["Cache-Control"] = "private, max-age=31536000, immutable"
        return response


class Report(FieldAPI):
    """A village's report that a phone kept. The receipt travels in the same headers as a visit's."""

    def post(self, request: SignedCall, pk: int) -> HttpResponse:
        report = fetch(VillageReport.objects, request.user, "visit.submit", pk=pk)
        sent = receive_report(
            by=request.user, report=report, content=request.body,
            said_at=moment(request.headers.get("X-Finished-At", "")),
            sent_at=moment(request.headers.get("X-Phone-Time", "")),
        )  # fmt: skip
        told = {"state": sent.state, "detail": sent.problem}
        response = JsonResponse(told, status=201)
        response["X-Receipt-Id"], response["X-Receipt-Sha256"] = str(sent.receipt_id), sent.sha256
        response["X-Receipt-At"] = sent.received_at.isoformat()
        response["X-Receipt-State"] = "held" if sent.state == SentReport.State.HELD else "received"
        response["Cache-Control"] = "no-store"
        return response


class FormPictures(FieldAPI):
    """A picture of the questionnaire's labels, kept on the phone beside it."""

    def get(self, request: SignedCall, key: str, version: str, name: str) -> HttpResponse:
        return picture(get_object_or_404(Form.objects.visible_to(request.user), key=key, version=version), name)


def picture(form: Form | FormDraft, name: str) -> HttpResponse:
    """One of the form's pictures; nothing (204) where the form names it and nobody gave it."""
    found = form.pictures.filter(name=name).first()
    if found is None and name in label_pictures.wanted(form.xform):
        return HttpResponse(status=204)
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.content), content_type=found.kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def _shipped(name: str) -> bytes:
    """A file of the built phone page, from where it lies in the project."""
    found = finders.find(name)
    if not found:
        raise Http404
    return Path(str(found)).read_bytes()
