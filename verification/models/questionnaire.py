"""The line people are judged by and the questionnaire they are asked with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.querysets import is_within
from verification.codes import OPENROSA_ID
from verification.form_querysets import FormDraftQuerySet, FormPictureQuerySet, FormQuerySet
from verification.querysets import PovertyLineQuerySet
from verification.xform import Questionnaire, read

USER = settings.AUTH_USER_MODEL


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
    """A published version of a questionnaire. A trigger refuses any change but its retirement: what was asked, and what
    an answer meant, stays as it was. `mapping` says which answers feed what. `region` is the office it belongs to, and
    those below may use it; the ones that ship with the programme belong to nobody and are everybody's.
    """

    key = models.SlugField(_("key"), max_length=OPENROSA_ID)
    version = models.CharField(_("version"), max_length=OPENROSA_ID)
    title = models.CharField(_("title"), max_length=200)
    xform = models.TextField(help_text="Compiled by pyxform from the XLSForm.")
    xlsform = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True, help_text="No new round takes it; visits still come in.")
    retired_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    has_pictures: bool  # told by `with_pictures`

    objects = FormQuerySet.as_manager()

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="form_version_once"),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, retired_by__isnull=True)
                | Q(retired_at__isnull=False, retired_by__isnull=False),
                name="form_retired_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"

    @property
    def questionnaire(self) -> Questionnaire:
        """What it asks. A published version never changes, so it is read once a process; the text may be deferred."""
        found = _read.get(self.sha256)
        if found is None:
            found = _read[self.sha256] = read(self.xform)
        return found

    def serves(self, region_code: str) -> bool:
        """May a round of this region ask it? Forms of the own office and of those above it."""
        return self.region_id is None or is_within(region_code, self.region_id)


_read: dict[str, Questionnaire] = {}


class FormDraft(models.Model):
    """An uploaded XLSForm that compiles, on its way to being published: mapped, tried, then a Form of its own. It is
    the work of one office (`region`) and nobody else's.

    `findings` are the remarks of the compiler (verification.xlsforms); `tried_at` says that somebody filled it to the
    end in the phone's own pages since the last upload or change of its mapping.
    """

    key = models.SlugField(_("key"), max_length=OPENROSA_ID)
    version = models.CharField(_("version"), max_length=OPENROSA_ID)
    title = models.CharField(_("title"), max_length=200)
    file_name = models.CharField(_("file"), max_length=200)
    xform = models.TextField()
    xlsform = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    tried_at = models.DateTimeField(null=True, blank=True)
    tried_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = FormDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("form draft")
        verbose_name_plural = _("form drafts")
        constraints = [
            models.UniqueConstraint(fields=["region", "key", "version"], name="form_draft_once"),
            models.CheckConstraint(
                condition=Q(tried_at__isnull=True, tried_by__isnull=True)
                | Q(tried_at__isnull=False, tried_by__isnull=False),
                name="form_draft_tried_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"

    @property
    def questionnaire(self) -> Questionnaire:
        return read(self.xform)


class FormPicture(models.Model):
    """A picture of a questionnaire's labels, under the name the form calls it by. It comes with a draft and goes out
    with the version; a trigger refuses any change of a published one.
    """

    form = models.ForeignKey(Form, on_delete=models.PROTECT, null=True, blank=True, related_name="pictures")
    draft = models.ForeignKey(FormDraft, on_delete=models.CASCADE, null=True, blank=True, related_name="pictures")
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(max_length=20, help_text="Content type.")
    content = models.BinaryField()
    md5 = models.CharField(max_length=32, help_text="The hash OpenRosa speaks.")
    size = models.PositiveIntegerField()

    objects = FormPictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture of a form")
        verbose_name_plural = _("pictures of forms")
        constraints = [
            models.UniqueConstraint(fields=["form", "name"], name="form_picture_once"),
            models.UniqueConstraint(fields=["draft", "name"], name="draft_picture_once"),
            models.CheckConstraint(
                condition=Q(form__isnull=True, draft__isnull=False) | Q(form__isnull=False, draft__isnull=True),
                name="form_picture_of_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name
