"""What people type about programmes, recipients and payment lists."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from foundation.forms import IndonesianDateField, offer, refusals_on
from households.standing import GROUPS
from interventions import actions, figures
from interventions.models import Delivery, Enrolment, ExportRequest, Giver, Programme
from interventions.payments import read_exceptions
from regions.models import Region
from verification.models import Verdict

NEW = ""
RUPIAH = re.compile(r"(?:rp)?[.\s]*(\d{1,3}(?:\.\d{3})+|\d+)(?:,(?:-|00))?", re.IGNORECASE)


class RupiahField(forms.IntegerField):
    """Whole rupiah as people write them: `250000`, `250.000`, `Rp250.000,-`. Django would read `250.000` as 250."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": "250.000"})

    def to_python(self, value: Any) -> int | None:
        found = RUPIAH.fullmatch(str(value).strip()) if value else None
        if value and found is None:
            raise forms.ValidationError(_("Write whole rupiah, for example 250.000."))
        return super().to_python(found.group(1).replace(".", "") if found else value)


class ProgrammeForm(forms.Form):
    """A programme with its giver: one of those known, or a new one."""

    name = forms.CharField(label=_("Name of the programme"), max_length=150)
    region = forms.ModelChoiceField(Region.objects.none(), label=_("Region"), empty_label=None)
    giver = forms.ModelChoiceField(
        Giver.objects.none(), label=_("Giver"), required=False, empty_label=_("— a new giver —"),
        help_text=_("Whose money or goods it is."),
    )  # fmt: skip
    giver_name = forms.CharField(label=_("Name of the new giver"), max_length=150, required=False)
    giver_kind = forms.ChoiceField(label=_("Kind of the new giver"), required=False)
    unit = forms.ChoiceField(label=_("What is given"), choices=Programme.Unit.choices)
    amount_idr = RupiahField(
        label=_("Rupiah per delivery"), min_value=1, max_value=2_000_000_000,
        help_text=_("For goods: what one parcel is worth."),
    )  # fmt: skip
    instalments = forms.IntegerField(label=_("Deliveries per family"), min_value=1, max_value=60, initial=1)
    channel = forms.ChoiceField(label=_("Way of delivery"), choices=Programme.Channel.choices)
    strategy = forms.ChoiceField(label=_("Strategy (Inpres 4/2022)"), choices=Programme.Strategy.choices)
    valid_from = IndonesianDateField(label=_("First day"))
    valid_to = IndonesianDateField(label=_("Last day"))
    verdicts = forms.MultipleChoiceField(
        label=_("For households decided as"), initial=[Verdict.EXTREME],
        choices=[(verdict.value, verdict.label) for verdict in (Verdict.EXTREME, Verdict.POOR, Verdict.VULNERABLE)],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    required_list = forms.ChoiceField(
        label=_("Only families named in"), required=False, choices=[("", _("no list is asked for")), *GROUPS.items()],
        help_text=_("In the decree in force on the day of the family's decision; the row is kept with the recipient."),
    )  # fmt: skip

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        offer(
            self,
            region=figures.regions_to_give_in(by),
            giver=Giver.objects.visible_to(by, "programme.manage").by_name(),
            giver_kind=[(NEW, "—"), *Giver.Kind.choices],
        )
        self.programme: Programme | None = None

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if not data.get("giver"):
            for name in ("giver_name", "giver_kind"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Name the new giver, or choose one above."))
        return data

    def create(self) -> Programme | None:
        """The programme, and its giver when that one is new; None when something is wrong."""
        if not self.is_valid():
            return None
        data = dict(self.cleaned_data)
        name, kind = data.pop("giver_name"), data.pop("giver_kind")
        with refusals_on(self):
            self.programme = actions.create_with_giver(
                by=self.by, giver_name=name, giver_kind=kind, **{**data, "verdicts": tuple(data["verdicts"])}
            )
        return None if self.errors else self.programme


class DrawForm(forms.Form):
    """Which day's decisions give the right."""

    as_of = IndonesianDateField(label=_("By the decisions in force on"))

    def draw(self, *, by: User, programme: Programme) -> int | None:
        if not self.is_valid():
            return None
        with refusals_on(self):
            return actions.enrol_from_decisions(by=by, programme=programme, as_of=self.cleaned_data["as_of"])
        return None


class PaymentListForm(forms.Form):
    """One instalment was handed over: to all who have it due, but for those named."""

    number = forms.TypedChoiceField(label=_("Instalment"), coerce=int)
    happened_on = IndonesianDateField(label=_("Date"))
    proof = forms.CharField(
        label=_("Proof"), max_length=100, help_text=_("Number of the receipt, of the payment list or of the minutes.")
    )
    exceptions = forms.CharField(
        label=_("Who did not receive it"), required=False, max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 6, "class": "mono", "spellcheck": "false"}),
        help_text=_(
            "One family a line: P3KE family id or our number; “not collected” or “returned”; the reason. Cells copied"
            " from a spreadsheet work too."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, by: User, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.programme = by, programme
        offer(
            self,
            number=[
                (line.number, _("no. %(number)s (%(due)s due)") % {"number": line.number, "due": line.due})
                for line in figures.instalments(by, programme)
                if line.due
            ],
        )

    def clean_exceptions(self) -> dict[int, tuple[str, str]]:
        lines, problems = read_exceptions(self.cleaned_data["exceptions"])
        known = figures.households_by_key(self.by, self.programme, [line.key for line in lines])
        found: dict[int, tuple[str, str]] = {}
        for line in lines:
            household = known.get(line.key)
            if household is None:
                problems.append(_("Line %(n)s: this family is no recipient of the programme.") % {"n": line.number})
            elif household in found:
                problems.append(_("Line %(n)s: this family is named twice.") % {"n": line.number})
            else:
                found[household] = (line.state, line.reason)
        if problems:
            raise forms.ValidationError(problems[:20])
        return found

    def record(self) -> int | None:
        """How many deliveries were recorded; None when something is wrong."""
        if not self.is_valid():
            return None
        with refusals_on(self):
            return actions.record_deliveries(by=self.by, programme=self.programme, **self.cleaned_data)
        return None


class DeliveryForm(forms.Form):
    """What became of one delivery."""

    state = forms.ChoiceField(
        label=_("What became of it"), choices=[choice for choice in Delivery.State.choices if choice[0] != "due"]
    )
    happened_on = IndonesianDateField(label=_("Date"))
    proof = forms.CharField(label=_("Proof"), max_length=100, required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, help_text=_("Needed when it was not received.")
    )

    def record(self, *, by: User, delivery: Delivery) -> Delivery | None:
        if not self.is_valid():
            return None
        with refusals_on(self):
            actions.record_delivery(by=by, delivery=delivery, **self.cleaned_data)
        return None if self.errors else delivery


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def ask(self, *, by: User, programme: Programme, rows: int) -> ExportRequest:
        """Raises DomainError when the reason is missing."""
        reason = self.cleaned_data["reason"] if self.is_valid() else ""
        return actions.ask_identities(by=by, programme=programme, reason=reason, rows=rows)

    def end(self, *, by: User, enrolment: Enrolment) -> Enrolment:
        """Raises DomainError when the reason is missing."""
        reason = self.cleaned_data["reason"] if self.is_valid() else ""
        return actions.end_enrolment(by=by, enrolment=enrolment, reason=reason)


def day_or_today(text: str) -> dt.date:
    """A day from an address, d-m-Y or ISO; today when it is none."""
    field = IndonesianDateField(required=False)
    try:
        return field.clean(text) or timezone.localdate()
    except forms.ValidationError:
        return timezone.localdate()


def key_after(text: str) -> int:
    """The key behind which a page begins; the first page for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
