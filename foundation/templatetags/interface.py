"""The pieces of interface that templates share: one tag a component, its HTML in `templates/components/`.

Rules of the pages: no inline style or script (the policy forbids them), widths are SVG attributes, every colour comes
with a word, every action that changes something is a POST form.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.http import QueryDict
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation import drawing, formats, tones

register = template.Library()

LONG_VALUE = 11  # characters of a tile's figure that still fit in half a phone's width


# --- addresses and icons ------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite `static/vendor/icons.svg`; decorative unless it has a label."""
    aria = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="icon" {}><use href="{}#{}"></use></svg>', aria, static("vendor/icons.svg"), name)


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: object) -> str:
    """The current query string with `changes`; None removes a parameter. Paging keeps the filter."""
    params = context["request"].GET.copy() if "request" in context else QueryDict(mutable=True)
    for key, value in changes.items():
        if value is None:
            params.pop(key, None)
        else:
            params[key] = str(value)
    return f"?{params.urlencode()}"


@register.simple_tag
def menu_url(name: str, *arguments: object) -> str:
    """The address of `name`, or an empty text where this installation has no such page."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


@register.inclusion_tag("components/menu_item.html", takes_context=True)
def menu_item(context: dict[str, Any], name: str, icon: str, label: str) -> dict[str, Any]:
    """One line of the main menu; nothing when the page does not exist. Marks the page one is on or below."""
    url = menu_url(name)
    here = context["request"].path if "request" in context else ""
    current = bool(url) and (here == url if url == "/" else here.startswith(url))
    return {"url": url, "icon": icon, "label": label, "current": current}


@register.simple_block_tag
def trimmed(content: str) -> SafeString:
    """`{% trimmed as title %}{% block title %}{% endblock %}{% endtrimmed %}`: a block's text, used twice."""
    return SafeString(content.strip())


# --- figures ------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/stat.html")
def stat(label: str, value: object, note: str = "", url: str = "", tone: str = "", icon: str = "") -> dict[str, Any]:
    """A big number with its label. `value` is text, formatted by the caller."""
    long = len(str(value)) > LONG_VALUE
    return {"label": label, "value": value, "long": long, "note": note, "url": url, "tone": tone, "icon": icon}


@register.inclusion_tag("components/progress.html")
def progress(value: int | None, whole: int | None, label: str = "", tone: str = "primary") -> dict[str, Any]:
    """`value` of `whole` as a bar with its words."""
    done, total = value or 0, whole or 0
    percent = formats.percent(drawing.share(done, total), 0) if total else "–"
    return {
        "label": label, "tone": tone, "value": formats.number(done), "whole": formats.number(total),
        "percent": percent, "width": drawing.share(done, total),
    }  # fmt: skip


@register.inclusion_tag("components/funnel.html")
def funnel(steps: Sequence[Mapping[str, Any]], title: str = "") -> dict[str, Any]:
    """From all to few: steps as `drawing.funnel_steps` takes them."""
    return {"steps": drawing.funnel_steps(steps), "title": title}


@register.inclusion_tag("components/bars.html")
def bars(rows: Sequence[Mapping[str, Any]], whole: float | None = None) -> dict[str, Any]:
    """A list with horizontal bars: rows as `drawing.bar_rows` takes them."""
    return {"bars": drawing.bar_rows(rows, whole)}


@register.inclusion_tag("components/chart.html")
def chart(
    name: str, data: Mapping[str, Any], kind: str = "line", label: str = "", height: str = "md"
) -> dict[str, Any]:
    """A Chart.js drawing with the same numbers as a table below it.

    `data`: `{"labels": [...], "series": [{"label", "values", "tone"?}]}` and, if wanted, `unit`, `places` (decimals),
    `stacked`, `horizontal`. A value of None is a gap. Lengths of `labels` and every `values` agree.
    """
    places, unit = int(data.get("places", 0)), str(data.get("unit", ""))
    rows = [
        (text, [f"{formats.number(one['values'][place], places)} {unit}".strip() for one in data["series"]])
        for place, text in enumerate(data["labels"])
    ]
    return {"name": name, "data": data, "kind": kind, "label": label, "height": height, "rows": rows}


