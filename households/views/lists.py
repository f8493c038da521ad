"""The source lists, each beside the one before it, and the work list of their conflicts."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import SignedRequest, fetch, needs
from households import actions, conflicts, rediff, rediff_file
from households.forms.families import PlaceForm
from households.models import Household, SourceList
from households.wording import LABELS

DAY = 24 * 3600
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs("import.read")
@require_safe
def source_lists(request: SignedRequest) -> HttpResponse:
    """Every list that was applied, the newest first."""
    rows = SourceList.objects.visible_to(request.user).select_related("region", "batch").order_by("-received_at", "-pk")
    return render(request, "households/source_lists.html", {"lists": rows[:200]})


@needs("import.read")
@require_safe
@never_cache
def source_list(request: SignedRequest, pk: int) -> HttpResponse:
    """One list beside the one before it; `?what=` opens the rows behind a tile."""
    newer = fetch(SourceList.objects, request.user, pk=pk)
    older = rediff.previous(newer)
    context: dict[str, Any] = {"list": newer, "older": older}
    if older is not None:
        # Two lists never change once they are applied; the counts hold no personal data.
        key = f"rediff:{newer.pk}:{older.pk}"
        counted = cache.get(key) or rediff.compare(newer, older)
        cache.set(key, counted, DAY)
        context |= {"diff": counted, "tiles": _tiles(counted), "matrix": _matrix(counted), "fields": _fields(counted)}
        what = request.GET.get("what", "")
        if what in rediff_file.WHAT:
            context |= _behind(request, newer, older, what)
    return render(request, "households/source_list.html", context)


@needs("import.read")
@require_safe
def export(request: SignedRequest, pk: int) -> StreamingHttpResponse:
    """The same as a workbook, with masked numbers."""
    newer = fetch(SourceList.objects, request.user, pk=pk)
    older = rediff.previous(newer)
    if older is None:
        raise Http404
    actions.export_rediff(by=request.user, newer=newer, older=older)
    response = StreamingHttpResponse(rediff_file.as_workbook(request.user, newer, older), content_type=XLSX)
    name = f"perbandingan-{slugify(newer.title)[:60] or newer.pk}-{timezone.localdate():%Y%m%d}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _tiles(diff: rediff.Rediff) -> list[dict[str, Any]]:
    return [
        {"label": label, "value": getattr(diff, what), "url": f"?what={what}"}
        for what, label in rediff_file.titles().items()
    ]


def _matrix(diff: rediff.Rediff) -> dict[str, Any]:
    """Deciles of the older list as rows, of the newer as columns."""
    columns = sorted({now for _was, now in diff.deciles}, key=_number)
    lines = sorted({was for was, _now in diff.deciles}, key=_number)
    cells = [(was or "–", [(diff.deciles.get((was, now), 0), was == now) for now in columns]) for was in lines]
    return {"columns": [now or "–" for now in columns], "rows": cells} if lines else {}


def _number(decile: str) -> int:
    return int(decile) if decile.isdigit() else 99


def _fields(diff: rediff.Rediff) -> list[tuple[str, str, int]]:
    named = [(key, str(LABELS.get(key, key)), number) for key, number in diff.fields.items()]
    return sorted(named, key=lambda row: -row[2])


def _behind(request: SignedRequest, newer: SourceList, older: SourceList, what: str) -> dict[str, Any]:
    field = request.GET.get("field", "")
    known = rediff.fields_of(newer)
    if what == "changed" and field not in known:
        return {"what": what, "choose": True}
    found = rediff.rows(newer, older, what, field=field, after=request.GET.get("after", ""))
    page = found[: rediff.PAGE]
    readable = Household.objects.visible_to(request.user).filter(pk__in=[row.household for row in page])
    families = dict(readable.values_list("pk", "head_name"))
    shown = "decile" if what == "decile" else field
    lines = [
        {
            "row": row, "family": families.get(row.household, ""),
            "url": reverse("households:case", args=[row.household]),
            "before": rediff_file.value(newer, shown, row.before),
            "after": rediff_file.value(newer, shown, row.after),
        }
        for row in page
        if row.household in families
    ]  # fmt: skip
    more = page[-1].key if len(found) > rediff.PAGE else ""
    return {"what": what, "lines": lines, "more": more, "field": LABELS.get(field, field)}


@needs("household.read")
@require_safe
@never_cache
def conflict_list(request: SignedRequest) -> HttpResponse:
    """Whose sources disagree about NIK, name, sex or birth date, in one village."""
    form = PlaceForm(request.GET, user=request.user)
    found = None
    if form.is_valid() and form.village:
        found = [
            {"row": row, "fields": ", ".join(str(LABELS.get(field, field)) for field in row.fields)}
            for row in conflicts.open_in(request.user, form.village)
        ]
    return render(request, "households/conflicts.html", {"form": form, "found": found})
