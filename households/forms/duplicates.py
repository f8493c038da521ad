"""What people say of possible duplicates: which stays, which is the same, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.errors import DomainError
from foundation.forms import offer
from households import actions, figures
from households.models import DuplicateCluster, Grade, Merge, SourceList, Subject

if TYPE_CHECKING:
    from accounts.models import User
    from households.duplicates.figures import Column

REASON = gettext_lazy("How you know, in a sentence. It stays in the trail.")


class FilterForm(forms.Form):
    """In the address, so that a list can be kept and sent to a colleague."""

    grade = forms.ChoiceField(label=gettext_lazy("Class"), required=False)
    subject = forms.ChoiceField(label=gettext_lazy("Kind of entry"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("Region"), required=False)
    source = forms.ModelChoiceField(
        label=gettext_lazy("In the list"), required=False, queryset=SourceList.objects.none(),
        empty_label=gettext_lazy("all"),
    )  # fmt: skip
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        any_ = ("", _("all"))
        offer(
            self,
            grade=[any_, *Grade.choices],
            subject=[any_, *Subject.choices],
            state=[any_, ("unsure", _("not sure yet"))],
        )
        regions = figures.region_choices(user, self.data.get("region", ""))
        offer(
            self,
            region=[any_, *((region.pk, region.label) for region in regions)],
            source=SourceList.objects.visible_to(user).order_by("-pk"),
        )
        for field in self.fields.values():
            field.widget.attrs["data-submit"] = ""

    def chosen(self) -> dict[str, str]:
        """Only what is understood; nonsense in an address filters nothing."""
        self.is_valid()
        values = {key: value for key, value in self.cleaned_data.items() if value}
        if "source" in values:
            values["source"] = values["source"].pk
        return values


class DecisionForm(forms.Form):
    """`same`: the ticked entries become one with the kept one. `different`, `unsure`: about all pairs of the ticked."""

    verdict = forms.ChoiceField(
        choices=[
            ("same", gettext_lazy("The same: merge them")), ("different", gettext_lazy("Different: do not ask again")),
            ("unsure", gettext_lazy("Not sure: look later")),
        ],
    )  # fmt: skip
    keep = forms.TypedChoiceField(coerce=int, required=False)
    about = forms.TypedMultipleChoiceField(coerce=int)
    member = forms.MultipleChoiceField(required=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, help_text=REASON)

    def __init__(
        self, *args: Any, cluster: DuplicateCluster, columns: list[Column], alike: list[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cluster, self.columns, self.alike = cluster, columns, alike
        keys = [(column.obj.pk, str(column.obj.pk)) for column in columns]
        offer(self, keep=keys, about=keys, member=[(f"{one.pk}-{other.pk}", "") for one, other, _why in alike])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        about = data.get("about") or []
        if len(about) < 2:
            raise forms.ValidationError(_("Tick at least two entries."), code="two")
        if data.get("verdict") == "same" and data.get("keep") not in about:
            raise forms.ValidationError(_("Choose which of the ticked entries stays."), code="keep")
        return data

    def save(self, by: User) -> str:
        """Do it; returns a sentence. Raises DomainError, and then nothing was done."""
        data = self.cleaned_data
        if data["verdict"] == "same":
            merged = self._merge(by)
            return _("%(count)s entries were merged into one.") % {"count": len(merged) + 1}
        about = set(data["about"])
        chosen = [
            pair.pk for pair in self.cluster.pairs.filter(verdict__in=["", "unsure"])
            if {pair.first_id, pair.second_id} <= about
        ]  # fmt: skip
        actions.say_of_pairs(by=by, cluster=self.cluster, chosen=chosen, verdict=data["verdict"], reason=data["reason"])
        return (
            _("Written down. The pair comes again only if its data changes.")
            if data["verdict"] == "different"
            else _("Written down. It stays on the list of those not sure yet.")
        )

    @transaction.atomic
    def _merge(self, by: User) -> list[Merge]:
        data = self.cleaned_data
        found = {column.obj.pk: column.obj for column in self.columns}
        survivor = found[data["keep"]]
        merges: list[Merge] = []
        for key in sorted(set(data["about"]) - {survivor.pk}):
            if self.cluster.subject == Subject.HOUSEHOLD:
                merge = actions.merge_households(
                    by=by, survivor=survivor, absorbed=found[key], reason=data["reason"],
                    same=self._same(survivor.pk, key),
                    versions={} if merges else {row.pk: row.version for row in (survivor, found[key])},
                )  # fmt: skip
            else:
                merge = actions.merge_persons(by=by, survivor=survivor, absorbed=found[key], reason=data["reason"])
            actions.remember_merge(by=by, merge=merge)
            merges.append(merge)
        if not merges:
            raise DomainError(_("Tick at least two entries."), code="two")
        return merges

    def _same(self, survivor: int, absorbed: int) -> dict[int, int]:
        """Ticked pairs of members, one of each of the two families: absorbed member -> survivor's member."""
        same = {}
        for one, other, _why in self.alike:
            if f"{one.pk}-{other.pk}" not in self.cleaned_data["member"]:
                continue
            homes = {one.household_id: one.pk, other.household_id: other.pk}
            if set(homes) == {survivor, absorbed}:
                same[homes[absorbed]] = homes[survivor]
        return same
