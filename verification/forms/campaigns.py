"""What staff type about a round: the round itself, its families, who goes, and who is not visited."""

from __future__ import annotations

import math
import secrets
from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from foundation import formats
from foundation.forms import IndonesianDateField, offer, refusals_on
from households.models import SourceList
from regions.models import Region
from verification.actions import assigning, campaigns, dispositions, listing
from verification.forms import MAX_NOTE, TEXT
from verification.models import Campaign, Disposition, Form, Listing, PovertyLine, Target
from verification.querysets import TargetQuerySet
from verification.rounds import choosing, dealing, lanes


class LineField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
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
    unit = forms.ChoiceField(label=_("Counted in"), choices=Campaign.Unit.choices)
    goal = forms.IntegerField(
        label=_("Target"), required=False, min_value=1, max_value=10_000_000,
        help_text=_("How many families or persons are to be visited. Empty: all on the list."),
    )  # fmt: skip

    routine = forms.BooleanField(
        label=_("Routine round"), required=False,
        help_text=_("Every village reports: visits, no change, or zero. One that says nothing is named."),
    )  # fmt: skip
    previous = forms.ModelChoiceField(
        Campaign.objects.none(), label=_("The round before"), required=False, empty_label=_("— none —"),
        help_text=_("Its extreme poor families, and those it could not settle, come onto the list."),
    )  # fmt: skip

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.campaign: Campaign | None = None
        offer(
            self,
            previous=Campaign.objects.visible_to(by, "campaign.manage").newest_first(),
            region=dealing.regions_to_run_in(by),
            form=Form.objects.visible_to(by).for_new_rounds().light(),
            line=PovertyLine.objects.visible_to(by).newest_first(),
        )

    def create(self) -> Campaign | None:
        """The campaign in draft; None when something is wrong."""
        if not self.is_valid():
            return None
        data = {**self.cleaned_data, "region": Region.objects.get(pk=self.cleaned_data["region"])}
        with refusals_on(self):
            self.campaign = campaigns.create(by=self.by, **data)
            if self.campaign.previous_id is not None:
                listing.carry_over(by=self.by, campaign=self.campaign)
        return None if self.errors else self.campaign


NO_DECILE = 0
DECILES = [(number, str(number)) for number in range(1, 11)] + [(NO_DECILE, _("without a decile"))]


