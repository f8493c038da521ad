"""The OpenRosa API: form list, forms, manifests and submissions, for our own phone page, ODK Collect and KoboCollect.

Answers are the standard's XML with its headers; a receipt travels in `X-Receipt-…` headers, which Collect ignores.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from xml.sax.saxutils import escape

import structlog
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, get_language_from_request, override
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.views import APIView

from accounts import phones
from accounts.http import Challenged, HoldsVerb
from foundation import formats
from foundation.errors import DomainError
from verification.actions.submissions import RETRY_AFTER, IncomingPhoto, Receipt, receive
from verification.authentication import FIELD_AUTHENTICATION, CsrfFailed, FieldSession, Stale, challenges
from verification.media import HOUSEHOLDS, files_of, households_csv
from verification.models import Campaign, Form, FormPicture, Visit
from verification.uploads import InMemory, hear_out, recommended
from verification.xform import openrosa_hash

CONTENT = "xml_submission_file"
XML = "text/xml; charset=utf-8"
#: What a receipt calls a visit that was not simply received.
RECEIVED: dict[str, str] = {Visit.State.REPAIR: "needs_repair", Visit.State.HELD: "held"}
logger = structlog.get_logger()


class OneKind(DefaultContentNegotiation):
    """An answer is what the standard says, whatever kinds of document a client lists."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type


class OpenRosaView(APIView):
    """Authentication by session, token or password; errors as OpenRosa messages, never a redirect, never a page."""

    authentication_classes = FIELD_AUTHENTICATION
    content_negotiation_class = OneKind
    permission_classes = [IsAuthenticated, HoldsVerb]
    verb = "visit.submit"
    schema = None

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["X-OpenRosa-Version"] = "1.0"
        response["X-OpenRosa-Accept-Content-Length"] = str(recommended())
        response.setdefault("Cache-Control", "no-store")
        response["Content-Security-Policy"] = "default-src 'none'"  # a document for machines, should a browser show it
        return response

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """In the language a client asks for (the standard wants that); our own page says its words itself."""
        from_page = phones.HEADER in request.headers
        language = get_language() if from_page else get_language_from_request(request)
        with override(language):
            response = super().dispatch(request, *args, **kwargs)
            response["Content-Language"] = get_language()
        return response

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Kobo's addresses carry a name: it can only be one's own."""
        super().initial(request, *args, **kwargs)
        if kwargs.get("username", request.user.username) != request.user.username:
            raise Http404

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]  # DRF takes any of them
        status, code, text = _problem(exc)
        hear_out(self.request._request)
        # `_user`: asking for `user` would authenticate once more, and with the database away raise once more.
        asked = getattr(getattr(self.request, "_user", None), "pk", None)
        logger.warning("openrosa_refused", status=status, code=code, user=asked)
        if isinstance(exc, CsrfFailed):
            return JsonResponse({"code": code, "detail": text}, status=status)
        if status == 401:
            return Challenged(_envelope(text), self._ways_in(exc), XML)
        response = message(text, status)
        if status == 503:
            response["Retry-After"] = str(RETRY_AFTER)
        return response

    def _ways_in(self, exc: Exception) -> list[str]:
        """A browser answers these challenges with a dialogue of its own: our page is only told to log in."""
        if "sec-fetch-mode" in self.request.headers or "x-csrftoken" in self.request.headers:
            return [FieldSession().authenticate_header(self.request)]
        return challenges(self.request, stale=isinstance(exc, Stale))


class FormList(OpenRosaView):
    """Forms of the open campaigns in which the asker has households."""

    def get(self, request: Any, username: str = "") -> HttpResponse:
        asked = request.query_params
        forms = Form.objects.visible_to(request.user).used_by(request.user)
        if asked.get("listAllVersions", "false").lower() != "false":  # the standard: specified, whatever its value
            forms = Form.objects.visible_to(request.user).all_versions_of(forms)
        if "formID" in asked:
            forms = forms.filter(key=asked["formID"])
        verbose = asked.get("verbose") == "true"
        items = "".join(
            _form_item(request, form, verbose) for form in forms.newest_first().with_pictures().defer("xlsform")
        )
        return _document(f'<xforms xmlns="http://openrosa.org/xforms/xformsList">{items}</xforms>')


class FormContent(OpenRosaView):
    """The compiled form; immutable per version."""

    def get(self, request: Any, key: str, version: str) -> HttpResponse:
        form = get_object_or_404(Form.objects.visible_to(request.user), key=key, version=version)
        return _file(request, form.xform.encode(), XML)


class Manifest(OpenRosaView):
    """The files a form asks for, each with the hash of what this asker would get."""

    def get(self, request: Any, key: str, version: str) -> HttpResponse:
        form = get_object_or_404(Form.objects.visible_to(request.user), key=key, version=version)
        items = "".join(_media_item(request, form, name) for name in files_of(form.questionnaire))
        items += "".join(_picture_item(request, form, one) for one in form.pictures.light())
        return _document(f'<manifest xmlns="http://openrosa.org/xforms/xformsManifest">{items}</manifest>')


class Media(OpenRosaView):
    """`households.csv` of the asker. The phone may keep it and ask whether it is still the same."""

    def get(self, request: Any, key: str, version: str) -> HttpResponse:
        form = get_object_or_404(Form.objects.visible_to(request.user), key=key, version=version)
        if HOUSEHOLDS not in files_of(form.questionnaire):
            raise Http404
        return _file(request, households_csv(request.user), "text/csv; charset=utf-8")


class Picture(OpenRosaView):
    """A picture of the form's labels; it never changes either."""

    def get(self, request: Any, key: str, version: str, name: str) -> HttpResponse:
        form = get_object_or_404(Form.objects.visible_to(request.user), key=key, version=version)
        found = get_object_or_404(form.pictures, name=name)
        return _file(request, bytes(found.content), found.kind)


