"""What people say of a sheet: its header, which column is which, and what holds for all of its rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from foundation.forms import offer, refusals_on
from imports import actions
from imports.display import masked_text, villages_under
from imports.figures import letter
from imports.filters import kinds
from imports.forms.upload import systems
from imports.headers import Understanding
from imports.layouts import Layout, layout_for
from imports.models import ImportBatch, ImportJob
from imports.normalise.context import DAY_FIRST, MONTH_FIRST
from imports.normalise.dates import DATED
from imports.sources import plain
from imports.understanding import likely_kind, look_again
from regions.lookup import AmbiguousRegion, RegionFinder, UnknownRegion

HEADER_ROWS = re.compile(r"(\d{1,5})(?:\s*[,&+\-]\s*(\d{1,5}))?")


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
        offer(
            self,
            sheet=[(sheet["name"], sheet_label(sheet)) for sheet in sheets_of(batch)],
            kind=[("", _("— choose —")), *kinds()],
        )

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
            hidden = bool(reading.sheet.hidden)
            return Seen(said["sheet"], said["kind"], reading.header, reading.samples, reading.top, hidden)
        return stored


def sheets_of(batch: ImportBatch) -> list[dict[str, Any]]:
    own = {"name": batch.understanding.get("name", ""), "hidden": "", "fits": False}
    return batch.understanding.get("sheets") or [own]


def sheet_label(sheet: Mapping[str, Any]) -> str:
    name = masked_text(str(sheet["name"])) or _("the only sheet")
    if sheet.get("hidden") == "veryHidden":
        return _("%(name)s (deeply hidden sheet: Excel does not list it)") % {"name": name}
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
    top: Sequence[Sequence[Any]] = ()  # the first rows as (number, texts)
    hidden: bool = False

    @classmethod
    def stored(cls, batch: ImportBatch) -> Seen:
        found = batch.understanding
        header = Understanding.from_json(found["header"]) if "header" in found else Understanding()
        samples = {int(at): texts for at, texts in found.get("samples", {}).items()}
        hidden, top = bool(found.get("hidden")), found.get("top", [])
        return cls(str(found.get("name", "")), likely_kind(batch), header, samples, top, hidden)

    @cached_property
    def layout(self) -> Layout | None:
        return layout_for(self.kind) if self.kind else None

    def labels(self, keys: Any) -> list[str]:
        return [str(self.layout.column(key).label) for key in keys] if self.layout else []

    def first_rows(self) -> list[dict[str, Any]]:
        """The first rows of the sheet; any of them may be the header."""
        rows = self.header.header_rows
        return [
            {"number": number, "texts": [masked_text(text) for text in texts], "header": number in rows}
            for number, texts in self.top
        ]

    def doubles(self) -> list[str]:
        """Fields that several columns claim: the field, and those columns."""
        header = self.header
        return [
            f"{label}: " + ", ".join(f"{letter(at)} “{masked_text(header.headers.get(at, ''))}”" for at in found)
            for label, found in zip(self.labels(header.duplicates), header.duplicates.values(), strict=True)
        ]

    def ignored(self) -> list[str]:
        """Headers nobody knows, as the screens show them."""
        return [f"{letter(at)} “{masked_text(text)}”" for at, text in sorted(self.header.unknown.items())]


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
        self._whole_file({column.key for column in columns})
        others = [sheet for sheet in sheets_of(batch) if sheet["name"] != seen.sheet]
        self.fitting = [sheet_label(sheet) for sheet in others if sheet.get("fits")]
        if others:
            self.fields["others"] = forms.MultipleChoiceField(
                label=_("Import these sheets the same way"), required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(sheet["name"], sheet_label(sheet)) for sheet in others],
            )  # fmt: skip

    def _whole_file(self, keys: set[str]) -> None:
        """What a person may say of all rows: how codes are to be read, and the village where no column names one."""
        layout, said = self.seen.layout, self.batch.options
        if layout is None or not layout.options.get("village"):
            return
        default = _("%(system)s, as this kind of list does") % {"system": layout.region_system.capitalize()}
        self.fields["region_system"] = self._select(_("Region codes"), systems(default))
        self.initial["region_system"] = said.get("region_system", "")
        column = layout.options.get("village_column", "village_code")
        if column in keys and column not in self.seen.header.mapping.values():
            attrs = {"class": "form-control", "list": "villages", "autocomplete": "off"}
            self.fields["village"] = forms.CharField(
                label=_("Village of all rows"), required=False, max_length=120, widget=forms.TextInput(attrs=attrs),
                help_text=_("Only where no column names the village. Name or code; empty: each row says it."),
            )  # fmt: skip
            self.initial["village"] = said.get("fixed", {}).get(column, "")

    def villages(self) -> list[tuple[str, str]]:
        """(code, name with kecamatan) to choose from."""
        return villages_under(self.batch.region_id) if "village" in self.fields else []

    def clean_village(self) -> str:
        """The code of the one village that is meant."""
        text = self.cleaned_data["village"].strip()
        if not text:
            return ""
        try:
            return str(RegionFinder().find(text, "village", self.batch.region_id).code)
        except AmbiguousRegion:
            raise forms.ValidationError(_("Several villages bear this name; write the code.")) from None
        except UnknownRegion as error:
            near = ", ".join(str(region) for region in error.suggestions[:3])
            words = [_("This village is not in the region of this import.")]
            words += [_("Nearest: %(near)s.") % {"near": near}] if near else []
            raise forms.ValidationError(" ".join(words)) from None

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
                region_system=said.get("region_system", ""), village=said.get("village", ""),
            )  # fmt: skip
        return None


def orders() -> list[tuple[str, str]]:
    return [
        ("", _("as the column shows")), (DAY_FIRST, _("day, month, year")), (MONTH_FIRST, _("month, day, year"))
    ]  # fmt: skip