class TargetsForm(forms.Form):
    """Which families come onto the list: of areas, of lists, of deciles; all, or a sample."""

    areas = forms.MultipleChoiceField(
        label=_("Families of"), widget=forms.SelectMultiple({"size": 8}),
        help_text=_("The whole region, or some kecamatan and villages of it."),
    )  # fmt: skip
    sources = forms.ModelMultipleChoiceField(
        SourceList.objects.none(), label=_("Only those named in a list"), required=False,
        help_text=_("One or several; none: everybody in the register."),
    )  # fmt: skip
    deciles = forms.TypedMultipleChoiceField(
        label=_("Only these deciles"), choices=DECILES, coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("None ticked: all."),
    )  # fmt: skip
    method = forms.ChoiceField(label=_("All or a sample"), choices=Listing.Method.choices)
    size = forms.IntegerField(label=_("Families in the sample"), required=False, min_value=1)
    share = forms.DecimalField(
        label=_("or share in percent"), required=False, min_value=0, max_value=100, decimal_places=2
    )
    seed = forms.CharField(
        label=_("Seed"), required=False, max_length=60,
        help_text=_("Any text, best agreed in public. The same seed draws the same families."),
    )  # fmt: skip

    def __init__(self, *args: Any, by: User, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.campaign = by, campaign
        offer(self, areas=dealing.parts_of(campaign))
        self.fields["areas"].initial = [campaign.region_id]
        offer(self, sources=SourceList.objects.visible_to(by).order_by("-received_at", "-pk"))

    def clean(self) -> dict[str, Any]:
        """A sample has a size or a share, and a seed: one that is not given is made here, so that what was looked at
        before is what comes.
        """
        data: dict[str, Any] = super().clean() or {}
        if data.get("method") in (Listing.Method.RANDOM, Listing.Method.DECILE):
            if bool(data.get("size")) == bool(data.get("share")):
                self.add_error("size", _("Say how many families, or which share: one of the two."))
            data["seed"] = data.get("seed") or secrets.token_hex(8)
        return data

    @property
    def wanted(self) -> choosing.Wanted:
        data = self.cleaned_data
        wanted = choosing.Wanted(data["areas"], list(data["sources"]), data["deciles"])
        if data["method"] == Listing.Method.ALL:
            return wanted
        size = data["size"] or math.ceil(choosing.candidates(wanted).count() * float(data["share"]) / 100)
        return replace(wanted, method=data["method"], size=size, seed=data["seed"])

    def look(self) -> choosing.Preview | None:
        return choosing.preview(self.wanted) if self.is_valid() else None

    def add(self) -> Listing | None:
        """The families on the list; None when something is wrong."""
        made = None
        if self.is_valid():
            with refusals_on(self):
                made = listing.fill(by=self.by, campaign=self.campaign, wanted=self.wanted)
        return None if self.errors else made


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


class MoveForm(forms.Form):
    """Blocks of families, or single ones, and who gets them."""

    data: QueryDict

    facilitator = forms.ModelChoiceField(User.people.none(), label=_("Give to"), empty_label=_("— choose —"))

    def __init__(
        self, *args: Any, by: User, campaign: Campaign, targets: TargetQuerySet, shown: str = "", **kwargs: Any
    ) -> None:
        """`shown`: the kecamatan on the page; whoever works nowhere in it need not be offered."""
        super().__init__(*args, **kwargs)
        self.by, self.campaign, self.targets = by, campaign, targets.filter(campaign=campaign)
        self.district = ""
        region = campaign.region_id if self.is_bound else shown or campaign.region_id
        people = User.people.facilitators(region, timezone.localdate())
        offer(self, facilitator=people.order_by("full_name", "pk"))

    def move(self) -> int | None:
        """How many families changed hands; None when something is wrong."""
        if not self.is_valid():
            return None
        blocks, single = self.data.getlist("blocks"), self.data.getlist("targets")
        chosen = lanes.targets_in(self.targets, blocks) if blocks else self.targets.filter(pk__in=_numbers(single))
        found = dict(chosen.values_list("pk", "village_id"))
        with refusals_on(self):
            count = assigning.move(
                by=self.by, campaign=self.campaign, targets=list(found), facilitator=self.cleaned_data["facilitator"]
            )
            self.district = next(iter(found.values()))[: lanes.DISTRICT]
            return count
        return None


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 18]


class DisposeForm(forms.Form):
    """What becomes of families nobody visited, or nobody decided, until the deadline."""

    kind = forms.ChoiceField(label=_("Which families"), choices=Disposition.Kind.choices)
    region_code = forms.ChoiceField(label=_("Region"))
    note = forms.CharField(label=_("Why"), max_length=MAX_NOTE, widget=forms.Textarea(TEXT))

    def __init__(self, *args: Any, by: User, campaign: Campaign, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.campaign = by, campaign
        offer(self, region_code=[(campaign.region_id, campaign.region.name), *places])

    def ask(self) -> Disposition | None:
        """Decided, or waiting for the second person; None when something is wrong."""
        made = None
        if self.is_valid():
            data = self.cleaned_data
            with refusals_on(self):
                made = dispositions.ask(
                    by=self.by, campaign=self.campaign, region=Region.objects.get(pk=data["region_code"]),
                    kind=data["kind"], note=data["note"],
                )  # fmt: skip
        return None if self.errors else made


class FacilitatorForm(forms.Form):
    """Somebody of those who work there, and why."""

    facilitator = forms.ModelChoiceField(User.people.none(), label=_("Facilitator"), empty_label=_("— choose —"))
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, place: str, leave_out: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.people.facilitators(place, timezone.localdate()).exclude(pk__in=[leave_out] if leave_out else [])
        offer(self, facilitator=people.order_by("full_name", "pk"))

    def reassign(self, *, by: User, target: Target) -> Target | None:
        made = None
        if self.is_valid():
            with refusals_on(self):
                made = campaigns.reassign(by=by, target=target, **self.cleaned_data)
        return None if self.errors else made
