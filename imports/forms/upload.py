"""Files and where they belong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from foundation.errors import Conflict, DomainError
from foundation.forms import IndonesianDateField, offer
from imports import actions
from imports.actions.uploading import shown_name
from imports.display import regions_to_upload_for
from imports.filters import kinds
from imports.models import ImportBatch, ImportJob
from regions.models import Region

FORMATS = ".xlsx,.csv,.xls,.ods,.html,.htm"
AT_ONCE = 50


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.FileField):
    """One or more files; cleaned to a list."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        given = [entry for entry in (data if isinstance(data, list | tuple) else [data]) if entry]
        if not given:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(given) > AT_ONCE:
            raise forms.ValidationError(_("At most %(most)s files at once.") % {"most": AT_ONCE}, code="too_many")
        clean = super().clean
        return [clean(entry, initial) for entry in given]


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one file: a batch with its job, or why not."""

    name: str
    batch: ImportBatch | None = None
    job: ImportJob | None = None
    message: str = ""
    same_file: bool = False


class UploadForm(forms.Form):
    """What is said here holds for every file; title and decree may stay empty."""

    file = FilesField(
        label=gettext_lazy("Files"), allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose the file first.")},
        widget=SeveralFiles(attrs={"accept": FORMATS}),
    )  # fmt: skip
    region = forms.ChoiceField(
        label=gettext_lazy("Region"), help_text=gettext_lazy("Rows of other regions are refused one by one.")
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of list"), required=False)
    all_sheets = forms.BooleanField(
        label=gettext_lazy("Take every sheet with the same columns"), required=False,
        help_text=gettext_lazy("For files with one sheet a kecamatan. Hidden sheets stay out until you choose them."),
    )  # fmt: skip
    title = forms.CharField(
        label=gettext_lazy("Title"), required=False, max_length=200,
        help_text=gettext_lazy("As the list is called in the office, for example “P3KE 2023, KK, Kab. Bangka”."),
    )  # fmt: skip
    cut_off_on = IndonesianDateField(
        label=gettext_lazy("Cut-off date of the data"), required=False,
        help_text=gettext_lazy("The day on which the list was true."),
    )  # fmt: skip
    decree = forms.CharField(label=gettext_lazy("Decree (SK)"), required=False, max_length=100)
    region_system = forms.ChoiceField(
        label=gettext_lazy("Region codes"), required=False,
        help_text=gettext_lazy("Ten digits are a village in both systems, and mostly another one."),
    )  # fmt: skip
    again = forms.BooleanField(label=gettext_lazy("Import this file again"), required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.same_file = by, False
        regions = regions_to_upload_for(by)
        top = min((len(region.pk) for region in regions), default=0)
        offer(
            self,
            region=[(region.pk, f"{'  ' * (len(region.pk) > top)}{region.label}") for region in regions],
            kind=[("", _("recognise it by its columns")), *kinds()],
            region_system=systems(_("as this kind of list does")),
        )
        size = _("xlsx, csv, xls or ods, at most %(limit)s MB each. Nothing is written before somebody approves it.")
        self.fields["file"].help_text = size % {"limit": settings.IMPORT_MAX_BYTES // 2**20}
        self.fields["file"].widget.attrs["data-limit"] = settings.IMPORT_MAX_BYTES

    def send(self) -> list[Sent]:
        """One entry a file, whatever becomes of the others. A lone refused file has its reason on the form too."""
        if not self.is_valid():
            names = [shown_name(file.name or "") for file in self.files.getlist("file")] if self.files else []
            first = "; ".join(str(error) for errors in self.errors.values() for error in errors)
            return [Sent(name, message=first) for name in names]
        said = dict(self.cleaned_data)
        files, region = said.pop("file"), Region.objects.get(pk=said.pop("region"))
        sent = [self._send(file, region, said) for file in files]
        if len(sent) == 1 and sent[0].message:
            self.same_file = sent[0].same_file
            self.add_error("file", sent[0].message)
        return sent

    def _send(self, file: UploadedFile[bytes], region: Region, said: dict[str, Any]) -> Sent:
        name = shown_name(file.name or "")
        try:
            batch, job = actions.upload(by=self.by, region=region, source=file, file_name=file.name or "", **said)
        except DomainError as refusal:
            same = isinstance(refusal, Conflict) and refusal.code == "same_file"
            return Sent(name, message=str(refusal), same_file=same)
        finally:
            file.close()  # its temporary copy goes now, not with the last of fifty
        return Sent(name, batch, job)

    @property
    def asks_again(self) -> bool:
        """Whether to show the box “import again”: only after the same file was refused."""
        return self.same_file or bool(self.is_bound and self.data.get("again"))


def systems(default: str) -> list[tuple[str, str]]:
    return [("", default), ("kemendagri", _("Kemendagri codes")), ("bps", _("BPS codes"))]
