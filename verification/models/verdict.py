"""The verdicts there are: more than yes and no (domain handbook, twelve facts, number 8)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    EXTREME = "extreme", _("extreme poor")
    POOR = "poor", _("poor")
    VULNERABLE = "vulnerable", _("vulnerable")
    ABLE = "able", _("able")
    MOVED = "moved", _("moved away")
    DIED = "died", _("died")
    DOUBLE = "double", _("listed twice")
    PART = "part", _("part of another family")
    NOT_FOUND = "not_found", _("not found")
    REFUSED = "refused", _("refused the visit")
    OUT_OF_AREA = "out_of_area", _("outside the area")
    UNDECIDED = "undecided", _("cannot be decided")
