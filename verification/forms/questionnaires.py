"""What an admin gives on the way of a questionnaire: the workbook, what its answers mean, when it goes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.querysets import reach
from foundation.forms import offer, refusals_on
from imports.forms.upload import FilesField, SeveralFiles
from regions.models import Region
from verification.actions import drafting, illustrating
from verification.label_pictures import MAX_TOGETHER
from verification.mapping import books, words
from verification.mapping.check import Fault, faults
from verification.mapping.shape import Chosen, chosen_of, reference
from verification.mapping.slots import SLOTS, Slot, by_group
from verification.mapping.suggest import candidates
from verification.models import Campaign, Form, FormDraft
from verification.xform import Question
from verification.xlsforms.compiling import LIMITS, NotCompiled
from verification.xlsforms.findings import CHOICE, Finding

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

XLSX = ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(forms.Form):
    """An XLSForm on its way in."""

    xlsform = forms.FileField(
        label=_("XLSForm (.xlsx)"), allow_empty_file=True, widget=forms.FileInput(attrs={"accept": XLSX}),
        help_text=_("As Kobo or ODK authors write it, with form_id and version in the settings sheet."),
    )  # fmt: skip
    region = forms.ChoiceField(label=_("Office"), help_text=_("Whose form it is; offices below may use it."))
    findings: tuple[Finding, ...] = ()

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = sorted({code for _role, code in reach(by, "form.manage")})
        offer(self, region=[(region.pk, str(region)) for region in Region.objects.filter(pk__in=codes)])
        if len(codes) < 2:
            del self.fields["region"]

    def upload(self, *, by: User) -> FormDraft | None:
        """The draft; None when something is wrong, and then `findings` say where."""
        made = None
        if self.is_valid():
            file = self.cleaned_data["xlsform"]
            content = file.read(LIMITS.file_bytes + 1)
            with refusals_on(self):
                try:
                    made = drafting.upload(
                        by=by, xlsform=content, file_name=file.name or "", region=self.cleaned_data.get("region", "")
                    )
                except NotCompiled as refused:
                    self.findings = tuple(refused.findings)
                    raise
        return None if self.errors else made


class PicturesForm(forms.Form):
    """The pictures that labels of a draft name: several files, or a .zip with them."""

    pictures = FilesField(
        label=_("Pictures (JPEG, PNG or WebP), or a .zip with them"),
        widget=SeveralFiles(attrs={"accept": "image/png,image/jpeg,image/webp,.zip", "multiple": True}),
        help_text=_("Named as in the workbook. Each at most 3 MB; only the picture itself is kept of a file."),
    )  # fmt: skip

    def add(self, *, by: User, draft: FormDraft) -> list[str] | None:
        """Names of files the form does not name; None when something is wrong."""
        strange = None
        if self.is_valid():
            files = ((file.name or "", file.read(MAX_TOGETHER + 1)) for file in self.cleaned_data["pictures"])
            with refusals_on(self):
                strange = illustrating.add_pictures(by=by, draft=draft, files=files)
        return None if self.errors else strange


@dataclass
class Line:
    """One slot on the mapping page: its question, and where the question has codes of its own, theirs beside ours."""

    slot: Slot
    field: forms.BoundField
    codes: list[tuple[StrOrPromise, forms.BoundField]]
    problems: list[str]


class MappingForm(forms.Form):
    """Which answer feeds what: `q:<slot>` a question, `c:<slot>:<its code>` one of our codes."""

    def __init__(self, data: Any = None, *, draft: FormDraft) -> None:
        super().__init__(data)
        self.draft, self.asked = draft, draft.questionnaire
        self.chosen = chosen_of(draft.mapping, self.asked)
        for slot in SLOTS:
            self._ask_question(slot)
            self._ask_codes(slot)
        answered = [one for one in self.asked.questions if one.kind not in ("group", "repeat", "note")]
        titles = {one.name: titled(one) for one in answered}
        for name, label, chosen in (
            ("identity", _("Questions that hold identity or phone numbers"), self.chosen.identity),
            ("sensitive", _("Questions about health, children or money"), self.chosen.sensitive),
        ):
            self.fields[name] = forms.MultipleChoiceField(
                label=label,
                choices=chosen_first(titles, chosen),
                initial=chosen,
                required=False,
                widget=forms.SelectMultiple(attrs={"class": "form-select", "size": 8}),
            )

    def _ask_question(self, slot: Slot) -> None:
        repeat = self.asked.place(self.chosen.questions.get(slot.repeat, "")) if slot.repeat else ""
        now = self.chosen.questions.get(slot.key, "")
        fitting = {} if slot.repeat and not repeat else self._fitting(slot, repeat)
        if now and now not in fitting:
            fitting[now] = now
        choices = [("", "—"), *fitting.items()]
        self.fields[f"q:{slot.key}"] = forms.ChoiceField(
            label=slot.label, choices=choices, initial=now, required=False, disabled=len(choices) == 1, widget=boxed()
        )

    def _fitting(self, slot: Slot, repeat: str) -> dict[str, str]:
        return {reference(self.asked, one.path): titled(one) for one in candidates(self.asked, slot, repeat)}

    def _ask_codes(self, slot: Slot) -> None:
        language = get_language() or "id"
        ours = [("", _("— says nothing —")), *books.codes(slot.key, language)]
        for code, means in self.chosen.codes.get(slot.key, {}).items():
            question = self.asked.by_path[self.asked.place(self.chosen.questions[slot.key])]
            self.fields[f"c:{slot.key}:{code}"] = forms.ChoiceField(
                label=f"{question.choice_label(code, language)} ({code})",
                choices=ours,
                initial=means,
                required=False,
                widget=boxed(),
            )

    def groups(self) -> Iterator[tuple[Any, list[Line]]]:
        """(title, lines) for the page."""
        found: dict[str, list[Fault]] = {}
        for fault in faults(self.asked, self.chosen):
            found.setdefault(fault.slot, []).append(fault)
        for title, slots in by_group():
            yield title, [self._line(slot, found.get(slot.key, [])) for slot in slots]

    def _line(self, slot: Slot, wrong: list[Fault]) -> Line:
        begin = f"c:{slot.key}:"
        codes = [(self[name].label, self[name]) for name in self.fields if name.startswith(begin)]
        return Line(slot, self[f"q:{slot.key}"], codes, [words.of_fault(fault) for fault in wrong])

    def keep(self, *, by: User) -> FormDraft | None:
        if not self.is_valid():
            return None
        data = self.cleaned_data
        questions = {slot.key: data[f"q:{slot.key}"] for slot in SLOTS if data[f"q:{slot.key}"]}
        codes: dict[str, dict[str, str]] = {}
        for name, value in data.items():
            if name.startswith("c:"):
                _c, key, code = name.split(":", 2)
                if questions.get(key) == self.chosen.questions.get(key):  # another question has other codes
                    codes.setdefault(key, {})[code] = value
        chosen = Chosen(questions, codes, data["identity"], data["sensitive"])
        made = None
        with refusals_on(self):
            made = drafting.map_answers(by=by, draft=self.draft, chosen=chosen)
        return None if self.errors else made


def chosen_first(titles: dict[str, str], chosen: list[str]) -> list[tuple[str, str]]:
    """Of hundreds of questions those that are ticked must be seen."""
    return sorted(titles.items(), key=lambda one: one[0] not in chosen)


def boxed() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


def titled(question: Question) -> str:
    """A question in a select box: its words, then its name."""
    label = question.label(get_language() or "id")
    return f"{label[:80]} ({question.name})" if label != question.name else question.name


class PublishForm(forms.Form):
    """When a draft goes out, and to which running rounds."""

    accept = forms.BooleanField(
        label=_("I know what our phone cannot ask; ODK Collect asks it, others leave it empty."), required=False
    )
    campaigns = forms.ModelMultipleChoiceField(
        Campaign.objects.none(), label=_("Rounds whose phones get it at their next contact"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Visits that were begun stay with the version they were begun with."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, by: User, draft: FormDraft) -> None:
        super().__init__(data)
        self.by, self.draft = by, draft
        running = Campaign.objects.visible_to(by, "form.manage").on_form(draft.key)
        offer(self, campaigns=running)
        self.fields["campaigns"].initial = list(running.values_list("pk", flat=True))
        if not self.fields["campaigns"].initial:
            del self.fields["campaigns"]
        if not any(finding["severity"] == CHOICE for finding in draft.findings):
            del self.fields["accept"]

    def publish(self) -> Form | None:
        if not self.is_valid():
            return None
        made = None
        with refusals_on(self):
            made = drafting.publish_draft(by=self.by, draft=self.draft, **self.cleaned_data)
        return None if self.errors else made
