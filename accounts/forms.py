"""Forms of the account pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actions import assign_role
from accounts.models import Assignment, User
from accounts.permissions import Role
from accounts.querysets import AuditLineQuerySet, UserQuerySet, reach
from foundation.forms import IndonesianDateField, offer, refusals_on
from regions.models import Region


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


class PeopleFilterForm(forms.Form):
    """Narrows the list of people; an unknown role narrows nothing."""

    words = forms.CharField(label=_("Name"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("all roles")), *Role.choices])

    def narrow(self, people: UserQuerySet, today: dt.date) -> UserQuerySet:
        self.is_valid()
        wanted = self.cleaned_data
        if wanted.get("words"):
            people = people.called(wanted["words"])
        if wanted.get("role"):
            people = people.holding(wanted["role"], today)
        return people.order_by("full_name", "pk")


class RoleForm(forms.Form):
    """A role on a kabupaten or kecamatan of the giver's own reach."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.FACILITATOR)
    region = forms.ModelChoiceField(Region.objects.none(), label=_("Region"), empty_label=_("— choose —"))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self,
            region=Region.objects.visible_to(by).where_people_work([code for _role, code in reach(by, "user.manage")]),
        )

    def give(self, *, by: User, to: User) -> Assignment | None:
        if not self.is_valid():
            return None
        with refusals_on(self):
            return assign_role(by=by, user=to, role=self.cleaned_data["role"], region=self.cleaned_data["region"])
        return None
