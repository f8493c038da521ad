"""Which answer of its code book an unknown word means: one choice a word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from households import actions
from households.words import Line
from imports.models import ImportBatch

UNDECIDED, LEAVE = "", "="


class WordsForm(forms.Form):
    """Fields `word-<key>` in the order of `lines`; an answer is a code, LEAVE or UNDECIDED."""

    def __init__(self, *args: Any, lines: Sequence[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            said = {None: UNDECIDED, actions.LEAVE: LEAVE}.get(line.decision, line.decision)
            self.fields[f"word-{line.word.pk}"] = forms.ChoiceField(
                label=line.word.word, required=False, initial=said,
                choices=[(UNDECIDED, _("not decided")), (LEAVE, _("leave it as it is")), *line.answers],
                widget=forms.Select(attrs={"class": "form-select form-select-sm w-auto", "aria-label": line.word.word}),
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[Line, forms.BoundField]]:
        return [(line, self[f"word-{line.word.pk}"]) for line in self.lines]

    def decide(self, *, by: User, batch: ImportBatch) -> int | None:
        """How many decisions changed; None when the form has errors."""
        if not self.is_valid():
            return None
        meant: dict[str, str | None] = {UNDECIDED: None, LEAVE: actions.LEAVE}
        chosen = {line.word.pk: self.cleaned_data[f"word-{line.word.pk}"] for line in self.lines}
        choices = {pk: meant.get(said, said) for pk, said in chosen.items()}
        return actions.decide_words(by=by, batch=batch, choices=choices)