class Submit(OpenRosaView):
    """HEAD tells the limits, POST takes one visit in, whole or in parts."""

    parser_classes = [MultiPartParser, FormParser]

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        request.upload_handlers = [InMemory(request)]
        return super().initialize_request(request, *args, **kwargs)

    def head(self, request: Any, username: str = "") -> HttpResponse:
        response = HttpResponse(status=204)
        response["Location"] = request.build_absolute_uri(request.path)
        return response

    def post(self, request: Any, username: str = "") -> HttpResponse:
        fields, files = _parts(request._request)
        if CONTENT not in files:
            raise exceptions.ParseError(_("The form content is missing."))
        from_page = "X-Phone-Time" in request.headers
        receipt = receive(
            by=request.user,
            content=files[CONTENT].read(),
            photos=_photos(fields, files),
            channel=Visit.Channel.PHONE if from_page else Visit.Channel.COLLECT,
            phone_time=moment(request.headers.get("X-Finished-At", "")),
            sent_at=moment(request.headers.get("X-Phone-Time", "")),
        )
        return _answer(receipt)


def message(text: str, status: int) -> HttpResponse:
    """An OpenRosa answer with words for the person at the phone."""
    return HttpResponse(_envelope(text), status=status, content_type=XML)


def _envelope(text: str) -> str:
    return (
        '<?xml version="1.0"?><OpenRosaResponse xmlns="http://openrosa.org/http/response">'
        f"<message>{escape(text)}</message></OpenRosaResponse>"
    )


def _answer(receipt: Receipt) -> HttpResponse:
    visit = receipt.visit
    words: dict[str, str] = {
        Visit.State.REPAIR: _("Stored. The office will look at it: some answers do not fit."),
        Visit.State.HELD: _("Stored. The office will look at it before it counts."),
    }
    response = message(str(words.get(visit.state, _("Stored."))), 201)
    response["X-Receipt-Id"] = str(visit.receipt_id)
    response["X-Receipt-Sha256"] = visit.sha256
    response["X-Receipt-At"] = visit.received_at.isoformat()
    response["X-Receipt-State"] = RECEIVED.get(visit.state, "received")
    # Header values are Latin-1: a name outside it is percent-encoded, as in RFC 8187.
    response["X-Receipt-Photos"] = ",".join(
        name.encode("ascii", "backslashreplace").decode() for name in receipt.photos
    )
    return response


def _parts(request: HttpRequest) -> tuple[QueryDict, Any]:
    """Fields and files of a sending, as Django reads them. DRF, whose own way there costs as much again, has done so
    already where it looked for a page's token among the fields.
    """
    try:
        return request.POST, request.FILES
    except MultiPartParserError:
        raise exceptions.ParseError(_("The sending cannot be read.")) from None


