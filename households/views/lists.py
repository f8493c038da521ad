"""The source lists, each beside the one before it, and the work lists that come of them: conflicts and proposals."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import fetch, needs
from households import actions, conflicts, rediff
from households.forms.families import AnswerForm, PlaceForm
from households.models import Household, Proposal, SourceList
from households.wording import LABELS, say

WHAT = ("new", "gone", "decile", "moved", "changed")
DAY = 24 * 3600


@needs("import.read")
@require_safe
def source_lists(request: HttpRequest) -> HttpResponse:
    """Every list that was applied, the newest first."""
    rows = SourceList.objects.visible_to(request.user).select_related("region", "batch").order_by("-received_at", "-pk")
    return render(request, "households/source_lists.html", {"lists": rows[:200]})


@needs("import.read")
@require_safe
@never_cache
def source_list(request: HttpRequest, pk: int) -> HttpResponse:
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
        if what in WHAT:
            context |= _behind(request, newer, older, what)
    return render(request, "households/source_list.html", context)


def _tiles(diff: rediff.Rediff) -> list[dict[str, Any]]:
    words = {
        "new": _("New in this list"), "gone": _("Not in this list any more"), "decile": _("Other decile"),
        "moved": _("In another family"), "changed": _("Other values"),
    }  # fmt: skip
    return [{"label": words[what], "value": getattr(diff, what), "url": f"?what={what}"} for what in WHAT]


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


def _behind(request: HttpRequest, newer: SourceList, older: SourceList, what: str) -> dict[str, Any]:
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
            "row": row, "family": families.get(row.household, ""), "before": say(shown, row.before),
            "after": say(shown, row.after), "url": reverse("households:case", args=[row.household]),
        }
        for row in page
        if row.household in families
    ]  # fmt: skip
    more = page[-1].key if len(found) > rediff.PAGE else ""
    return {"what": what, "lines": lines, "more": more, "field": LABELS.get(field, field)}


@needs("household.read")
@require_safe
@never_cache
def conflict_list(request: HttpRequest) -> HttpResponse:
    """Whose sources disagree about NIK, name, sex or birth date, in one village."""
    form = PlaceForm(request.GET, user=request.user)
    found = None
    if form.is_valid() and form.village:
        found = [
            {"row": row, "fields": ", ".join(str(LABELS.get(field, field)) for field in row.fields)}
            for row in conflicts.open_in(request.user, form.village)
        ]
    return render(request, "households/conflicts.html", {"form": form, "found": found})


@needs("household.change")
@require_safe
@never_cache
def proposal_list(request: HttpRequest) -> HttpResponse:
    """What lists propose for visited families, family by family."""
    form = PlaceForm(request.GET, user=request.user)
    place = form.cleaned_data.get("region", "") if form.is_valid() else ""
    rows = Proposal.objects.visible_to(request.user, "household.change").open().for_answer()
    rows = rows.under(place) if place else rows
    lines = [proposed(row) for row in rows[:100]]
    return render(request, "households/proposals.html", {"form": form, "lines": lines})


@needs("household.change")
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Take over or reject the ticked proposals."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Http404
    data = form.cleaned_data
    rows = list(Proposal.objects.visible_to(request.user, "household.change").filter(pk__in=data["proposals"]))
    if len(rows) != len(set(data["proposals"])):
        raise Http404
    done = actions.answer_proposals(
        by=request.user, proposals=rows, accept=data["answer"] == "accept", reason=data["reason"]
    )
    words = ngettext("%(count)s proposal answered.", "%(count)s proposals answered.", done)
    messages.success(request, words % {"count": done})
    return redirect(reverse("households:case", args=[data["family"]]) if data["family"] else "households:proposals")


def proposed(row: Proposal) -> dict[str, Any]:
    """A proposal in words."""
    before, after = row.before, row.after
    if isinstance(after, dict) and row.field == "housing":
        keys = [key for key in after if (before or {}).get(key) != after[key]]
        before = ", ".join(say(key, (before or {}).get(key)) or "–" for key in keys)
        after = ", ".join(f"{LABELS.get(key, key)}: {say(key, after[key])}" for key in keys)
    elif row.field == "member":
        before, after = "", (after or {}).get("name", "")
    else:
        before, after = say(row.field, before), say(row.field, after)
    label = _("new member") if row.field == "member" else LABELS.get(row.field, row.field)
    return {"row": row, "label": label, "before": before, "after": after, "list": row.staged.batch}


def proposals_of(household: Household, user: Any) -> list[dict[str, Any]]:
    """The open ones of a family, for its page; nothing for who may not answer."""
    rows = Proposal.objects.visible_to(user, "household.change").open().for_answer()
    return [proposed(row) for row in rows.filter(household=household)]
