"""Forms of the figure pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.forms import IndonesianDateField, refusals_on
from poverty import actions
from poverty.models import OfficialFigure, Unit

if TYPE_CHECKING:
    from accounts.models import User
    from regions.models import Region


class UnitForm(forms.Form):
    unit = forms.ChoiceField(label=_("unit"), choices=Unit.choices, required=False)

    @classmethod
    def unit_of(cls, data: Mapping[str, str]) -> str:
        """The unit asked for; persons when nothing or nonsense was asked."""
        form = cls(data)
        return (form.cleaned_data["unit"] if form.is_valid() else "") or Unit.PERSON


class OfficialFigureForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    as_of = IndonesianDateField(label=_("As of"))
    value = forms.DecimalField(
        label=_("Value"), required=False, localize=True, max_digits=14, decimal_places=4, min_value=0,
        help_text=_("Leave empty when the source has not computed it yet."),
    )  # fmt: skip

    class Meta:
        model = OfficialFigure
        fields = ["kind", "as_of", "value", "source"]

    def _post_clean(self) -> None:
        """The whole object is checked in the action, where its region is known."""

    def record(self, *, by: User, region: Region) -> OfficialFigure | None:
        """The recorded figure, or None with the refusal on the form."""
        if not self.is_valid():
            return None
        with refusals_on(self):
            return actions.record_official(by=by, region=region, **self.cleaned_data)
        return None
