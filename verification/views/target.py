"""One household of a campaign: whose it is to visit, and giving it to somebody else."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedRequest, fetch, needs
from accounts.querysets import may
from verification.codes import household_code
from verification.forms.campaigns import FacilitatorForm
from verification.models import Decision, Target, Visit
from verification.reasons import PROBLEMS, in_words

FIXED = (Target.State.APPROVED, Target.State.DECIDED)


@needs("decision.read")
@require_http_methods(["GET", "HEAD", "POST"])
def target(request: SignedRequest, pk: int) -> HttpResponse:
    """What came of it so far, and who goes. A visit that is still on the phone of the one before is not lost: it is
    held for review when it arrives.
    """
    found = fetch(Target.objects, request.user, "campaign.assign" if request.method == "POST" else "", pk=pk)
    open_ = found.campaign.state != "closed" and found.state not in FIXED
    form = None
    if open_ and may(request.user, "campaign.assign", found.village_id):
        form = FacilitatorForm(request.POST or None, place=found.village_id, leave_out=found.facilitator_id)
    if request.method == "POST" and form is not None and form.reassign(by=request.user, target=found) is not None:
        messages.success(request, _("The household is somebody else's now; their phone gets it at the next sync."))
        return redirect("verification:target", pk)
    visits = Visit.objects.visible_to(request.user).filter(target=found).light().select_related("facilitator")
    context = {
        "target": found,
        "code": household_code(found.regency_code, found.household_id),
        "form": form,
        "earlier": Decision.objects.visible_to(request.user).of_doubles([found]).get(found.pk),
        "visits": [(visit, in_words(visit.problem, PROBLEMS)) for visit in visits.order_by("-pk")[:50]],
    }
    return render(request, "verification/target.html", context, status=400 if form and form.errors else 200)
