"""Administrative regions as the Ministry of Home Affairs (Kemendagri) codes them, and how many people live there."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from regions import codes, names
from regions.querysets import PopulationQuerySet, RegionQuerySet


class Region(models.Model):
    """A province, kabupaten/kota, kecamatan or village; retired ones stay, for old NIKs and old lists.

    The code is the key, so the regions below one are those whose code starts with it: an index scan, no tree walk.
    Rows come from the shipped data file (`manage.py load_regions`); nobody edits them by hand.
    """

    class Level(models.TextChoices):
        PROVINCE = codes.PROVINCE, _("province")
        REGENCY = codes.REGENCY, _("kabupaten/kota")
        DISTRICT = codes.DISTRICT, _("kecamatan")
        VILLAGE = codes.VILLAGE, _("desa/kelurahan")

    # The state's own words; they are part of names and are not translated.
    class Kind(models.TextChoices):
        PROVINSI = "provinsi", "Provinsi"
        KABUPATEN = "kabupaten", "Kabupaten"
        KOTA = "kota", "Kota"
        KABUPATEN_ADMINISTRASI = "kabupaten administrasi", "Kabupaten Administrasi"
        KOTA_ADMINISTRASI = "kota administrasi", "Kota Administrasi"
        KECAMATAN = "kecamatan", "Kecamatan"
        DESA = "desa", "Desa"
        KELURAHAN = "kelurahan", "Kelurahan"
        DESA_ADAT = "desa adat", "Desa Adat"

    class Zone(models.TextChoices):
        WIB = "WIB", "WIB"
        WITA = "WITA", "WITA"
        WIT = "WIT", "WIT"

    # CharField primary keys get a second, varchar_pattern_ops index from Django on PostgreSQL: prefix search uses it.
    code = models.CharField(_("code"), primary_key=True, max_length=13)
    name = models.CharField(_("name"), max_length=100)
    name_key = models.CharField(max_length=100, editable=False)
    former_name = models.CharField(_("former name"), max_length=100, blank=True)
    former_key = models.CharField(max_length=100, blank=True, editable=False)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    kind = models.CharField(_("kind"), max_length=25, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("succeeded by")
    )
    bps_code = models.CharField(_("BPS code"), max_length=10, null=True, blank=True, unique=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("last day valid"), null=True, blank=True)
    timezone = models.CharField(_("time zone"), max_length=4, choices=Zone.choices)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        indexes = [
            models.Index(fields=["level", "name_key"], name="region_name"),
            models.Index(fields=["level", "former_key"], name="region_former_name", condition=~Q(former_key="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(level="province", code__regex=r"^[1-9][0-9]$", parent__isnull=True)
                | Q(level="regency", code__regex=r"^[1-9][0-9]\.[0-9]{2}$", parent__isnull=False)
                | Q(level="district", code__regex=r"^[1-9][0-9](\.[0-9]{2}){2}$", parent__isnull=False)
                | Q(level="village", code__regex=r"^[1-9][0-9](\.[0-9]{2}){2}\.[0-9]{4}$", parent__isnull=False),
                name="region_level_fits_code",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="region_period",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(valid_to__isnull=False), name="region_successor_of_retired"
            ),
            models.CheckConstraint(condition=~Q(name_key=""), name="region_has_name_key"),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.code})"

    @property
    def label(self) -> str:
        """The name with its kind in front: `Kecamatan Sungailiat`, `Kabupaten Bangka`, `Provinsi Bali`."""
        if self.level == self.Level.REGENCY or self.kind == self.Kind.DESA_ADAT:
            return self.name
        return f"{self.get_kind_display()} {self.name}"

    @property
    def short_name(self) -> str:
        """The name without its kind: `Bangka`."""
        if self.level != self.Level.REGENCY:
            return self.name
        return self.name.removeprefix(f"{self.get_kind_display()} ")

    @property
    def is_current(self) -> bool:
        return self.valid_to is None

    @property
    def regency_code(self) -> str | None:
        """Code of the kabupaten/kota this region is or lies in; None for a province."""
        return codes.prefix_of(self.code, codes.REGENCY)

    def is_called(self, text: str) -> bool:
        """Does `text`, as an office writes it, name this region (by its present or former name)?"""
        if names.same_place(text, self.name) or (self.former_name and names.same_place(text, self.former_name)):
            return True
        return self.level == self.Level.PROVINCE and names.province_key(text) == self.name_key


class Population(models.Model):
    """How many persons or families lived in a region on a day, says a source. None overwrites another's figure."""

    class Unit(models.TextChoices):
        PERSONS = "persons", _("persons")
        FAMILIES = "families", _("families")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="populations", verbose_name=_("region"))
    as_of = models.DateField(_("as of"))
    unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices)
    total = models.PositiveBigIntegerField(_("total"))
    source = models.CharField(_("source"), max_length=100)

    objects = PopulationQuerySet.as_manager()

    class Meta:
        verbose_name = _("population")
        verbose_name_plural = _("populations")
        ordering = ["region_id", "-as_of", "unit", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "as_of", "unit", "source"],
                name="population_once",
                violation_error_message=_("This source already has a figure for this region, day and unit."),
            ),
            models.CheckConstraint(
                condition=Q(total__gt=0),
                name="population_positive",
                violation_error_message=_("A population is a whole number above zero."),
            ),
            models.CheckConstraint(condition=Q(unit__in=["persons", "families"]), name="population_unit"),
            models.CheckConstraint(condition=~Q(source=""), name="population_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.as_of:%Y-%m-%d}: {self.total} {self.unit} ({self.source})"

    @property
    def year(self) -> int:
        return self.as_of.year


class Boundary(models.Model):
    """The border of a region as the office loaded it (`manage.py load_boundaries`); no package ships them all."""

    region = models.OneToOneField(Region, on_delete=models.PROTECT, primary_key=True, related_name="boundary")
    polygons = models.JSONField(help_text="GeoJSON MultiPolygon coordinates: longitude, latitude.")
    source = models.CharField(_("source"), max_length=200)
    loaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("boundary")
        verbose_name_plural = _("boundaries")
        constraints = [models.CheckConstraint(condition=~Q(source=""), name="boundary_has_source")]

    def __str__(self) -> str:
        return f"{self.region_id} ({self.source})"


class Release(models.Model):
    """Which data file was loaded for which part of the country: the reason a second load has nothing to do."""

    scope = models.CharField(primary_key=True, max_length=200)
    fingerprint = models.CharField(max_length=64)
    regions = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("loaded data file")
        verbose_name_plural = _("loaded data files")

    def __str__(self) -> str:
        return f"{self.scope}: {self.fingerprint[:12]}"
