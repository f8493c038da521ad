"""What is to be done with an import, and which of its rows are looked at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from foundation.forms import offer, refusals_on
from imports import actions, display
from imports.actions.undoing import InTheWay, Obstacle
from imports.models import ImportBatch, ImportJob, Verdict

TWELVE = re.compile(r"\d(?:[ .\-]?\d){11,}")


class ApproveForm(forms.Form):
    leave_out = forms.BooleanField(required=False)

    def approve(self, *, by: User, batch: ImportBatch) -> ImportJob:
        """The job that writes. Raises what the action raises: the page of the refusal has the words."""
        self.full_clean()
        return actions.approve(by=by, batch=batch, leave_out=self.cleaned_data["leave_out"])


class CompareForm(forms.Form):
    by_name = forms.ChoiceField(required=False, choices=[("", ""), ("on", ""), ("off", "")])

    def link_by_name(self, batch: ImportBatch) -> bool:
        """What is asked, or as it is."""
        said = self.cleaned_data["by_name"] if self.is_valid() else ""
        return said == "on" if said else batch.link_by_name


class UndoForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    in_the_way: Sequence[Obstacle] = ()

    def undo(self, *, by: User, batch: ImportBatch) -> ImportJob | None:
        """The job that takes the import back; None with the reason on the form, or with what stands `in_the_way`."""
        if not self.is_valid():
            return None
        with refusals_on(self):
            try:
                return actions.undo(by=by, batch=batch, reason=self.cleaned_data["reason"])
            except InTheWay as found:
                self.in_the_way = found.all
        return None


class RowFilterForm(forms.Form):
    """Which rows to list; whatever does not fit is left out."""

    q = forms.CharField(label=gettext_lazy("Name or row number"), required=False, max_length=60)
    code = forms.ChoiceField(label=gettext_lazy("Remark"), required=False)
    village = forms.ChoiceField(label=gettext_lazy("Desa/kelurahan"), required=False)
    link = forms.ChoiceField(label=gettext_lazy("Found by"), required=False)
    verdict = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)
    column = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 2, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, batch: ImportBatch) -> None:
        super().__init__(data)
        all_of_them = ("", _("all"))
        villages = list(display.village_choices(batch))
        links = [(link.by, link.label) for link in display.links_of(batch)]
        offer(
            self,
            code=[all_of_them, *display.remark_choices(batch)],
            village=[all_of_them, *villages],
            link=[all_of_them, *links],
        )
        for name, choices in (("village", villages), ("link", links)):
            if not choices:
                del self.fields[name]

    @staticmethod
    def holds_number(text: str) -> bool:
        return bool(TWELVE.search(text))

    def wanted(self) -> dict[str, Any]:
        """Arguments of `display.row_page`."""
        self.full_clean()
        said = self.cleaned_data
        verdict = said.get("verdict", "")
        return {
            "verdict": verdict if verdict in Verdict.values else "", "code": said.get("code", ""),
            "column": said.get("column", "") if "column" in self.data else None, "after": said.get("after") or 0,
            "village": said.get("village", ""), "link": said.get("link", ""), "text": said.get("q", ""),
        }  # fmt: skip

    def narrows(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("q", "code", "village", "link"))
