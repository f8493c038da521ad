"""What every API view shares: one shape of problem, no data outside reach, pages by key."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions, pagination

from foundation.errors import DomainError


class Problem(exceptions.APIException):
    """A DomainError as DRF sees it: same code, same message, the error's own HTTP status."""

    def __init__(self, error: DomainError) -> None:
        self.status_code = error.status
        detail: Any = {error.field: [str(error)]} if error.field else str(error)
        super().__init__(detail, code=error.code)


class ProblemHandler(ExceptionHandler):
    """DomainError -> its status; everything else as drf-standardized-errors has it."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, DomainError):
            return Problem(exc)
        if isinstance(exc, Http404):
            return exceptions.NotFound()
        return super().convert_known_exceptions(exc)


class KeysetPages(pagination.CursorPagination):
    """Page 10,000 costs as page 1."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "size"
    ordering = "pk"
