"""Rows that are right by themselves and wrong together, or against what the register knows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from households.models import Household, Person
from tests.bad_inputs.cases import words_for
from tests.bad_inputs.office import Office, Outcome
from tests.bad_inputs.sheets import listing
from tests.imports.lists import BELINYU_VILLAGE, FAMILY, PERSON, family, family_id, head_nik, person

pytestmark = pytest.mark.django_db
NIK, HEAD = "NIK Kepala Keluarga", "Hubungan dengan Kepala Keluarga"


@pytest.fixture
def look(office: Office, tmp_path: Path) -> Callable[..., Outcome]:
    """`look(PERSON, rows)`: the preview of a list of these rows."""

    def do(headers: tuple[str, ...], rows: list[list[str]]) -> Outcome:
        path = listing(tmp_path / f"{len(list(tmp_path.iterdir()))}.xlsx", headers, rows)
        outcome = office.send(path)
        assert outcome.state == "preview", outcome.words
        return outcome

    return do


def told(outcome: Outcome, code: str) -> list[int]:
    """The rows that bear this remark, in words a person can use."""
    found = [problem for problem in outcome.problems if problem["code"] == code]
    for problem in found:
        assert words_for(code) in problem["message"] and "%(" not in problem["message"]
    return [problem["row"] for problem in found]


def test_same_nik_same_data(look):
    outcome = look(PERSON, [person(1, 1), person(2), person(1, 1)])
    assert (outcome.counts["new"], outcome.counts["skipped"]) == (2, 1) and told(outcome, "repeated_row") == [4]


def test_same_nik_other_data(look):
    outcome = look(PERSON, [person(1), person(2, NIK=head_nik(1))])
    assert outcome.counts["held"] == 2 and told(outcome, "nik_twice") == [2, 3]


def test_nik_under_another_family(look, bring):
    bring(FAMILY, [family(1), family(2)])
    outcome = look(FAMILY, [family(3, **{NIK: head_nik(1)}), family(4)])
    assert (outcome.counts["held"], outcome.counts["new"]) == (1, 1)
    assert outcome.rows()[0].verdict == "held" and outcome.of(2)[-1]["message"]


def test_nik_of_somebody_dead(look, bring):
    bring(FAMILY, [family(1)])
    bring(PERSON, [person(1), person(1, 1)])
    child = Person.objects.get(relation="child")
    child.left_on, child.left_reason, child.left_recorded_at = "2026-01-01", "died", "2026-01-02T00:00:00Z"
    child.save()
    outcome = look(PERSON, [person(1, 1, Alamat="JL. LAIN"), person(1)])
    assert outcome.rows()[0].verdict == "held" and told(outcome, "person_left") == [2]


def test_two_heads(look):
    outcome = look(PERSON, [person(1), person(1, 1, **{HEAD: "KEPALA KELUARGA"}), person(2)])
    assert (outcome.counts["wrong"], outcome.counts["new"]) == (2, 1) and told(outcome, "two_heads") == [2, 3]


def test_no_head(look):
    outcome = look(PERSON, [person(1, 1), person(1, 2), person(2)])
    assert outcome.counts["wrong"] == 0 and set(told(outcome, "no_head")) >= {2}


def test_two_villages(look):
    outcome = look(PERSON, [person(1), person(1, 1, **{"Kode Kemdagri": BELINYU_VILLAGE}), person(2)])
    assert set(told(outcome, "two_villages")) & {2, 3} and outcome.counts["wrong"] == 0


def test_member_before_head(office, look):
    office.apply(look(PERSON, [person(1, 2), person(1, 1), person(1)]))
    family_of_three = Household.objects.get(p3ke_family_id=family_id(1))
    assert family_of_three.head_name == "SULAIMAN 1" and Person.objects.filter(is_head=True).count() == 1
    assert Person.objects.filter(household=family_of_three).count() == 3


def test_merged_person(office, look, bring):
    """A row of a family that was merged away reaches the one that survived."""
    bring(FAMILY, [family(1), family(2)])
    survivor, gone = (Household.objects.get(p3ke_family_id=family_id(n)) for n in (1, 2))
    Household.objects.filter(pk=gone.pk).update(status="merged", merged_into=survivor)
    before = survivor.address
    outcome = look(FAMILY, [family(2, Alamat="JL. BARU", **{NIK: head_nik(1), "Nama Kepala Keluarga": "SULAIMAN 1"})])
    row = outcome.rows()[0]
    assert row.target_id == survivor.pk and row.verdict in ("changed", "held"), (row.verdict, outcome.problems)
    assert before == "JL. MELATI NO. 1"


def test_a_list_of_another_generation_closes_too(look):
    counts: dict[str, Any] = look(FAMILY, [family(n) for n in range(1, 30)]).counts
    assert counts["new"] == counts["rows"] == 29
