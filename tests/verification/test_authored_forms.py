"""The questionnaires as authors write them: each compiles with remarks at most, and its proposed mapping holds."""

from __future__ import annotations

import io

import pytest
from pyxform.xls2xform import convert

from tests.verification.authored_forms import SET
from verification.mapping.check import faults
from verification.mapping.suggest import suggested, with_all_codes
from verification.xlsforms.compiling import compiled
from verification.xlsforms.findings import CHOICE, WARNING


@pytest.mark.parametrize("form", SET, ids=lambda form: form.key)
def test_it_compiles_as_pyxform_itself_would_and_its_mapping_holds(form):
    made = compiled(form.xlsform)

    assert made.text == convert(xlsform=io.BytesIO(form.xlsform), file_type=".xlsx", pretty_print=True).xform
    assert {one.severity for one in made.findings} <= ({WARNING, CHOICE} if form.accept else {WARNING})
    assert "other" not in {one.code for one in made.findings}, "every remark of pyxform has its words"
    chosen = with_all_codes(made.questionnaire, suggested(made.questionnaire))
    assert faults(made.questionnaire, chosen) == []


def test_there_are_at_least_twelve_and_no_two_alike():
    assert len({form.key for form in SET}) == len(SET) >= 12
