"""Questions about questionnaires: published ones, drafts, and the pictures of their labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from accounts.querysets import ReachQuerySet, other_end, reach

if TYPE_CHECKING:
    from verification.models import Form, FormDraft, FormPicture  # noqa: F401  (in strings below)

#: Of province, kabupaten, kecamatan and village.
CODE_LENGTHS = (2, 5, 8, 13)


class FormQuerySet(models.QuerySet["Form"]):
    def light(self) -> Self:
        """Without the questionnaire's text and file."""
        return self.defer("xform", "xlsform")

    def visible_to(self, user: Any) -> Self:
        """Those that ship with the programme, and those of every office one works in, for or under."""
        condition = Q(region=None)
        for code in {code for _role, code in reach(user, "campaign.read") + reach(user, "form.manage")}:
            above = [code[:size] for size in CODE_LENGTHS if size <= len(code)]
            condition |= Q(region__in=above) | Q(region__code__startswith=f"{code}.")
        return self.filter(condition)

    def newest_first(self) -> Self:
        return self.order_by("key", "-published_at", "-pk")

    def serving(self, region_code: str) -> Self:
        """Those that a round of this region may ask."""
        above = [region_code[:size] for size in CODE_LENGTHS if size <= len(region_code)]
        return self.filter(Q(region=None) | Q(region__in=above))

    def for_new_rounds(self) -> Self:
        """Those that were not retired, the newest first."""
        return self.filter(retired_at__isnull=True).order_by("-published_at", "-pk")

    def with_rounds(self, campaigns: Any) -> Self:
        """Each with `rounds`: those of `campaigns` that use it."""
        return self.prefetch_related(Prefetch("campaigns", campaigns.newest_first(), to_attr="rounds")).select_related(
            "published_by"
        )

    def with_pictures(self) -> Self:
        """`has_pictures`: whether labels have any that go out with it."""
        rows = other_end(self.model, "pictures").objects.unscoped()
        return self.annotate(has_pictures=Exists(rows.filter(form=OuterRef("pk"))))

    def used_by(self, user: Any) -> Self:
        """Forms of open campaigns in which the user has households to visit, for the first or the second time."""
        mine = Q(campaigns__targets__facilitator=user) | Q(
            campaigns__targets__back_checks__facilitator=user, campaigns__targets__back_checks__state="assigned"
        )
        return self.filter(mine, campaigns__state="open").distinct()

    def all_versions_of(self, forms: Self) -> Self:
        """Every published version of the same questionnaires."""
        return self.filter(key__in=forms.values("key"))


class FormDraftQuerySet(ReachQuerySet["FormDraft"]):
    """A draft is the work of one office: nobody beside it or below it sees it."""

    read_verb = "form.manage"
    region_path = "region__code"

    def newest_first(self) -> Self:
        return self.order_by("-uploaded_at", "-pk")

    def light(self) -> Self:
        return self.defer("xform", "xlsform")


class FormPictureQuerySet(models.QuerySet["FormPicture"]):
    """Reached through the form or the draft they belong to."""

    def unscoped(self) -> Self:
        return self.all()

    def light(self) -> Self:
        return self.defer("content").order_by("pk")
