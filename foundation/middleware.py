"""What stands around every view: the language a person chose, and a page instead of a traceback for a refusal."""

from __future__ import annotations

from collections.abc import Callable

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from pghistory.middleware import HistoryMiddleware

from foundation.errors import DomainError

Answer = Callable[[HttpRequest], HttpResponse]


def for_pages(middleware: Callable[[Answer], Answer]) -> Callable[[Answer], Answer]:
    """The middleware, left out where phones send their visits (`settings.PHONES`): nothing there needs it, and a round
    sends hundreds a second.
    """

    def made(get_response: Answer) -> Answer:
        inner = middleware(get_response)

        def answer(request: HttpRequest) -> HttpResponse:
            return get_response(request) if request.path_info.startswith(settings.PHONES) else inner(request)

        return answer

    return made


page_policy = for_pages(CSPMiddleware)  # type: ignore[arg-type]  # could be awaited, is not
page_history = for_pages(HistoryMiddleware)


class DomainErrorMiddleware:
    """Views that have a form catch the error themselves (`foundation.forms.run`); this is the net below them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        messages.error(request, str(exception))
        return render(request, "problem.html", {"problem": exception}, status=exception.status)


class ChosenLanguageMiddleware:
    """The language the person chose, else Indonesian. A borrowed laptop set to English does not turn the office's
    screens English, so the browser's own wish is not asked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        return response
