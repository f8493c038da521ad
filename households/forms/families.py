"""What people type to find a family, and why they need a number."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from foundation.forms import offer, refusals_on
from households import actions, figures
from households.models import FamilyExport
from regions.models import Region

LONG_NUMBER = re.compile(r"(?:\d[ .\-]?){12,}")
SEPARATORS = re.compile(r"[\s.\-/]")
NUMBER_LENGTH = 16


class SearchForm(forms.Form):
    """By name and region, in the address, so a found page can be kept. Never by number: that stands in no address."""

    q = forms.CharField(
        label=_("Name of the head or a member"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "pattern": r"\D*(\d{1,6}\D*)?"}),
    )  # fmt: skip
    region = forms.ChoiceField(label=_("Region"), required=False, widget=forms.Select(attrs={"data-submit": ""}))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = figures.region_choices(user, self.data.get("region", ""))
        indent = {len(region.pk): "" for region in choices}
        depth = {size: level for level, size in enumerate(sorted(indent))}
        offer(
            self,
            region=[
                ("", _("all I may read")),
                *((region.pk, "  " * depth[len(region.pk)] + region.label) for region in choices),
            ],
        )
        if not choices:
            del self.fields["region"]

    @staticmethod
    def holds_number(text: str) -> bool:
        """Whether somebody typed an identity number here."""
        return bool(LONG_NUMBER.search(text))

    def clean_q(self) -> str:
        text: str = self.cleaned_data["q"].strip()
        if text and len(text) < 2:
            raise forms.ValidationError(_("Write at least two letters of the name."))
        return text


class ExportForm(SearchForm):
    """The search on the screen, to be written to a file."""

    def clean_q(self) -> str:
        text = super().clean_q()
        if self.holds_number(text):
            raise forms.ValidationError(_("Search by name; a NIK or KK number finds one family only."))
        return text

    def ask(self, by: User) -> FamilyExport | None:
        """None when it is refused; `why` then says it."""
        if not self.is_valid():
            return None
        region = Region.objects.filter(pk=self.cleaned_data.get("region") or "").first()
        with refusals_on(self):
            return actions.ask_for_export(by=by, text=self.cleaned_data["q"], region=region)
        return None

    @property
    def why(self) -> str:
        return " ".join(str(error) for errors in self.errors.values() for error in errors)


class NumberForm(forms.Form):
    """A whole NIK or KK number: by POST only, so that it stands in no address and no log."""

    number = forms.CharField(
        label=_("NIK or KK number"), max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": _("16 digits")}),
    )  # fmt: skip

    def clean_number(self) -> str:
        number: str = SEPARATORS.sub("", self.cleaned_data["number"])
        if not (number.isascii() and number.isdigit() and len(number) == NUMBER_LENGTH):
            raise forms.ValidationError(_("A NIK or KK number has 16 digits."))
        return number


class RevealForm(forms.Form):
    reason = forms.CharField(max_length=300, required=False)

    @property
    def why(self) -> str:
        return self.cleaned_data.get("reason", "") if self.is_valid() else ""


class PlaceForm(forms.Form):
    """Where to look for work: kecamatan, then village, in the address."""

    region = forms.ChoiceField(label=_("Region"), required=False, widget=forms.Select(attrs={"data-submit": ""}))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = figures.region_choices(user, self.data.get("region", ""))
        offer(self, region=[("", _("all I may read")), *((row.pk, row.label) for row in choices)])

    @property
    def village(self) -> str:
        """The village chosen, else nothing."""
        code: str = self.cleaned_data.get("region", "")
        return code if code.count(".") == 3 else ""


class AnswerForm(forms.Form):
    """Ticked proposals and what to do with them; `family`: whose page to go back to."""

    proposals = forms.TypedMultipleChoiceField(coerce=int, required=False)
    answer = forms.ChoiceField(choices=[("accept", ""), ("reject", "")])
    reason = forms.CharField(max_length=300, required=False)
    family = forms.IntegerField(required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        ticked = [key for key in data.getlist("proposals") if key.isascii() and key.isdigit() and len(key) < 18]
        offer(self, proposals=[(key, key) for key in ticked])
