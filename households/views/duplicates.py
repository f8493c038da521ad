"""Possible duplicates: the work list, one cluster side by side, and taking a merge back. A person decides, always."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedRequest, fetch, needs
from foundation.forms import refusals_on
from foundation.jobs import ring
from households import actions, tasks
from households.duplicates import figures
from households.forms.duplicates import DecisionForm, FilterForm
from households.models import DuplicateCluster, Household, Merge
from households.timeline import told

TOLD = 6


@needs("household.change")
@require_safe
def work_list(request: SignedRequest) -> HttpResponse:
    form = FilterForm(request.GET, user=request.user)
    rows, next_key = figures.page(request.user, form.chosen(), request.GET.get("after", ""))
    context = {
        "form": form, "rows": rows, "next_key": next_key, "counts": figures.counts(request.user),
        "regencies": figures.regencies(request.user),
    }  # fmt: skip
    return render(request, "households/duplicates.html", context)


@needs("household.change")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def cluster(request: SignedRequest, pk: int) -> HttpResponse:
    """All entries of a cluster as columns. A refusal keeps what was ticked and typed."""
    row = fetch(DuplicateCluster.objects, request.user, pk=pk)
    columns = figures.columns(request.user, row)
    alike = figures.alike_members(columns) if row.subject == "household" else []
    form = DecisionForm(request.POST or None, cluster=row, columns=columns, alike=alike)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            messages.success(request, form.save(request.user))
            return redirect("households:duplicates")
    if request.method != "POST":
        for home in {column.household.pk: column.household for column in columns}.values():
            actions.look_at(by=request.user, household=home)
    context = {
        "cluster": row, "columns": columns, "table": figures.side_by_side(columns), "alike": alike,
        "pairs": figures.pairs(row, columns), "form": form,
        "told": [told(column.household, request.user)[:TOLD] for column in columns],
    }  # fmt: skip
    return render(request, "households/duplicate.html", context, status=400 if form.is_bound else 200)


@needs("household.change")
@require_POST
def search(request: SignedRequest) -> HttpResponse:
    """Look through a whole kabupaten, in the background."""
    regency = request.POST.get("regency", "")
    job = actions.ask_for_search(by=request.user, regency=regency)
    ring(tasks.search_duplicates, job.pk)
    messages.success(request, _("The search runs. New possible duplicates appear here by themselves."))
    return redirect("households:duplicates")


@needs("household.change")
@require_POST
def part(request: SignedRequest, pk: int) -> HttpResponse:
    """Take a merge back."""
    merge = fetch(Merge.objects, request.user, "household.change", pk=pk)
    reason = request.POST.get("reason", "")
    parted = actions.part(by=request.user, merge=merge, reason=reason)
    actions.remember_parting(by=request.user, merge=parted, reason=reason)
    messages.success(request, _("The two are apart again, as they were before the merge."))
    if parted.kept:
        messages.warning(
            request, _("%(count)s entries were changed since and stay as they are.") % {"count": len(parted.kept)}
        )
    return redirect("households:case", merge.household_id)


def survivor_of(request: SignedRequest, household: Household) -> HttpResponse | None:
    """The old address of a merged family leads to the one it lives on in."""
    if household.status != Household.Status.MERGED or household.merged_into_id is None:
        return None
    messages.info(request, _("The entry of %(name)s was merged into this one.") % {"name": household.head_name})
    return redirect("households:case", household.merged_into_id)
