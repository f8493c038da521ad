"""What an admin gives to publish a questionnaire."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from foundation.forms import refusals_on
from verification.actions import forms as publishing
from verification.models import Form


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
