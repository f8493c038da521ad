"""What people say of a file: where it belongs, which columns are which, and why an import is taken back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from foundation.errors import Conflict
from foundation.forms import IndonesianDateField, refusals_on
from imports import actions
from imports.actions.undoing import InTheWay
from imports.display import masked_text, regions_to_upload_for
from imports.figures import letter
from imports.headers import Understanding
from imports.layouts import Layout, all_layouts, layout_for
from imports.models import ImportBatch, ImportJob
from imports.normalise.context import DAY_FIRST, MONTH_FIRST
from imports.sources import plain
from imports.staging import DATED
from imports.understanding import likely_kind, look_again
from regions.models import Region

FORMATS = ".xlsx,.csv,.xls,.ods,.html,.htm"
HEADER_ROWS = re.compile(r"(\d{1,5})(?:\s*[,&+\-]\s*(\d{1,5}))?")


def kinds() -> list[tuple[str, str]]:
    return [(layout.kind, str(layout.title)) for layout in all_layouts()]


class UploadForm(forms.Form):
    """A file and where it belongs."""

    file = forms.FileField(
        label=gettext_lazy("File"), allow_empty_file=True, widget=forms.FileInput(attrs={"accept": FORMATS})
    )
    region = forms.ChoiceField(
        label=gettext_lazy("Region"), help_text=gettext_lazy("Rows of other regions are refused one by one.")
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of list"), required=False)
    title = forms.CharField(
        label=gettext_lazy("Title"), required=False, max_length=200,
        help_text=gettext_lazy("As the list is called in the office, for example “P3KE 2023, KK, Kab. Bangka”."),
    )  # fmt: skip
    cut_off_on = IndonesianDateField(
        label=gettext_lazy("Cut-off date of the data"), required=False,
        help_text=gettext_lazy("The day on which the list was true."),
    )  # fmt: skip
    decree = forms.CharField(label=gettext_lazy("Decree (SK)"), required=False, max_length=100)
    again = forms.BooleanField(label=gettext_lazy("Import this file again"), required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.same_file = by, False
        regions = regions_to_upload_for(by)
        top = min((len(region.pk) for region in regions), default=0)
        self.fields["region"].choices = [
            (region.pk, f"{'  ' * (len(region.pk) > top)}{region.label}") for region in regions
        ]
        self.fields["kind"].choices = [("", _("recognise it by its columns")), *kinds()]
        size = _("xlsx, csv, xls or ods, at most %(limit)s MB. Nothing is written before somebody approves it.")
        self.fields["file"].help_text = size % {"limit": settings.IMPORT_MAX_BYTES // 2**20}

    def send(self) -> tuple[ImportBatch, ImportJob] | None:
        """Upload; None when the form or the file is refused, with the reason on its field."""
        if not self.is_valid():
            return None
        said = dict(self.cleaned_data)
        source, region = said.pop("file"), Region.objects.get(pk=said.pop("region"))
        with refusals_on(self):
            try:
                return actions.upload(by=self.by, region=region, source=source, file_name=source.name, **said)
            except Conflict as conflict:
                self.same_file = conflict.code == "same_file"
                raise
        return None

    @property
    def asks_again(self) -> bool:
        """Whether to show the box “import again”: only after the same file was refused."""
        return self.same_file or bool(self.is_bound and self.data.get("again"))


class LookForm(forms.Form):
    """Which sheet, as which kind of list, with which header row: read anew to see its columns."""

    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)  # the sheet of a csv has no name
    kind = forms.ChoiceField(label=gettext_lazy("Kind of list"))
    header_rows = forms.CharField(
        label=gettext_lazy("Header row"), required=False, max_length=12,
        help_text=gettext_lazy("As the spreadsheet program numbers it; two rows as 5-6. Empty: look for it."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, batch: ImportBatch) -> None:
        found = batch.understanding
        rows = found.get("header", {}).get("header_rows", [])
        initial = {
            "sheet": found.get("name", ""), "kind": likely_kind(batch), "header_rows": "-".join(map(str, rows)),
        }  # fmt: skip
        super().__init__(data, initial=initial)
        self.batch = batch
        self.fields["sheet"].choices = [(sheet["name"], sheet_label(sheet)) for sheet in sheets_of(batch)]
        self.fields["kind"].choices = [("", _("— choose —")), *kinds()]

    def clean_sheet(self) -> str:
        name: str = self.cleaned_data["sheet"]
        if name not in {sheet["name"] for sheet in sheets_of(self.batch)}:
            raise forms.ValidationError(_("Choose a sheet."))
        return name

    def clean_header_rows(self) -> tuple[int, ...]:
        text = self.cleaned_data["header_rows"].strip()
        found = HEADER_ROWS.fullmatch(text)
        if text and (found is None or found[1] == "0"):
            raise forms.ValidationError(_("Write the number of a row, or two rows as 5-6."))
        return tuple(int(part) for part in found.groups() if part) if found else ()

    def look(self) -> Seen:
        """The sheet as asked for, or as understood at first when nothing is asked."""
        stored = Seen.stored(self.batch)
        if not self.is_bound or not self.is_valid():
            return stored
        said = self.cleaned_data
        if (said["sheet"], said["kind"], said["header_rows"]) == (stored.sheet, stored.kind, stored.header.header_rows):
            return stored
        with refusals_on(self), plain(self.batch) as source:
            layout = layout_for(said["kind"])
            reading = look_again(self.batch, source, said["sheet"], layout, said["header_rows"], {})
            return Seen(said["sheet"], said["kind"], reading.header, reading.samples)
        return stored


def sheets_of(batch: ImportBatch) -> list[dict[str, Any]]:
    own = {"name": batch.understanding.get("name", ""), "hidden": "", "fits": False}
    return batch.understanding.get("sheets") or [own]


def sheet_label(sheet: Mapping[str, Any]) -> str:
    name = masked_text(str(sheet["name"])) or _("the only sheet")
    if sheet.get("hidden"):
        return _("%(name)s (hidden sheet)") % {"name": name}
    return name


@dataclass(frozen=True)
class Seen:
    """One sheet's columns as they are shown to a person."""

    sheet: str
    kind: str
    header: Understanding
    samples: Mapping[int, list[str]]

    @classmethod
    def stored(cls, batch: ImportBatch) -> Seen:
        found = batch.understanding
        header = Understanding.from_json(found["header"]) if "header" in found else Understanding()
        samples = {int(at): texts for at, texts in found.get("samples", {}).items()}
        return cls(str(found.get("name", "")), likely_kind(batch), header, samples)

    @cached_property
    def layout(self) -> Layout | None:
        return layout_for(self.kind) if self.kind else None

    def labels(self, keys: Any) -> list[str]:
        return [str(self.layout.column(key).label) for key in keys] if self.layout else []


