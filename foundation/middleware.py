"""A DomainError that reaches the top of an HTML view becomes a page with its message, not a traceback."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foundation.errors import DomainError


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
