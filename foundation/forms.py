"""What forms share: a DomainError's message lands on its field, choices that depend on the asker, dates."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from foundation.errors import DomainError


@contextlib.contextmanager
def refusals_on(form: forms.BaseForm) -> Iterator[None]:
    """`with refusals_on(form): action(...)`, then ask `form.is_valid()` or `form.errors` again.

    A DomainError or a constraint's ValidationError becomes an error of the form instead of leaving the block.
    """
    try:
        yield
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
    except ValidationError as error:
        form.add_error(None, error)


def offer(form: forms.BaseForm, /, **choices: Iterable[tuple[Any, Any]] | QuerySet[Any]) -> None:
    """`offer(self, region=...)`: the choices of a field, where they depend on who asks or on what is asked about."""
    for name, offered in choices.items():
        field = form.fields[name]
        if isinstance(field, forms.ModelChoiceField) and isinstance(offered, QuerySet):
            field.queryset = offered
        elif isinstance(field, forms.ChoiceField):
            field.choices = offered
        else:
            raise TypeError(f"{name} has no choices")


class IndonesianDateField(forms.DateField):
    """d-m-Y and nothing ambiguous; ISO is what a browser's own date picker sends."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("input_formats", ["%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d"])
        # data-date: static/staff/staff.js adds a calendar button that writes dd-mm-yyyy.
        attrs = {"placeholder": "dd-mm-yyyy", "inputmode": "numeric", "autocomplete": "off", "data-date": ""}
        kwargs.setdefault("widget", forms.DateInput(format="%d-%m-%Y", attrs=attrs))
        super().__init__(**kwargs)  # type: ignore[arg-type]
