"""Numbers that other lists give to a family or a person (IDBDT of DTKS, idsemesta of SIKS-NG). P3KE's and the state's
own numbers are columns of the register itself.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from households.models.household import Household
from households.models.person import Person


class HouseholdIdentifier(models.Model):
    """One list's number of a family. A rumah tangga of DTKS may hold several families: they share its number."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=20, help_text="Which list numbers so: idbdt, idsemesta ...")
    regency_code = models.CharField(max_length=5)
    value = models.CharField(_("number"), max_length=40)
    source = models.CharField(_("source"), max_length=100, help_text="The list that first said so.")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("number in another list")
        constraints = [models.UniqueConstraint(fields=["household", "kind", "value"], name="household_identifier_once")]
        indexes = [models.Index(fields=["value", "kind"], name="household_identifier")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class PersonIdentifier(models.Model):
    """One list's number of a person; no two persons of a kabupaten share one."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=20)
    regency_code = models.CharField(max_length=5)
    value = models.CharField(_("number"), max_length=40)
    source = models.CharField(_("source"), max_length=100)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("number in another list")
        constraints = [models.UniqueConstraint(fields=["regency_code", "kind", "value"], name="person_identifier_once")]
        indexes = [models.Index(fields=["person"], name="person_identifier")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
