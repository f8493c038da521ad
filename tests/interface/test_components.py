"""Components say what they are given, escaped, and sums behind drawings are right."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import django_filters
import django_tables2 as tables
import pytest
from django import forms
from django.template import Context, Template, loader
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from foundation.drawing import bar_rows, funnel_steps, share
from foundation.forms import IndonesianDateField
from regions.models import Region

NASTY = '<script>alert("x")</script>&\'"'
LONG = "I Gusti Ngurah Agung Putu Wisnu Wardhana Kusuma Dharmaputra"

# every component that shows text of others, with that text in every place
SHOWS = [
    ('{% stat x x note=x url="/" %}', {}),
    ("{% badge x x %}", {}),
    ("{% note x title=x %}", {}),
    ('{% empty "inbox" x "/" x %}', {}),
    ("{% facts rows %}", {"rows": [(NASTY, NASTY)]}),
    ("{% bars rows %}", {"rows": [{"label": NASTY, "value": 1, "text": NASTY, "note": NASTY}]}),
    ("{% funnel rows title=x %}", {"rows": [{"label": NASTY, "value": 1, "note": NASTY}]}),
    ("{% progress 1 2 x %}", {}),
    ("{% chart 'c' data label=x %}", {"data": {"labels": [NASTY], "series": [{"label": NASTY, "values": [1]}]}}),
    ("{% problems rows x %}", {"rows": [NASTY, {"message": NASTY, "row": 1, "column": NASTY, "suggestion": NASTY}]}),
    (
        "{% timeline rows %}",
        {"rows": [{"at": dt.date(2026, 11, 22), "title": NASTY, "body": NASTY, "by": NASTY, "badge": ("x", NASTY)}]},
    ),
    ("{% steps 1 x x %}", {}),
    ("{% diff rows %}", {"rows": {NASTY: [NASTY, NASTY]}}),
    ("{% tabs rows %}", {"rows": [{"label": NASTY, "url": "/", "count": NASTY}]}),
    ("{% photos rows %}", {"rows": [{"url": "/x", "caption": NASTY, "note": NASTY}]}),
    ('{% confirm "/" x x reason=True fields=f %}', {"f": {"a": NASTY}}),
    ('{% post_button "/" x fields=f %}', {"f": {"a": NASTY}}),
    ('{% masked_number x "/" x %}', {}),
    ('{% working "/" x %}', {}),
    ("{% keyset '?a' '?b' x %}", {}),
]


def drawn(source: str, **values: Any) -> str:
    return Template(source).render(Context({"x": NASTY, **values}))


@pytest.mark.parametrize(("source", "values"), SHOWS, ids=[source for source, _ in SHOWS])
def test_a_component_shows_hostile_text_as_text(source: str, values: dict[str, Any]) -> None:
    html = drawn(source, **values)
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html
    assert not re.search(r"<[a-z][^<>]*\s(style|on[a-z]+)=", html)


def test_a_badge_has_a_word_an_icon_and_the_colour_of_its_state() -> None:
    html = drawn('{% badge "extreme" "miskin ekstrem" %}')
    assert "miskin ekstrem" in html and "tone-danger" in html and "#exclamation-circle" in html
    assert "tone-neutral" in drawn('{% badge "never-heard" "belum dikenal" %}')


def test_a_funnel_says_how_many_were_lost_on_the_way() -> None:
    rows = [{"label": "Terdaftar", "value": 15000}, {"label": "Miskin ekstrem", "value": 1717}]
    first, last = funnel_steps(rows)
    assert (first.lost, last.lost) == (None, 13283)
    assert first.points == "0,0 100,0 55.7,100 44.3,100"
    html = drawn("{% funnel rows %}", rows=rows)
    assert "15.000" in html and "11,4 %" in html and "13.283" in html


def test_a_funnel_of_nothing_is_not_an_error() -> None:
    assert funnel_steps([]) == []
    assert [step.percent for step in funnel_steps([{"label": "a", "value": 0}, {"label": "b", "value": 0}])] == [0, 0]


@given(st.integers(0, 10**9), st.integers(-5, 10**9))
def test_a_share_is_between_nothing_and_all(value: int, whole: int) -> None:
    width = share(value, whole)
    assert 0 <= width <= 100
    assert (width == 0) == (value == 0 or whole <= 0)


def test_the_longest_bar_fills_the_row_and_a_missing_figure_says_why() -> None:
    rows = [
        {"label": "Mendo Barat", "value": Decimal("0.81")},
        {"label": "Sungailiat", "value": Decimal("0.27")},
        {"label": "Puding Besar", "value": None, "text": "cakupan 61 %"},
        {"label": "Bakam", "value": 0},
    ]
    bars = bar_rows(rows)
    assert [str(bar.width) for bar in bars] == ["100.0", "33.3", "0", "0"]
    assert [bar.known for bar in bars] == [True, True, False, True]
    html = drawn("{% bars rows %}", rows=rows)
    assert "cakupan 61 %" in html and 'width="33.3%"' in html


def test_progress_of_nothing_is_a_dash_not_a_division_by_zero() -> None:
    assert "11 %" in drawn("{% progress 1717 15000 %}")
    assert "0 dari 0" in drawn("{% load i18n %}{% language 'id' %}{% progress 0 0 %}{% endlanguage %}")


def test_a_chart_carries_its_numbers_as_a_table_too() -> None:
    data = {
        "labels": ["Oktober", "November"], "unit": "%", "places": 2,
        "series": [{"label": "Persen", "values": [Decimal("0.19"), None]}],
    }  # fmt: skip
    html = drawn("{% chart 'rate' data label='Angka' %}", data=data)
    assert '<script id="rate" type="application/json">' in html
    assert "0,19 %" in html and "<th scope=\"row\">November</th>" in html


def test_an_unknown_address_leaves_a_menu_item_out() -> None:
    assert drawn('{% menu_item "nowhere:list" "people" "Keluarga" %}').strip() == ""
    assert 'href="/akun/' in drawn('{% menu_item "account_login" "people" "Masuk" %}')


def test_a_number_is_shown_masked_and_asked_for_by_post() -> None:
    closed = drawn("{% masked_number '••••••••••••0000' %}")
    assert "••••••••••••0000" in closed and "hx-post" not in closed
    assert 'hx-post="/keluarga/1/nik/"' in drawn("{% masked_number '••••0000' '/keluarga/1/nik/' %}")
    assert "–" in drawn("{% masked_number '' '/keluarga/1/nik/' %}")


def test_a_confirmation_posts_with_a_reason_and_the_token() -> None:
    tag = '{% confirm "/impor/1/batal/" "Batalkan" "Yakin?" reason=True fields=f %}'
    html = drawn(tag, f={"a": 1}, csrf_token="T0")
    assert html.count('method="post"') == 1 and 'value="T0"' in html
    assert re.search(r'<textarea[^>]*name="reason"[^>]*required', html)
    button, box = re.search(r'popovertarget="([^"]+)"', html), re.search(r'<div id="([^"]+)"[^>]*popover', html)
    assert button and box and button.group(1) == box.group(1)


class RoundForm(forms.Form):
    name = forms.CharField(label="Nama putaran")
    until = IndonesianDateField(label="Batas waktu")
    file = forms.FileField(label="Berkas", required=False)


def test_a_form_names_what_is_wrong_first_and_again_at_the_field() -> None:
    form = RoundForm({"name": "", "until": "2026/31/12"})
    form.add_error(None, "Putaran lain masih terbuka.")
    html = drawn('{% form form cancel="/verval/" %}', form=form)
    assert html.index("Putaran lain masih terbuka.") < html.index('name="name"')
    assert html.count("Putaran lain masih terbuka.") == 1
    assert 'href="#id_until"' in html and 'enctype="multipart/form-data"' in html and 'href="/verval/"' in html


def test_a_date_is_typed_day_first_and_kept_as_typed_day_first() -> None:
    form = RoundForm({"name": "Verval", "until": "01-02-2026"})
    assert form.is_valid()
    assert form.cleaned_data["until"] == dt.date(2026, 2, 1)
    html = drawn("{% form form %}", form=RoundForm(initial={"until": dt.date(2026, 2, 1)}))
    assert 'value="01-02-2026"' in html and "data-date" in html


class Villages(tables.Table):
    name = tables.Column()
    count = tables.Column(attrs={"td": {"class": "num"}})


@pytest.fixture
def table_at(rf: RequestFactory) -> Callable[..., str]:
    def render(path: str, rows: list[dict[str, Any]], per_page: int = 2, **options: Any) -> str:
        request = rf.get(path)
        table = Villages(rows, **options)
        tables.RequestConfig(request, paginate={"per_page": per_page}).configure(table)
        context = {"table": table, "request": request}
        return Template("{% load render_table from django_tables2 %}{% render_table table %}").render(Context(context))

    return render


def test_a_table_keeps_the_filter_when_it_turns_the_page(table_at: Callable[..., str]) -> None:
    rows = [{"name": f"{LONG} {number}", "count": number} for number in range(5)]
    html = table_at("/?q=sari&page=2", rows)
    assert 'class="table-wrap"' in html and 'class="num"' in html
    assert 'href="?q=sari&amp;page=1"' in html and 'href="?q=sari&amp;page=3"' in html
    assert f"{LONG} 2" in html and f"{LONG} 4" not in html


def test_an_empty_table_says_so_in_its_own_words(table_at: Callable[..., str]) -> None:
    html = table_at("/", [], empty_text="Belum ada desa.")
    assert "Belum ada desa." in html and "<table" not in html


class VillageFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Nama")
    since = django_filters.DateFromToRangeFilter(label="Sejak")

    class Meta:
        model = Region
        fields: list[str] = []


def test_a_filter_bar_is_open_only_while_it_filters(rf: RequestFactory) -> None:
    def bar(path: str) -> str:
        request = rf.get(path)
        filterset = VillageFilter(request.GET, queryset=Region.objects.none())
        return drawn("{% filter_bar filterset %}", filterset=filterset, request=request)

    assert '<details class="filter">' in bar("/desa/?q=&since_after=")
    narrowed = bar("/desa/?q=air&since_after=2026-01-01")
    assert '<details class="filter" open>' in narrowed and '<span class="filter-count">2</span>' in narrowed
    assert '<a class="btn" href="/desa/">' in narrowed


def test_the_servers_own_error_page_needs_no_context() -> None:
    for name in ("500.html", "403_csrf.html", "400.html"):
        html = loader.get_template(name).render({})
        assert "<h1>" in html and "data-problem" in html and "None" not in html
