"""What a reviewer types about a visit: back to the phone, why not, what a signal was, and who looks a second time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from foundation.forms import offer, refusals_on
from verification.actions import backchecks, inspecting, review
from verification.forms import MAX_NOTE, TEXT
from verification.forms.campaigns import FacilitatorForm
from verification.models import BackCheck, Campaign, Draw, Signal, Visit
from verification.rounds import dealing


class ReturnForm(forms.Form):
    """Back to the facilitator: a note, and notes on single questions (fields `q:<path>`)."""

    note = forms.CharField(
        label=_("What has to be repaired"), required=False, max_length=MAX_NOTE, widget=forms.Textarea(TEXT)
    )

    @property
    def questions(self) -> dict[str, str]:
        """Path -> note, as typed."""
        return {key[2:]: str(text) for key, text in self.data.items() if key.startswith("q:") and str(text).strip()}

    def send_back(self, *, by: User, visit: Visit) -> Visit | None:
        if not self.is_valid():
            return None
        with refusals_on(self):
            review.return_for_repair(by=by, visit=visit, note=self.cleaned_data["note"], questions=self.questions)
        return None if self.errors else visit


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=MAX_NOTE)

    @property
    def why(self) -> str:
        """Empty when nothing was written: the action refuses that with its own words."""
        return str(self.cleaned_data["reason"]) if self.is_valid() else ""


class ExplainForm(forms.Form):
    """What somebody found who looked at a signal."""

    explanation = forms.CharField(max_length=1000, required=False)

    def explain(self, *, by: User, signal: Signal) -> Signal:
        words = self.cleaned_data["explanation"] if self.is_valid() else ""
        return inspecting.explain_signal(by=by, signal=signal, explanation=words)


class DrawForm(forms.Form):
    """How large a sample, and of where."""

    region_code = forms.ChoiceField(label=_("Region"))
    share = forms.DecimalField(
        label=_("Share in percent"), min_value=0, max_value=100, decimal_places=2, initial=5,
        help_text=_("Of the visited households; at least one of every facilitator."),
    )  # fmt: skip
    seed = forms.CharField(
        label=_("Seed"), required=False, max_length=60,
        help_text=_("Any text, best agreed in public. The same seed draws the same households."),
    )  # fmt: skip

    def __init__(self, *args: Any, by: User, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.campaign = by, campaign
        offer(self, region_code=dealing.parts_for(by, campaign))

    def draw(self) -> Draw | None:
        made = None
        if self.is_valid():
            with refusals_on(self):
                made = backchecks.draw(by=self.by, campaign=self.campaign, **self.cleaned_data)
        return None if self.errors else made


class GiveForm(FacilitatorForm):
    """Who makes the second visit."""

    reason = None  # type: ignore[assignment]

    def give(self, *, by: User, check: BackCheck) -> BackCheck | None:
        made = None
        if self.is_valid():
            with refusals_on(self):
                made = backchecks.give(by=by, check=check, facilitator=self.cleaned_data["facilitator"])
        return None if self.errors else made
