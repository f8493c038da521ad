"""Pages of help: programmes, recipients, payment lists, the ledger, who got nothing and who got from several."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedRequest, fetch, needs
from accounts.querysets import may
from foundation.formats import number
from interventions import actions, exports, figures
from interventions.forms import (
    DeliveryForm,
    DrawForm,
    PaymentListForm,
    ProgrammeForm,
    ReasonForm,
    day_or_today,
    key_after,
)
from interventions.models import Delivery, Enrolment, ExportRequest, Programme
from interventions.tables import NOBODY, GapTable, InstalmentTable, LedgerTable, OverlapTable, RecipientTable
from verification import telling
from verification.models import Verdict

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs("programme.read")
@require_safe
def programmes(request: SignedRequest) -> HttpResponse:
    """All programmes that reach the user's regions, with what they gave there."""
    found = list(Programme.objects.visible_to(request.user).with_names().newest_first())
    books = {line.programme.pk: line for line in figures.ledger(request.user).lines if line.programme}
    context = {
        "rows": [(programme, books.get(programme.pk)) for programme in found],
        "may_create": may(request.user, "programme.manage"),
        "today": timezone.localdate(),
    }
    return render(request, "interventions/programmes.html", context)


@needs("programme.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: SignedRequest) -> HttpResponse:
    """A new programme, with its giver."""
    form = ProgrammeForm(request.POST or None, by=request.user)
    if request.method == "POST":
        made = form.create()
        if made is not None:
            messages.success(request, _("The programme is there. Draw its recipients next."))
            return redirect("interventions:programme", made.pk)
    return render(request, "interventions/create.html", {"form": form}, status=400 if form.errors else 200)


@needs("programme.read")
@require_safe
def programme(request: SignedRequest, pk: int) -> HttpResponse:
    """A programme's books, its recipients by state, what may be done next."""
    found = _programme(request, pk)
    return render(request, "interventions/programme.html", _programme_context(request, found))


@needs("enrolment.manage")
@require_POST
def draw(request: SignedRequest, pk: int) -> HttpResponse:
    """Recipients from the decisions in force on a day."""
    found = _programme(request, pk, "enrolment.manage")
    form = DrawForm(request.POST)
    added = form.draw(by=request.user, programme=found)
    if added is None:
        context = _programme_context(request, found) | {"draw_form": form}
        return render(request, "interventions/programme.html", context, status=400)
    text = ngettext("%(n)s recipient was added.", "%(n)s recipients were added.", added) % {"n": number(added)}
    messages.success(request, text)
    return redirect("interventions:programme", pk)


@needs("delivery.record")
@require_http_methods(["GET", "HEAD", "POST"])
def payment_list(request: SignedRequest, pk: int) -> HttpResponse:
    """One instalment was handed over to all but the named ones."""
    found = _programme(request, pk, "delivery.record")
    form = PaymentListForm(request.POST or None, by=request.user, programme=found)
    if request.method == "POST":
        count = form.record()
        if count is not None:
            text = ngettext("%(n)s delivery was recorded.", "%(n)s deliveries were recorded.", count)
            messages.success(request, text % {"n": number(count)})
            return redirect("interventions:programme", pk)
    context = {"programme": found, "form": form, "lines": figures.instalments(request.user, found)}
    return render(request, "interventions/payment_list.html", context, status=400 if form.errors else 200)


@needs("delivery.read")
@require_safe
def recipient(request: SignedRequest, pk: int) -> HttpResponse:
    """One recipient: the deliveries, and what became of each."""
    enrolment = fetch(Enrolment.objects, request.user, "delivery.read", pk=pk)
    return render(request, "interventions/recipient.html", _recipient_context(request, enrolment))


@needs("delivery.record")
@require_POST
def record_delivery(request: SignedRequest, pk: int) -> HttpResponse:
    """What became of one delivery, or a correction."""
    delivery = fetch(Delivery.objects, request.user, "delivery.record", pk=pk)
    form = DeliveryForm(request.POST)
    if form.record(by=request.user, delivery=delivery):
        return redirect("interventions:recipient", delivery.enrolment_id)
    context = _recipient_context(request, delivery.enrolment, form, delivery.pk)
    return render(request, "interventions/recipient.html", context, status=400)


@needs("enrolment.manage")
@require_POST
def end_enrolment(request: SignedRequest, pk: int) -> HttpResponse:
    enrolment = fetch(Enrolment.objects, request.user, "enrolment.manage", pk=pk)
    ReasonForm(request.POST).end(by=request.user, enrolment=enrolment)
    messages.success(request, _("This family gets nothing more of the programme; what came stays recorded."))
    return redirect("interventions:recipient", pk)


@needs("delivery.read")
@require_safe
def export(request: SignedRequest, pk: int) -> StreamingHttpResponse:
    """The recipient list with masked numbers, as a workbook."""
    found = _programme(request, pk)
    state = request.GET.get("state", "")
    rows = exports.recipients(request.user, found, state).count()
    actions.export_masked(by=request.user, programme=found, rows=rows)
    return _as_file(exports.recipient_list(request.user, found, state=state), found)


@needs("export.identities")
@require_POST
def ask_identities(request: SignedRequest, pk: int) -> HttpResponse:
    """Ask for the list with whole numbers."""
    found = _programme(request, pk, "export.identities")
    rows = figures.request_rows(request.user, found)
    ReasonForm(request.POST).ask(by=request.user, programme=found, rows=rows)
    return redirect("interventions:programme", pk)


@needs("export.identities")
@require_POST
def approve_identities(request: SignedRequest, pk: int) -> HttpResponse:
    asked = fetch(ExportRequest.objects, request.user, "export.identities", pk=pk)
    actions.approve_identities(by=request.user, request=asked)
    return redirect("interventions:programme", asked.programme_id)


@needs("export.identities")
@require_POST
def take_identities(request: SignedRequest, pk: int) -> StreamingHttpResponse:
    """The list with whole numbers, to the one who asked. By POST: nothing of it is kept on the way."""
    asked = fetch(ExportRequest.objects, request.user, "export.identities", pk=pk)
    rows = figures.request_rows(request.user, asked.programme)
    actions.hand_out_identities(by=request.user, request=asked, rows=rows)
    return _as_file(exports.recipient_list(request.user, asked.programme, identities=True), asked.programme)


@needs("programme.read")
@require_safe
def ledger(request: SignedRequest) -> HttpResponse:
    """All programmes in one book; families are counted once."""
    book = figures.ledger(request.user)
    context = {"total": book.total, "table": LedgerTable(book.lines, orderable=False), "lines": book.lines}
    return render(request, "interventions/ledger.html", context)


@needs("decision.read")
@require_safe
def gap(request: SignedRequest) -> HttpResponse:
    """Verified extreme poor, and never received anything here; what the family reported of others stands beside."""
    as_of, told = day_or_today(request.GET.get("as_of", "")), request.GET.get("told", "")
    rows = figures.got_nothing(request.user, as_of)
    count = rows.count()
    with_word = rows.filter(figures.reported("household"))
    of_others = with_word.count()
    words = [
        ("", _("All"), count), ("yes", _("Reported aid by others"), of_others),
        ("no", _("Reported nothing either"), count - of_others),
    ]  # fmt: skip
    chosen = {"yes": with_word, "no": rows.exclude(figures.reported("household"))}.get(told, rows)
    tabs = figures.told_tabs("gap", words, told, request.GET.get("as_of", ""))
    context: dict[str, Any] = {"as_of": as_of, "count": count, "tabs": tabs}
    context |= _page(request, chosen, "household_id")
    _add_reported(request, {row.household_id: row for row in context["rows"]})
    table = GapTable(context["rows"], orderable=False, empty_text=NOBODY if told else None)
    return render(request, "interventions/gap.html", context | {"table": table})


@needs("delivery.read")
@require_safe
def overlap(request: SignedRequest) -> HttpResponse:
    """Active recipients of more than one programme, or of one beside what the family reported: worth a look."""
    told = "yes" if request.GET.get("told") == "yes" else ""
    several, hinted = figures.got_from_several(request.user), figures.got_here_and_told(request.user)
    words = [
        ("", _("Several programmes here"), several.count()),
        ("yes", _("One programme here, aid by others reported"), hinted.count()),
    ]
    context: dict[str, Any] = {"count": words[0][2], "tabs": figures.told_tabs("overlap", words, told)}
    context |= _page(request, hinted if told else several, "pk")
    _add_reported(request, {row.pk: row for row in context["rows"]})
    table = OverlapTable(context["rows"], orderable=False, empty_text=NOBODY if told else None)
    return render(request, "interventions/overlap.html", context | {"table": table})


def _add_reported(request: SignedRequest, rows: dict[int, Any]) -> None:
    """`reported` on each row, by its household."""
    found = telling.by_household(request.user, rows)
    for household, row in rows.items():
        row.reported = found.get(household, [])


def _programme(request: SignedRequest, pk: int, verb: str = "") -> Programme:
    found: Programme = fetch(Programme.objects, request.user, verb, pk=pk)
    return found


def _programme_context(request: SignedRequest, found: Programme) -> dict[str, Any]:
    user, state = request.user, request.GET.get("state", "")
    context = {
        "programme": found,
        "book": figures.book_of(user, found),
        "instalments": InstalmentTable(figures.instalments(user, found), orderable=False),
        "may_draw": may(user, "enrolment.manage", found.region_id),
        "may_record": may(user, "delivery.record", found.region_id),
        "may_read": may(user, "delivery.read"),
        "verdicts": ", ".join(str(Verdict(code).label) for code in found.verdicts),
        "draw_form": DrawForm(initial={"as_of": timezone.localdate()}),
    }
    if context["may_read"]:
        recipients = Enrolment.objects.visible_to(user).of(found.pk).in_state(state).with_household().with_sums()
        context |= _page(request, recipients, "pk")
        context["table"] = RecipientTable(context["rows"], orderable=False)
        context["states"] = figures.recipient_states(found, state)
    if may(user, "export.identities", found.region_id):
        context["requests"] = figures.open_requests(user, found, timezone.now())
        context["may_ask"] = True
    return context


def _recipient_context(
    request: SignedRequest, enrolment: Enrolment, form: DeliveryForm | None = None, wrong: int = 0
) -> dict[str, Any]:
    deliveries = list(Delivery.objects.visible_to(request.user).filter(enrolment=enrolment).in_order())
    fresh = DeliveryForm(initial={"happened_on": timezone.localdate()})
    return {
        "enrolment": enrolment,
        "programme": enrolment.programme,
        "rows": [(delivery, form if delivery.pk == wrong and form else fresh) for delivery in deliveries],
        "wrong": wrong,
        "may_record": may(request.user, "delivery.record", enrolment.household.village_id),
        "may_end": enrolment.state == "active"
        and may(request.user, "enrolment.manage", enrolment.household.village_id),
    }


def _page(request: SignedRequest, rows: Any, key: str) -> dict[str, Any]:
    """One page of a list by its key: the rows behind `?after=`, and the key of the next page when there is one."""
    after = key_after(request.GET.get("after", ""))
    page = list(rows.filter(**{f"{key}__gt": after}).order_by(key)[: PAGE + 1])
    more = getattr(page[PAGE - 1], key) if len(page) > PAGE else None
    return {"rows": page[:PAGE], "next_key": more, "first_key": after}


def _as_file(pieces: Any, found: Programme) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=XLSX)
    name = f"penerima-{slugify(found.name)[:60] or found.pk}-{timezone.localdate():%Y%m%d}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