@register.simple_tag
def chart_scripts() -> SafeString:
    return scripts("vendor/chart.js", "staff/charts.js")


@register.simple_tag
def map_scripts() -> SafeString:
    return scripts("vendor/leaflet/leaflet.js", "staff/maps.js")


@register.simple_tag
def map_styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("vendor/leaflet/leaflet.css"))


def scripts(*paths: str) -> SafeString:
    return format_html_join("\n", '<script src="{}" defer></script>', ((static(path),) for path in paths))


# --- words and states ---------------------------------------------------------------------------------------------


@register.inclusion_tag("components/badge.html")
def badge(state: str, label: str = "", tone: str = "") -> dict[str, Any]:
    """A state in its colour, with its word and an icon."""
    known_tone, name = tones.of_state(state)
    return {"label": label or state, "tone": tone or known_tone, "icon": name}


@register.inclusion_tag("components/note.html")
def note(message: object, tone: str = "info", title: str = "", icon: str = "") -> dict[str, Any]:
    """One boxed remark. Errors interrupt a screen reader, the rest waits its turn."""
    tone = tones.LEVEL_TONES.get(tone, tone)
    icon = icon or tones.LEVEL_ICONS.get(tone, "info-circle")
    return {"message": message, "tone": tone, "title": title, "icon": icon}


@register.inclusion_tag("components/problems.html")
def problems(items: Iterable[Any], title: str = "") -> dict[str, Any]:
    """Messages about a thing: texts, or `{"level", "message", "row"?, "column"?, "suggestion"?, "url"?}`."""
    made = []
    for item in items:
        entry = dict(item) if isinstance(item, Mapping) else {"message": item}
        entry["tone"] = tones.LEVEL_TONES.get(str(entry.get("level", "error")), "danger")
        entry["icon"] = tones.LEVEL_ICONS[entry["tone"]]
        made.append(entry)
    return {"items": made, "title": title}


@register.inclusion_tag("components/empty.html")
def empty(icon: str, sentence: str, url: str = "", action: str = "") -> dict[str, Any]:
    """Nothing here yet: a sentence that says what to do, and the button to do it."""
    return {"icon": icon, "sentence": sentence, "url": url, "action": action}


@register.inclusion_tag("components/facts.html")
def facts(rows: Iterable[tuple[object, object]]) -> dict[str, Any]:
    """Label and value pairs; an empty value is an en dash."""
    return {"rows": [(label, "–" if value in (None, "") else value) for label, value in rows]}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """In the order given: `{"at": date or datetime, "title", "body"?, "by"?, "icon"?, "tone"?, "url"?, "badge"?}`;
    `badge` is `(state, label)`.
    """
    plain = {"tone": "neutral", "icon": "dash-circle"}
    return {"entries": [{**plain, **entry, "when": moment(entry["at"])} for entry in entries]}


def moment(value: dt.date | None) -> str:
    """A date by itself, or a time of the day in the office's clock."""
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{formats.long_date(local.date())} {local:%H.%M}"
    return formats.long_date(value)


@register.inclusion_tag("components/steps.html")
def steps(current: int, *labels: str) -> dict[str, Any]:
    """The way through a job of several pages; `current` counts from 1."""
    return {"steps": [(number, text, number < current, number == current) for number, text in enumerate(labels, 1)]}


