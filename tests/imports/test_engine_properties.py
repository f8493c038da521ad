"""What must hold of any list, whatever somebody wrote into it: tried on lists made at random."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imports.inline import undo_batch
from imports.layouts import all_layouts
from imports.normalise import amounts, choices, dates, numbers, places, text
from imports.normalise.context import Context
from imports.normalise.problems import ACCEPT, REFUSE, WARN, Normal
from imports.reader.cells import BOOL, DATE, EMPTY, ERROR, FLOAT, FORMULA, NUMBER, TEXT, Cell
from tests.households import other_lists as others
from tests.imports.conftest import forgotten
from tests.imports.lists import FAMILY, PERSON, family, person

COUNTED = ("new", "changed", "same", "held", "wrong", "skipped")
EXAMPLES = 40
MANY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
ODD = st.one_of(
    st.sampled_from(["", "-", "KOSONG", "#N/A", "0", "x" * 400, "TOTAL", "\u202e", "=1+1", "31/02/1990", "5.1E+15"]),
    st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12),
)


def cells_of(headers: tuple[str, ...], make: Callable[..., list[str]]) -> st.SearchStrategy[list[list[str]]]:
    """Rows of families 1 to 8, some cells of each replaced by anything; a row may come twice."""
    odd = st.dictionaries(st.sampled_from(headers), ODD, max_size=3)
    members = st.integers(0, 2) if make is person else st.none()
    one = st.builds(
        lambda number, member, other: make(number, **other) if member is None else make(number, member, **other),
        st.integers(1, 8), members, odd,
    )  # fmt: skip
    return st.lists(one, min_size=1, max_size=12)


def register_tables() -> list[str]:
    """Every table that some layout writes, parents first."""
    named = [table for layout in all_layouts() for table in layout.options.get("tables", ())]
    return list(dict.fromkeys(named))


def register_of_all_tables() -> str:
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in register_tables():
            cursor.execute(f"SELECT (to_jsonb(t) - 'version')::text FROM {table} t ORDER BY id")
            for (row,) in cursor.fetchall():
                digest.update(row.encode())
    return digest.hexdigest()


@pytest.fixture
def tidy(bring, wati, tmp_path):
    """`tidy(rows, headers)` imports, checks what always holds, and is taken back after the example."""

    def do(headers: tuple[str, ...], rows: list[list[str]]) -> Any:
        report = bring(headers, rows)
        counts = report.counts
        assert counts["rows"] == sum(counts[name] for name in COUNTED)
        return report

    return do


@pytest.mark.django_db
@pytest.mark.parametrize(("headers", "make"), [(FAMILY, family), (PERSON, person)])
def test_any_list_closes_changes_nothing_twice_and_can_be_taken_back(tidy, bring, wati, noise, headers, make):
    bring(FAMILY, [family(n) for n in (1, 2, 3)])  # some of it is known already
    assert len(register_tables()) >= 2

    @MANY
    @given(rows=cells_of(headers, make))
    def holds(rows: list[list[str]]) -> None:
        with forgotten():
            one_list(rows)

    def one_list(rows: list[list[str]]) -> None:
        before = register_of_all_tables()
        first = tidy(headers, rows)
        if first.state != "applied":
            assert first.state in ("refused", "preview") and register_of_all_tables() == before
            return
        after = register_of_all_tables()
        again = tidy(headers, rows)
        assert (again.counts["new"], again.counts["changed"]) == (0, 0), again.counts
        assert again.counts["rows"] == first.counts["rows"]
        assert register_of_all_tables() == after
        for report in (again, first):
            if report.state == "applied":
                undo_batch(by=wati, batch=report.batch, reason="percobaan")
        assert register_of_all_tables() == before

    holds()


#: Lists that speak of the same people (families 1, 2, ... of `lists` and `other_lists`): headers and a row of each.
KINDS: dict[str, tuple[Sequence[str], Callable[..., list[str]], bool]] = {
    "p3ke2023_family": (FAMILY, family, False), "p3ke2023_individual": (PERSON, person, True),
    "dtsen2026_family": (others.DTSEN_HOME, others.dtsen_home, False),
    "dtsen2026_member": (others.DTSEN_MEMBER, others.dtsen_member, True),
    "dtsen_delivery": (others.DELIVERY, others.delivered, True), "dtks_household": (others.UDRT, others.udrt, False),
    "dtks_person": (others.UDART, others.udart, True), "local_verified": (others.LOCAL, others.local, True),
}  # fmt: skip


@st.composite
def some_lists(draw: Any) -> list[tuple[str, list[list[str]]]]:
    """Two or three lists of any kinds, also of the same, each with some odd cells."""
    made = []
    for kind in draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=2, max_size=3)):
        headers, make, members = KINDS[kind]
        rows = []
        for number in draw(st.lists(st.integers(1, 5), min_size=1, max_size=6)):
            odd = draw(st.dictionaries(st.sampled_from(tuple(headers)), ODD, max_size=2))
            rows.append(make(number, draw(st.integers(0, 2)), **odd) if members else make(number, **odd))
        made.append((kind, rows))
    return made


@pytest.mark.django_db
def test_lists_of_different_kinds_one_after_the_other_close_and_go_without_a_trace(bring, wati, noise):
    """Each finds the families that those before it brought; taken back in the other order, nothing is left."""
    bring(FAMILY, [family(n) for n in (1, 2)])

    @settings(MANY, max_examples=EXAMPLES // 2)
    @given(lists=some_lists())
    def holds(lists: list[tuple[str, list[list[str]]]]) -> None:
        with forgotten():
            some(lists)

    def some(lists: list[tuple[str, list[list[str]]]]) -> None:
        left = [register_of_all_tables()]
        applied = []
        for kind, rows in lists:
            report = bring(KINDS[kind][0], rows, kind=kind)
            assert report.counts["rows"] == sum(report.counts[name] for name in COUNTED)
            if report.state == "applied":
                applied.append(report)
                left.append(register_of_all_tables())
        if applied and applied[-1].batch.kind == lists[-1][0]:
            again = bring(KINDS[lists[-1][0]][0], lists[-1][1], kind=lists[-1][0])
            assert (again.counts["new"], again.counts["changed"]) == (0, 0), again.counts
            if again.state == "applied":
                undo_batch(by=wati, batch=again.batch, reason="percobaan")
        for report in reversed(applied):
            assert register_of_all_tables() == left.pop()
            undo_batch(by=wati, batch=report.batch, reason="percobaan")
        assert register_of_all_tables() == left.pop()

    holds()


CTX = Context(today=dt.date(2026, 11, 22))
NORMALISERS: dict[str, Callable[[Cell, Context], Normal]] = {
    "nik": numbers.nik, "family_card": numbers.family_card, "masked": numbers.masked_number,
    "birth_date": dates.birth_date, "calendar_date": dates.calendar_date, "moment": dates.moment,
    "money": amounts.money(), "count": amounts.count(1, 50), "percent": amounts.percent(),
    "decile": amounts.decile, "percentile": amounts.percentile, "year": amounts.year,
    "decimal": amounts.decimal_number, "sex": choices.sex, "yes_no": choices.yes_no, "match": choices.dukcapil_match,
    "name": text.person_name, "text": text.text(200), "identifier": text.identifier(20), "rt": text.rt_rw,
    "phone": text.phone, "web": text.web_address, "place": places.place_name,
    "kemendagri": places.region_code("kemendagri"), "bps": places.region_code("bps"),
}  # fmt: skip
LIKELY = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"[0-9OoIl .\-/,'*xX]{0,24}", fullmatch=True),
    st.from_regex(r"[+-]?[0-9]{1,3}([.,][0-9]{0,3}){0,4}([eE][+-]?[0-9]{1,5})?", fullmatch=True),
    st.from_regex(r"[0-9]{1,4}[/.\- ][0-9]{1,2}[/.\- ][0-9]{1,4}( [0-9:]{1,8}Z?)?", fullmatch=True),
    st.sampled_from(["NaN", "Infinity", "-0", "1E400", "1E-400", "9" * 5000, "٣", "１", "½", "²", "\x00", "%", "()"]),
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(NORMALISERS))
@settings(max_examples=300, deadline=None)
@given(raw=LIKELY, kind=st.sampled_from([TEXT, NUMBER, DATE, BOOL, ERROR, FORMULA, FLOAT, EMPTY]))
def test_no_normaliser_raises_and_each_is_at_rest_on_its_own_word(name, raw, kind):
    normalise = NORMALISERS[name]
    found = normalise(Cell("" if kind == EMPTY else raw, kind), CTX)

    assert all(note.level in (ACCEPT, WARN, REFUSE) for note in found.notes)
    for note in found.notes:
        assert note.message and "%(" not in note.message + note.suggestion
    if any(note.level == REFUSE for note in found.notes):
        assert found.value is None
    if found.value is None:
        return
    again = normalise(Cell(written(name, found.value), TEXT), CTX)
    assert again.value == found.value, (raw, kind, found.value)


def written(name: str, value: Any) -> str:
    """A value as this office would write it into a cell."""
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if name in ("money", "percent", "decimal"):
        text = f"{value:f}".replace(".", ",")
        return f"{text}0" if text[-4:-3] == "," else text  # three decimals could be thousands
    if isinstance(value, dt.date):
        return value.isoformat()
    return {"match": "PADAN", "mismatch": "TIDAK PADAN"}.get(str(value), str(value))
