"""Forms of the account pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.querysets import AuditLineQuerySet
from foundation.forms import IndonesianDateField


class DeviceForm(forms.Form):
    name = forms.CharField(label=_("Name of the phone"), max_length=100)


class AuditFilterForm(forms.Form):
    """Narrows the trail; an invalid field narrows nothing and says so beside it."""

    person = forms.CharField(label=_("Person"), required=False, max_length=150)
    verb = forms.CharField(label=_("Act"), required=False, max_length=60)
    since = IndonesianDateField(label=_("Since"), required=False)

    def narrow(self, lines: AuditLineQuerySet) -> AuditLineQuerySet:
        self.is_valid()
        wanted = self.cleaned_data
        if wanted.get("person"):
            lines = lines.filter(by_name__icontains=wanted["person"])
        if wanted.get("verb"):
            lines = lines.filter(verb__startswith=wanted["verb"])
        if wanted.get("since"):
            lines = lines.filter(at__date__gte=wanted["since"])
        return lines.order_by("-pk")