@register.inclusion_tag("components/diff.html")
def diff(
    changes: Mapping[str, Sequence[Any]] | Iterable[Sequence[Any]], labels: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Before and after: `{"field": [before, after]}` with `labels`, or `(label, before, after)` rows."""
    if isinstance(changes, Mapping):
        names = labels or {}
        return {"rows": [(names.get(field, field), pair[0], pair[1]) for field, pair in changes.items()]}
    return {"rows": list(changes)}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Links drawn as tabs: `{"label", "url", "active"?, "count"?}`."""
    return {"items": list(items)}


@register.inclusion_tag("components/photos.html")
def photos(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """`{"url", "caption"?, "note"?, "state"?: stored | missing | broken}`; a stored photo opens large."""
    return {"items": [{"state": "stored", "number": place, **item} for place, item in enumerate(items, 1)]}


# --- acts ---------------------------------------------------------------------------------------------------------


def mark(*parts: object) -> str:
    """A stable id for a component, made of what it says and where it leads."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:10]


@register.inclusion_tag("components/confirm.html", takes_context=True)
def confirm(
    context: dict[str, Any],
    url: str,
    label: str,
    question: str,
    reason: bool = False,
    tone: str = "danger",
    icon: str = "",
    fields: Mapping[str, object] | None = None,
    submit: str = "",
) -> dict[str, Any]:
    """A button that asks first; with `reason` the person must say why (POST `reason`)."""
    return {
        "id": f"confirm-{mark(url, label, sorted((fields or {}).items()))}", "url": url, "label": label,
        "question": question, "reason": reason, "tone": tone, "icon": icon, "fields": fields or {},
        "submit": submit or label, "csrf_token": context.get("csrf_token"),
    }  # fmt: skip


@register.inclusion_tag("components/post_button.html", takes_context=True)
def post_button(
    context: dict[str, Any],
    url: str,
    label: str,
    icon: str = "",
    tone: str = "",
    fields: Mapping[str, object] | None = None,
) -> dict[str, Any]:
    """A harmless act in one click."""
    return {
        "url": url, "label": label, "icon": icon, "tone": tone, "fields": fields or {},
        "csrf_token": context.get("csrf_token"),
    }  # fmt: skip


@register.inclusion_tag("components/masked_number.html")
def masked_number(number: Any, url: str = "", label: str = "NIK") -> dict[str, Any]:
    """An identity number with only its ends; with `url` a button asks the server for the whole (a logged act)."""
    text = getattr(number, "masked", number)
    return {"number": text or "", "url": url, "label": label}


@register.inclusion_tag("components/working.html")
def working(url: str, text: str) -> dict[str, Any]:
    """While a worker is busy: asks `url` again every two seconds and takes its answer's place."""
    return {"url": url, "text": text}


# --- forms, lists and their pages ---------------------------------------------------------------------------------


@register.inclusion_tag("components/form.html", takes_context=True)
def form(
    context: dict[str, Any],
    form: forms.BaseForm,
    submit: str = "",
    cancel: str = "",
    method: str = "post",
    action: str = "",
) -> dict[str, Any]:
    """A whole form: summary of what is wrong, fields, buttons."""
    return {
        "form": form, "submit": submit or _("Save"), "cancel": cancel, "method": method, "action": action,
        "csrf_token": context.get("csrf_token"),
    }  # fmt: skip


@register.inclusion_tag("components/form_fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    return {"form": form}


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """What is wrong, first, with a way to each field."""
    return {"form": form, "wrong": [form[name] for name in form.errors if name in form.fields]}


@register.inclusion_tag("components/filter_bar.html", takes_context=True)
def filter_bar(context: dict[str, Any], filterset: Any) -> dict[str, Any]:
    """A filter form that says how much is set; open while something is."""
    form = filterset.form
    used = sum(is_set(form[name].value()) for name in form.fields) if form.is_bound else 0
    return {"form": form, "used": used, "request": context.get("request")}


def is_set(value: object) -> bool:
    """Whether a field's value filters: a range of two empty ends does not."""
    return any(map(is_set, value)) if isinstance(value, list | tuple) else value not in (None, "")


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: dict[str, Any], page: Page[Any], param: str = "page") -> dict[str, Any]:
    """Previous, next and where one is, for lists short enough to count."""
    where = {"page": formats.number(page.number), "pages": formats.number(page.paginator.num_pages)}
    return {
        "previous": query(context, **{param: page.previous_page_number()}) if page.has_previous() else "",
        "next": query(context, **{param: page.next_page_number()}) if page.has_next() else "",
        "note": _("Page %(page)s of %(pages)s") % where,
    }


@register.inclusion_tag("components/pager.html")
def keyset(previous: str = "", next: str = "", note: str = "") -> dict[str, Any]:
    """The same two links where pages are not counted."""
    return {"previous": previous, "next": next, "note": note}
