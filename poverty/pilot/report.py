"""What the main job came to, read from the database: funnel, ledger, cards; as tables and as one line of JSON."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from foundation import formats
from imports.models import ImportBatch
from interventions.figures import Ledger, ledger
from poverty.models import RateCard, Unit
from poverty.pilot.people import PROVINCE, REGENCY
from verification.models import Campaign, Decision, Target, Verdict

COUNTS = ("rows", "new", "changed", "same", "held", "wrong", "skipped")


def figures(campaign: Campaign, reader: User) -> dict[str, Any]:
    """The demonstration's figures. `reader` is the person in whose reach the ledger is read."""
    book = ledger(reader)
    targets = Target.objects.unscoped().filter(campaign=campaign)
    verdicts = _verdicts(campaign)
    listed = targets.count()
    extreme = verdicts.pop(Verdict.EXTREME, 0)
    others = sum(verdicts.values())
    return {
        "listed": listed,
        "extreme": extreme,
        "others": others,
        "open": listed - extreme - others,
        "verdicts": verdicts,
        "ledger": _ledger(book),
        "cards": _cards(),
        "import": _imports(),
    }


def _verdicts(campaign: Campaign) -> dict[str, int]:
    """Families of the campaign by the decision in force."""
    in_force = Decision.objects.unscoped().under(REGENCY).in_force(campaign.ends_on)
    rows = in_force.filter(household__targets__campaign=campaign).values("verdict").annotate(n=Count("pk"))
    return {row["verdict"]: row["n"] for row in rows.order_by("verdict")}


def _ledger(book: Ledger) -> dict[str, Any]:
    lines = [
        {
            "programme": line.programme.name,
            "giver": line.programme.giver.name,
            "families": line.families,
            "paid_idr": line.amount_paid,
        }
        for line in book.lines
        if line.programme is not None
    ]
    return {
        "lines": lines,
        "families": book.total.families,
        "paid_idr": book.total.amount_paid,
        "due_idr": book.total.amount_due,
    }


def _cards() -> dict[str, Any]:
    cards = RateCard.objects.unscoped().newest().filter(unit=Unit.PERSON)
    by_level = {row["region__level"]: row["n"] for row in cards.values("region__level").annotate(n=Count("pk"))}
    shown = {card.region_id: _card(card) for card in cards.filter(region__in=[PROVINCE, REGENCY])}
    return {"count": by_level, "regions": shown}


def _card(card: RateCard) -> dict[str, Any]:
    percent = card.rate.rounded(4)
    return {
        "as_of": card.as_of.isoformat(),
        "persons": card.numerator,
        "of": card.denominator,
        "percent": None if percent is None else str(percent),
        "no_rate": card.no_rate,
        "listed": card.listed,
        "decided": card.decided,
        "hash": card.input_hash,
    }


def _imports() -> dict[str, Any]:
    rows = ImportBatch.objects.unscoped().under(REGENCY).applied().values("kind", *COUNTS).order_by("pk")
    return {row.pop("kind"): row for row in rows}


def print_tables(found: dict[str, Any], campaign: Campaign) -> str:
    """Funnel by kecamatan, ledger and cards as text."""
    return "\n\n".join([_funnel_table(campaign), _ledger_table(found["ledger"]), _card_table()])


def _funnel_table(campaign: Campaign) -> str:
    in_force = Decision.objects.unscoped().under(REGENCY).in_force(campaign.ends_on)
    decided = dict(
        in_force.values_list("household__village__parent")
        .annotate(n=Count("pk"))
        .order_by("household__village__parent")
    )
    extreme = dict(
        in_force.filter(verdict=Verdict.EXTREME)
        .values_list("household__village__parent")
        .annotate(n=Count("pk"))
        .order_by("household__village__parent")
    )
    rows = Target.objects.unscoped().filter(campaign=campaign).values("village__parent", "village__parent__name")
    rows = rows.annotate(listed=Count("pk"), visited=Count("pk", filter=~Q(state=Target.State.LISTED)))
    lines: list[tuple[Any, ...]] = [
        (
            row["village__parent__name"],
            row["listed"],
            row["visited"],
            decided.get(row["village__parent"], 0),
            extreme.get(row["village__parent"], 0),
        )
        for row in rows.order_by("village__parent")
    ]
    total: tuple[Any, ...] = ("Jumlah", *(sum(line[column] for line in lines) for column in range(1, 5)))
    table = [
        (name, listed, visited, done, poor, done - poor, listed - done)
        for name, listed, visited, done, poor in [*lines, total]
    ]
    return _table(
        "Corong per kecamatan (keluarga)",
        ("Kecamatan", "Terdata", "Dikunjungi", "Diputuskan", "Ekstrem", "Lainnya", "Sisa"),
        table,
    )


def _ledger_table(found: dict[str, Any]) -> str:
    rows = [
        (line["programme"], line["giver"], line["families"], formats.rupiah(line["paid_idr"]))
        for line in found["lines"]
    ]
    rows.append(("Jumlah (keluarga dihitung sekali)", "", found["families"], formats.rupiah(found["paid_idr"])))
    return _table("Buku bantuan", ("Program", "Pemberi", "Keluarga", "Tersalur"), rows)


def _card_table() -> str:
    cards = (
        RateCard.objects.unscoped()
        .newest()
        .filter(unit=Unit.PERSON, region__level__in=["province", "regency", "district"])
    )
    cards = cards.filter(listed__gt=0).select_related("region").order_by("region_id")
    rows = [
        (
            str(card.region),
            formats.number(card.numerator),
            formats.number(card.denominator),
            formats.percent(card.rate.percent) if card.rate.known else f"tanpa angka ({card.no_rate})",
            card.input_hash[:12],
        )
        for card in cards
    ]
    return _table("Kartu angka (jiwa)", ("Wilayah", "Miskin ekstrem", "Penduduk", "Angka", "Sidik"), rows)


def _table(title: str, head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    texts = [
        head,
        *(tuple(formats.number(cell) if isinstance(cell, int) else str(cell) for cell in row) for row in rows),
    ]
    widths = [max(len(row[column]) for row in texts) for column in range(len(head))]
    lines = [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in texts
    ]
    return "\n".join([title, "-" * len(lines[0]), lines[0], "-" * len(lines[0]), *lines[1:]])