def _photos(fields: QueryDict, files: Any) -> list[IncomingPhoto]:
    """Every file but the content; `photo_meta` tells more of the one it names."""
    try:
        meta = json.loads(fields.get("photo_meta", "{}"))
    except (ValueError, TypeError):
        meta = {}
    meta = meta if isinstance(meta, dict) else {}
    photos = []
    for part, file in files.items():
        if part == CONTENT:
            continue
        name = file.name if file.name and file.name != "blob" else part
        said = meta if meta.get("name") == name else {}
        taken_at = moment(str(said.get("taken_at") or ""))
        sums = _hex(said.get("sha256")), _hex(said.get("original_sha256"))
        photos.append(IncomingPhoto(name, file.read(), *sums, taken_at))
    return photos


def _hex(value: object) -> str:
    text = str(value or "").lower()
    return text if len(text) == 64 and set(text) <= set("0123456789abcdef") else ""


def moment(text: str) -> dt.datetime | None:
    """A clock reading with its offset; without one it is no moment."""
    try:
        read = parse_datetime(text)
    except ValueError:
        return None
    return read if read is not None and read.tzinfo is not None and 1990 < read.year < 2100 else None


def _document(body: str) -> HttpResponse:
    return HttpResponse(f'<?xml version="1.0" encoding="UTF-8"?>{body}', content_type=XML)


def _file(request: Any, content: bytes, content_type: str) -> HttpResponse:
    """The file, or 304 when the client has it already."""
    response = HttpResponse(content, content_type=content_type)
    response["Cache-Control"] = "private, no-cache"
    etag = response["ETag"] = f'"{openrosa_hash(content)}"'
    return get_conditional_response(request, etag=etag, response=response) or response


def _form_item(request: Any, form: Form, verbose: bool) -> str:
    place = {"key": form.key, "version": form.version}
    address = request.build_absolute_uri(reverse("openrosa:form", kwargs=place))
    told = {
        "formID": form.key, "name": form.title, "version": form.version,
        "hash": f"md5:{openrosa_hash(form.xform.encode())}",
        "descriptionText": _description(form, request.user) if verbose else "", "downloadUrl": address,
    }  # fmt: skip
    if files_of(form.questionnaire) or form.has_pictures:
        told["manifestUrl"] = request.build_absolute_uri(reverse("openrosa:manifest", kwargs=place))
    return f"<xform>{_elements(told)}</xform>"


def _description(form: Form, user: Any) -> str:
    """Which rounds ask it, and until when."""
    rounds = Campaign.objects.visible_to(user).asking(form, user)
    return "; ".join(
        _("%(round)s, until %(day)s") % {"round": one.name, "day": formats.long_date(one.ends_on)} for one in rounds
    )


def _media_item(request: Any, form: Form, name: str) -> str:
    place = {"key": form.key, "version": form.version}
    told = {
        "filename": name, "hash": f"md5:{openrosa_hash(households_csv(request.user))}",
        "downloadUrl": request.build_absolute_uri(reverse("openrosa:households", kwargs=place)),
    }  # fmt: skip
    return f"<mediaFile>{_elements(told)}</mediaFile>"


def _picture_item(request: Any, form: Form, one: FormPicture) -> str:
    place = {"key": form.key, "version": form.version, "name": one.name}
    told = {
        "filename": one.name, "hash": f"md5:{one.md5}",
        "downloadUrl": request.build_absolute_uri(reverse("openrosa:picture", kwargs=place)),
    }  # fmt: skip
    return f"<mediaFile>{_elements(told)}</mediaFile>"


def _elements(told: dict[str, str]) -> str:
    return "".join(f"<{name}>{escape(text)}</{name}>" for name, text in told.items() if text)


def _problem(exc: Exception) -> tuple[int, str, str]:
    """(status, code, words) of an error; an unexpected one goes on to become a 500."""
    match exc:
        case DomainError():
            return exc.status, exc.code, str(exc)
        case exceptions.NotAuthenticated():
            return 401, "login", _("Log in first.")
        case exceptions.AuthenticationFailed():
            return 401, "login", str(exc.detail)
        case exceptions.PermissionDenied():
            return 403, str(exc.get_codes()), str(exc.detail)
        case exceptions.APIException():
            return exc.status_code, str(exc.get_codes()), str(exc.detail)
        case Http404():
            return 404, "not_found", _("Not found.")
        case OperationalError() | InterfaceError():  # the database is away, perhaps before we know who asks
            return 503, "cannot_store", _("The server cannot store right now. Try again later.")
        case SuspiciousOperation():
            return 400, "refused", _("The sending cannot be read.")
    raise exc
