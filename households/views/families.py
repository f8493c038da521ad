"""Finding a family and its page. Every opened page and every shown number is recorded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedRequest, fetch, needs
from accounts.querysets import may
from households import actions, figures, programmes, proposed
from households.claims import subjects
from households.duplicates.figures import merges_into
from households.forms.families import NumberForm, RevealForm, SearchForm
from households.forms.lives import LIFE
from households.models import Household, Person, SourceRecord
from households.standing import history
from households.tables import FamilyTable
from households.timeline import story
from households.views.duplicates import survivor_of
from households.wording import housing_facts, say


@needs("household.read")
@require_safe
def families(request: SignedRequest) -> HttpResponse:
    """Families by name and region, within reach; without a name all of them, village by village."""
    if SearchForm.holds_number(request.GET.get("q", "")):
        messages.error(request, _("Search for a NIK or KK number in its own field: it must not stand in an address."))
        return redirect("households:list")
    form = SearchForm(request.GET, user=request.user)
    page = figures.Page([])
    if form.is_valid():
        text, region = form.cleaned_data["q"], form.cleaned_data.get("region", "")
        after = request.GET.get("after", "")
        user = request.user
        page = figures.named(user, text, region, after) if text else figures.listed(user, region, after)
    context = {
        "form": form, "number_form": NumberForm(), "table": FamilyTable(page.rows), "page": page,
        "searched": bool(form.data.get("q") or form.data.get("region") or request.GET.get("after")),
        "may_import": may(request.user, "import.upload"),
    }  # fmt: skip
    return render(request, "households/list.html", context)


@needs("household.read")
@require_POST
@never_cache
def find_number(request: SignedRequest) -> HttpResponse:
    """By a whole NIK or KK number: straight to the page of the one family that has it."""
    form = NumberForm(request.POST)
    if not form.is_valid():
        return render(request, "households/found.html", {"number_form": form}, status=400)
    found = figures.numbered(request.user, form.cleaned_data["number"])
    actions.search_number(by=request.user, found=len(found))
    if len(found) == 1:
        return redirect("households:case", found[0].household.pk)
    context = {"number_form": NumberForm(), "table": FamilyTable(found), "found": found, "asked": True}
    return render(request, "households/found.html", context)


@needs("household.read")
@require_safe
@never_cache
def case(request: SignedRequest, pk: int) -> HttpResponse:
    """One family: who they are, how they live, what every list and every floor of the house says of them."""
    household = fetch(Household.objects, request.user, pk=pk)
    if elsewhere := survivor_of(request, household):
        return elsewhere
    actions.look_at(by=request.user, household=household)
    return render(request, "households/case.html", _case_context(request, household))


@needs("household.reveal")
@require_POST
@never_cache
def reveal_nik(request: SignedRequest, pk: int) -> HttpResponse:
    person = fetch(Person.objects, request.user, "household.reveal", pk=pk)
    return _revealed(request, person, "NIK")


@needs("household.reveal")
@require_POST
@never_cache
def reveal_kk(request: SignedRequest, pk: int) -> HttpResponse:
    household = fetch(Household.objects, request.user, "household.reveal", pk=pk)
    return _revealed(request, household, _("KK number"))


def _revealed(request: SignedRequest, holder: Household | Person, label: str) -> HttpResponse:
    """The number, in this answer only."""
    form = RevealForm(request.POST)
    number = actions.reveal_number(by=request.user, holder=holder, reason=form.why)
    return render(request, "components/revealed.html", {"number": number, "label": label})


def _case_context(request: SignedRequest, household: Household) -> dict[str, Any]:
    full = Household.objects.visible_to(request.user).for_case().get(pk=household.pk)
    people = full.everybody
    records = list(SourceRecord.objects.visible_to(request.user).of(full))
    reveal = may(request.user, "household.reveal", full.village_id)
    told = programmes.told(records, people)
    return {
        "household": full,
        "members": [_member(person, reveal) for person in people],
        "here": sum(person.left_on is None for person in people),
        "housing": housing_facts(full.housing),
        "programmes": [one for one in told if one.ever],
        "programmes_no": ", ".join(one.label for one in told if not one.ever),
        "stunting": say("stunting", full.stunting_risk),
        "priority": say("priority", full.priority),
        "subjects": subjects(full, request.user, people, records),
        "merges": merges_into(full, request.user),
        "story": story(full, request.user, records),
        "proposals": proposed.of_family(full, request.user),
        "standings": history(full, timezone.localdate()),
        "changes": changes_open(full, request.user),
        "may_reveal": reveal,
        "reveal_kk": reverse("households:reveal_kk", args=[full.pk]) if reveal else "",
    }


def _member(person: Person, reveal: bool) -> dict[str, Any]:
    """A member in words; `reveal` is the address to ask for the NIK at, where the reader may."""
    words = {key: say(key, getattr(person, key)) for key in ("relation", "sex", "work", "education", "nik_missing")}
    url = reverse("households:reveal_nik", args=[person.pk]) if reveal else ""
    return {"person": person, "mark": f"show-{person.pk}", "reveal": url, **words}


def changes_open(household: Household, user: Any) -> list[dict[str, Any]]:
    """What `user` may write down of this family, as links."""
    if household.status != Household.Status.ACTIVE or not may(user, "household.change", household.village_id):
        return []
    return [
        {"title": form.title, "icon": form.icon, "url": reverse("households:change", args=[household.pk, what])}
        for what, form in LIFE.items()
    ]