class ColumnsForm(forms.Form):
    """One choice a column, one order a date column, and the other sheets that go the same way."""

    def __init__(self, data: Any = None, *, batch: ImportBatch, seen: Seen) -> None:
        super().__init__(data)
        self.batch, self.seen = batch, seen
        columns = seen.layout.columns if seen.layout else ()
        choices = [("", _("— leave out —")), *((column.key, self._named(column)) for column in columns)]
        for at in sorted(seen.header.headers):
            self.fields[f"column-{at}"] = self._select(_("Column %(letter)s") % {"letter": letter(at)}, choices)
            self.initial[f"column-{at}"] = seen.header.mapping.get(at, "")
        said = batch.understanding.get("date_orders_said", {})
        self.dated = [column for column in columns if column.normalise in DATED]
        for column in self.dated:
            self.fields[f"order-{column.key}"] = self._select(str(column.label), orders())
            self.initial[f"order-{column.key}"] = said.get(column.key, "")
        others = [sheet for sheet in sheets_of(batch) if sheet["name"] != seen.sheet]
        if others:
            self.fields["others"] = forms.MultipleChoiceField(
                label=_("Import these sheets the same way"), required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(sheet["name"], sheet_label(sheet)) for sheet in others],
            )  # fmt: skip

    @staticmethod
    def _named(column: Any) -> str:
        return f"{column.label} *" if column.required else str(column.label)

    @staticmethod
    def _select(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
        attrs = {"class": "form-select form-select-sm", "aria-label": label}
        return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.Select(attrs=attrs))

    def columns(self) -> list[dict[str, Any]]:
        """One entry a column of the sheet, from the left."""
        header = self.seen.header
        return [
            {
                "letter": letter(at), "header": masked_text(text), "samples": self._samples(at),
                "field": self[f"column-{at}"], "unknown": at in header.unknown,
            }
            for at, text in sorted(header.headers.items())
        ]  # fmt: skip

    def _samples(self, at: int) -> list[str]:
        layout, key = self.seen.layout, self.seen.header.mapping.get(at)
        identity = bool(layout and key and layout.column(key).identity)
        return [masked_text(text, identity) for text in self.seen.samples.get(at, [])]

    def date_fields(self) -> list[Any]:
        mapped = set(self.seen.header.mapping.values())
        return [self[f"order-{column.key}"] for column in self.dated if column.key in mapped]

    def confirm(self, *, by: User) -> list[ImportJob] | None:
        """The jobs that read the sheets this way; None with the reason on the form."""
        if not self.is_valid():
            return None
        said = self.cleaned_data
        mapping = {at: said[f"column-{at}"] for at in self.seen.header.headers}
        dates = {column.key: said[f"order-{column.key}"] for column in self.dated if said[f"order-{column.key}"]}
        with refusals_on(self):
            return actions.confirm_columns(
                by=by, batch=self.batch, kind=self.seen.kind, sheets=[self.seen.sheet, *said.get("others", [])],
                mapping=mapping, header_rows=self.seen.header.header_rows, date_orders=dates,
            )  # fmt: skip
        return None


def orders() -> list[tuple[str, str]]:
    return [
        ("", _("as the column shows")), (DAY_FIRST, _("day, month, year")), (MONTH_FIRST, _("month, day, year"))
    ]  # fmt: skip


class ApproveForm(forms.Form):
    leave_out = forms.BooleanField(required=False)

    def approve(self, *, by: User, batch: ImportBatch) -> ImportJob:
        """The job that writes. Raises what the action raises: the page of the refusal has the words."""
        self.full_clean()
        return actions.approve(by=by, batch=batch, leave_out=self.cleaned_data["leave_out"])


class UndoForm(forms.Form):
    reason = forms.CharField(required=False, max_length=500)

    def undo(self, *, by: User, batch: ImportBatch) -> ImportJob | InTheWay:
        """The job that takes the import back, or what stands in its way."""
        self.full_clean()
        try:
            return actions.undo(by=by, batch=batch, reason=self.cleaned_data.get("reason", ""))
        except InTheWay as obstacles:
            return obstacles


class RowFilterForm(forms.Form):
    """Which rows to list; whatever does not fit is left out."""

    verdict = forms.CharField(required=False, max_length=8)
    code = forms.SlugField(required=False, max_length=60)
    column = forms.CharField(required=False, max_length=60)
    after = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 2)

    def wanted(self) -> dict[str, Any]:
        """Arguments of `display.row_page`."""
        self.full_clean()
        said = self.cleaned_data
        column = said.get("column", "") if "column" in self.data else None
        return {
            "verdict": said.get("verdict", ""), "code": said.get("code", ""), "column": column,
            "after": said.get("after") or 0,
        }  # fmt: skip
