"""The line people are judged by and the questionnaire they are asked with."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from verification.querysets import FormQuerySet, PovertyLineQuerySet
from verification.xform import Questionnaire, read


class PovertyLine(models.Model):
    """An extreme-poverty line, rupiah per head and month. A decision keeps the line it was judged by."""

    name = models.CharField(_("name"), max_length=100)
    amount_idr = models.DecimalField(_("rupiah per head and month"), max_digits=12, decimal_places=2)
    usd = models.DecimalField(_("USD PPP a day"), max_digits=5, decimal_places=2)
    ppp_base = models.PositiveSmallIntegerField(_("PPP base year"))
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)

    objects = PovertyLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("poverty line")
        verbose_name_plural = _("poverty lines")
        constraints = [models.CheckConstraint(condition=Q(amount_idr__gt=0, usd__gt=0), name="line_positive")]

    def __str__(self) -> str:
        return self.name


class Form(models.Model):
    """A published version of a questionnaire; never changed once published. `mapping` says which answers feed what."""

    key = models.SlugField(_("key"), max_length=60)
    version = models.CharField(_("version"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    xform = models.TextField(help_text="Compiled by pyxform from the XLSForm.")
    xlsform = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    published_at = models.DateTimeField(default=timezone.now)

    objects = FormQuerySet.as_manager()

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="form_version_once")]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"

    @property
    def questionnaire(self) -> Questionnaire:
        """What it asks. A published version never changes, so it is read once a process; the text may be deferred."""
        found = _read.get(self.sha256)
        if found is None:
            found = _read[self.sha256] = read(self.xform)
        return found


_read: dict[str, Questionnaire] = {}
