"""What staff type about decisions: a meeting, its rulings, an objection and its answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from foundation.forms import IndonesianDateField, offer, refusals_on
from regions.models import Region
from verification import waiting
from verification.actions import decisions, meetings, objections
from verification.actions.meetings import MAX_MINUTES
from verification.codes import household_of
from verification.forms import MAX_NOTE, TEXT
from verification.models import Campaign, Decision, Meeting, Objection, Target, Verdict
from verification.reasons import REASONS


class MeetingForm(forms.Form):
    """A meeting whose minutes decide."""

    campaign = forms.ModelChoiceField(Campaign.objects.none(), label=_("Campaign"), empty_label=None)
    region = forms.ChoiceField(label=_("Village (or kecamatan, for many at once)"))
    number = forms.CharField(label=_("Number of the minutes"), max_length=100)
    held_on = IndonesianDateField(label=_("Date of the meeting"))
    official = forms.CharField(label=_("Signed by"), max_length=150)
    minutes = forms.FileField(
        label=_("The minutes"), required=False, allow_empty_file=True,
        help_text=_("PDF, JPEG or PNG, at most 10 MB. It is stored sealed."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )  # fmt: skip

    def __init__(self, *args: Any, by: User, dockets: list[waiting.Docket], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.meeting: Meeting | None = None
        running = Campaign.objects.visible_to(by, "decision.make").open().newest_first().select_related("region")
        offer(self, campaign=running, region=waiting.meeting_places(running, dockets))

    def record(self) -> Meeting | None:
        """The meeting; None when something is wrong."""
        if not self.is_valid():
            return None
        data = {**self.cleaned_data, "region": Region.objects.get(pk=self.cleaned_data["region"])}
        minutes = _content(data.pop("minutes"))
        with refusals_on(self):
            self.meeting = meetings.record(by=self.by, minutes=minutes, **data)
        return None if self.errors else self.meeting


def _content(upload: UploadedFile[bytes] | None) -> tuple[str, bytes] | None:
    """Name and bytes; of a file too large only as much as shows that it is."""
    return None if upload is None else (upload.name or "", upload.read(meetings.MAX_MINUTES + 1))


class RulingForm(forms.Form):
    """One household's line of the meeting."""

    take = forms.BooleanField(required=False)
    verdict = forms.ChoiceField(choices=Verdict.choices)
    reasons = forms.MultipleChoiceField(choices=list(REASONS.items()), required=False)
    note = forms.CharField(required=False, max_length=MAX_NOTE)
    double_of = forms.CharField(required=False, max_length=40)

    def __init__(self, data: Any, *, target: Target, ruling: decisions.Ruling) -> None:
        super().__init__(data, prefix=f"t{target.pk}")
        self.target, self.proposed = target, ruling
        self.problem = ""

    def clean_double_of(self) -> int | None:
        text = self.cleaned_data["double_of"]
        found = household_of(text) if text else None
        if text and (found is None or found[0] != self.target.regency_code):
            raise forms.ValidationError(_("Write the code of the other family, like K-1901-00000411."))
        return found[1] if found else None

    @property
    def taken(self) -> bool:
        return bool(self["take"].value()) if self.is_bound else True

    @property
    def verdict_now(self) -> str:
        return str(self["verdict"].value() or "") if self.is_bound else self.proposed.verdict

    @property
    def reasons_now(self) -> list[str]:
        return list(self["reasons"].value() or []) if self.is_bound else list(self.proposed.reasons)

    @property
    def ruling(self) -> decisions.Ruling:
        data = self.cleaned_data
        return decisions.Ruling(
            self.target.pk, data["verdict"], tuple(data["reasons"]), data["note"], data["double_of"]
        )


class BatchForm(forms.Form):
    """The lines of a meeting together: all that are ticked are decided, or none."""

    effective_on = IndonesianDateField(label=_("In force from"))

    def __init__(
        self, data: Any, *, meeting: Meeting, targets: list[Target], proposed: dict[int, decisions.Ruling]
    ) -> None:
        super().__init__(data, initial={"effective_on": meeting.held_on})
        self.meeting = meeting
        self.lines = [RulingForm(data, target=target, ruling=proposed[target.pk]) for target in targets]

    def decide(self, *, by: User) -> int | None:
        """How many were decided; None when something is wrong, and then it is said at the line."""
        taken = [line for line in self.lines if line.taken]
        wrong = [line for line in taken if not line.is_valid()]
        for line in wrong:
            line.problem = " ".join(str(error) for errors in line.errors.values() for error in errors)
        if not self.is_valid():
            return None
        if wrong or not taken:
            whole = (
                _("Some lines are not complete: look at those marked.") if wrong else _("Tick at least one household.")
            )
            self.add_error(None, whole)
            return None
        with refusals_on(self):
            return self._recorded(by, taken)
        return None

    def _recorded(self, by: User, taken: list[RulingForm]) -> int:
        try:
            return decisions.decide_batch(
                by=by, meeting=self.meeting, decisions=[line.ruling for line in taken],
                effective_on=self.cleaned_data["effective_on"],
            )  # fmt: skip
        except decisions.RulingsRefused as refused:
            problems = dict(refused.problems)
            for line in taken:
                line.problem = problems.get(line.target.pk, "")
            raise


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
            upload: UploadedFile[bytes] | None = self.cleaned_data["paper"]
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
