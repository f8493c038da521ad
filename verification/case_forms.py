"""What staff type about one family: who goes, a second visit, an objection and its answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from foundation.forms import IndonesianDateField, refusals_on
from verification import dealing
from verification.actions import backchecks, campaigns, inspecting, objections
from verification.actions.meetings import MAX_MINUTES
from verification.codes import household_of
from verification.models import BackCheck, Campaign, Decision, Draw, Objection, Signal, Target, Verdict
from verification.reasons import REASONS

MAX_NOTE = 2000
TEXT = {"rows": 3, "maxlength": MAX_NOTE}


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
        self.fields["region_code"].choices = dealing.parts_for(by, campaign)

    def draw(self) -> Draw | None:
        made = None
        if self.is_valid():
            with refusals_on(self):
                made = backchecks.draw(by=self.by, campaign=self.campaign, **self.cleaned_data)
        return None if self.errors else made


class FacilitatorForm(forms.Form):
    """Somebody of those who work there, and why."""

    facilitator = forms.ModelChoiceField(User.people.none(), label=_("Facilitator"), empty_label=_("— choose —"))
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, place: str, leave_out: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.people.facilitators(place, timezone.localdate()).exclude(pk=leave_out).order_by("full_name", "pk")
        self.fields["facilitator"].queryset = people

    def reassign(self, *, by: User, target: Target) -> Target | None:
        made = None
        if self.is_valid():
            with refusals_on(self):
                made = campaigns.reassign(by=by, target=target, **self.cleaned_data)
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


class ObjectionForm(forms.Form):
    """What the family says, and how it reached us."""

    objector = forms.CharField(label=_("Who objects"), max_length=150)
    relation = forms.CharField(label=_("Relation to the family"), max_length=100, required=False)
    channel = forms.ChoiceField(label=_("How it came"), choices=Objection.Channel.choices)
    received_on = IndonesianDateField(label=_("Received on"))
    text = forms.CharField(label=_("What they say"), max_length=4000, widget=forms.Textarea({"rows": 4}))
    paper = forms.FileField(
        label=_("What they handed in"), required=False, allow_empty_file=True,
        help_text=_("PDF, JPEG or PNG, at most 10 MB. It is stored sealed."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )  # fmt: skip

    def register(self, *, by: User, decision: Decision) -> Objection | None:
        made = None
        if self.is_valid():
            upload: UploadedFile | None = self.cleaned_data["paper"]
            paper = None if upload is None else (upload.name or "", upload.read(MAX_MINUTES + 1))
            with refusals_on(self):
                made = objections.register(by=by, decision=decision, **{**self.cleaned_data, "paper": paper})
        return None if self.errors else made


class AnswerForm(forms.Form):
    """Upheld with another decision, or rejected; always with the reason the family is told."""

    outcome = forms.ChoiceField(
        label=_("The objection is"), widget=forms.RadioSelect,
        choices=[("upheld", _("upheld: another decision")), ("rejected", _("rejected: the decision stands"))],
    )  # fmt: skip
    verdict = forms.ChoiceField(
        label=_("New decision, if upheld"), choices=[("", "—"), *Verdict.choices], required=False
    )
    reasons = forms.MultipleChoiceField(
        label=_("Reasons of the new decision"), choices=list(REASONS.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    double_of = forms.CharField(
        label=_("Code of the other family, if listed twice"), max_length=40, required=False,
        help_text=_("Like K-1901-00000411."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why"), max_length=MAX_NOTE, widget=forms.Textarea(TEXT), help_text=_("The family reads this.")
    )

    def clean_double_of(self) -> int | None:
        text = self.cleaned_data["double_of"]
        found = household_of(text) if text else None
        if text and found is None:
            raise forms.ValidationError(_("Write the code of the other family, like K-1901-00000411."))
        return found[1] if found else None

    def answer(self, *, by: User, objection: Objection) -> Objection | None:
        made = None
        if self.is_valid():
            data = self.cleaned_data
            with refusals_on(self):
                made = objections.answer(
                    by=by, objection=objection, upheld=data["outcome"] == "upheld", reason=data["reason"],
                    verdict=data["verdict"], reasons=tuple(data["reasons"]), double_of_id=data["double_of"],
                )  # fmt: skip
        return None if self.errors else made
