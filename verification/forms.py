"""What staff type about campaigns, visits and meetings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from foundation import formats
from foundation.forms import IndonesianDateField, refusals_on
from households.models import SourceList
from regions.models import Region
from verification import dealing, waiting
from verification.actions import campaigns, decisions, meetings, review
from verification.actions import forms as publishing
from verification.codes import household_of
from verification.models import Campaign, Form, Meeting, PovertyLine, Target, Verdict, Visit
from verification.reasons import REASONS

MAX_NOTE = 2000
TEXT = {"rows": 3, "maxlength": MAX_NOTE}


class LineField(forms.ModelChoiceField):
    def label_from_instance(self, obj: PovertyLine) -> str:
        return f"{obj.name}: {formats.rupiah(obj.amount_idr)}"


class CampaignForm(forms.Form):
    """A new round."""

    name = forms.CharField(label=_("Name of the campaign"), max_length=150)
    region = forms.ChoiceField(label=_("Region"))
    form = forms.ModelChoiceField(Form.objects.none(), label=_("Questionnaire"), empty_label=None)
    line = LineField(
        PovertyLine.objects.none(), label=_("Poverty line"), empty_label=None,
        help_text=_("Spending per head and month below it is extreme poverty."),
    )  # fmt: skip
    starts_on = IndonesianDateField(label=_("First day"))
    ends_on = IndonesianDateField(label=_("Deadline"))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.campaign: Campaign | None = None
        self.fields["region"].choices = dealing.regions_to_run_in(by)
        published = Form.objects.visible_to(by).order_by("-published_at", "-pk")
        self.fields["form"].queryset = published.defer("xform", "xlsform")
        self.fields["line"].queryset = PovertyLine.objects.visible_to(by).newest_first()

    def create(self) -> Campaign | None:
        """The campaign in draft; None when something is wrong."""
        if not self.is_valid():
            return None
        data = {**self.cleaned_data, "region": Region.objects.get(pk=self.cleaned_data["region"])}
        with refusals_on(self):
            self.campaign = campaigns.create(by=self.by, **data)
        return None if self.errors else self.campaign


class TargetsForm(forms.Form):
    """Which households come onto the list."""

    region_code = forms.ChoiceField(label=_("Households of"))
    source_list = forms.ModelChoiceField(
        SourceList.objects.none(), label=_("Only those in the list"), required=False, empty_label=_("— all —")
    )

    def __init__(self, *args: Any, by: User, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.campaign = by, campaign
        self.fields["region_code"].choices = dealing.parts_of(campaign)
        self.fields["source_list"].queryset = SourceList.objects.visible_to(by).order_by("-received_at", "-pk")

    def add(self) -> int | None:
        """How many households came; None when something is wrong."""
        if not self.is_valid():
            return None
        with refusals_on(self):
            return campaigns.add_targets(by=self.by, campaign=self.campaign, **self.cleaned_data)
        return None


class DealForm(forms.Form):
    """Facilitators by village: one set of boxes a village."""

    only_unassigned = forms.BooleanField(label=_("Only families nobody has yet"), required=False, initial=True)

    def __init__(self, *args: Any, by: User, campaign: Campaign, grounds: list[dealing.Ground], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.campaign, self.grounds = by, campaign, grounds
        for ground in grounds:
            choices = [(user.pk, str(user)) for user, _families in ground.people]
            self.fields[f"people-{ground.code}"] = forms.TypedMultipleChoiceField(
                label=ground.name, coerce=int, choices=choices, required=False
            )

    def deal(self) -> int | None:
        """How many families changed hands; None when something is wrong."""
        if not self.is_valid():
            return None
        plan = {
            ground.code: [user for user, _families in ground.people if user.pk in chosen]
            for ground in self.grounds
            if (chosen := self.cleaned_data[f"people-{ground.code}"])
        }
        if not plan:
            self.add_error(None, _("Choose at least one facilitator."))
            return None
        with refusals_on(self):
            return campaigns.assign(
                by=self.by, campaign=self.campaign, plan=plan, only_unassigned=self.cleaned_data["only_unassigned"]
            )
        return None


class DisposeForm(forms.Form):
    """What becomes of households nobody visited until the deadline."""

    region_code = forms.ChoiceField(label=_("Region"))
    note = forms.CharField(label=_("Why they were not visited"), max_length=MAX_NOTE, widget=forms.Textarea(TEXT))

    def __init__(self, *args: Any, by: User, campaign: Campaign, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.campaign = by, campaign
        self.fields["region_code"].choices = [(campaign.region_id, campaign.region.name), *places]

    def dispose(self) -> int | None:
        """How many were decided; None when something is wrong."""
        if not self.is_valid():
            return None
        with refusals_on(self):
            return decisions.dispose_unvisited(by=self.by, campaign=self.campaign, **self.cleaned_data)
        return None


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
        self.fields["campaign"].queryset = running
        self.fields["region"].choices = waiting.meeting_places(running, dockets)

    def record(self) -> Meeting | None:
        """The meeting; None when something is wrong."""
        if not self.is_valid():
            return None
        data = {**self.cleaned_data, "region": Region.objects.get(pk=self.cleaned_data["region"])}
        minutes = _content(data.pop("minutes"))
        with refusals_on(self):
            self.meeting = meetings.record(by=self.by, minutes=minutes, **data)
        return None if self.errors else self.meeting


def _content(upload: UploadedFile | None) -> tuple[str, bytes] | None:
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


class QuestionnaireForm(forms.Form):
    """An XLSForm to publish."""

    xlsform = forms.FileField(label=_("XLSForm (.xlsx)"))

    def publish(self, *, by: User) -> Form | None:
        """The published form; None when something is wrong."""
        made = None
        if self.is_valid():
            with refusals_on(self):
                made = publishing.publish(by=by, xlsform=self.cleaned_data["xlsform"].read())
        return None if self.errors else made
