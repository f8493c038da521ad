"""What staff type about a round: the round itself, its families, who goes, and who is not visited."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from foundation import formats
from foundation.forms import IndonesianDateField, refusals_on
from households.models import SourceList
from regions.models import Region
from verification import dealing
from verification.actions import campaigns, decisions
from verification.forms import MAX_NOTE, TEXT
from verification.models import Campaign, Form, PovertyLine, Target


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
        self.fields["form"].queryset = published.light()
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
