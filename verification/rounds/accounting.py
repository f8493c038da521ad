"""The attrition ledger of a round, from the targets its reader may see: the page, the lists behind it, the workbook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import formats
from foundation.workbooks import Cell, Sheet, workbook
from verification import figures
from verification.models import Campaign, Target, Verdict
from verification.reasons import REASONS, in_words
from verification.rounds.attrition import Fact, Ledger, Line, ledger

if TYPE_CHECKING:
    from accounts.models import User
    from verification.querysets import TargetQuerySet

DISTRICT, VILLAGE = 8, 13


def ledger_of(campaign: Campaign, targets: TargetQuerySet, size: int = DISTRICT) -> Ledger:
    """Lines per kecamatan (`size` 8) or village (13), named. Three queries whatever the size of the round."""
    mine = targets.filter(campaign=campaign).order_by()
    listed = dict(mine.values_list("village_id").annotate(n=Count("pk")))
    open_ = mine.exclude(state=Target.State.DECIDED).values_list("village_id", "state").annotate(n=Count("pk"))
    facts = [Fact(village, state, "", "", families) for village, state, families in open_]
    decided = mine.filter(state=Target.State.DECIDED).with_ruling()
    ruled = decided.values_list("village_id", "ruling", "main_reason")  # type: ignore[misc]  # annotated
    facts += [
        Fact(village, Target.State.DECIDED, verdict or "", reason or "", families)
        for village, verdict, reason, families in ruled.annotate(n=Count("pk"))
    ]
    found = ledger(listed, facts, lambda village: village[:size])
    names = figures.names_of([line.code for line in found.lines])
    for line in found.lines:
        line.name = names.get(line.code, line.code)
    return found


def reasons_of(line: Line) -> list[tuple[str, str, int, list[tuple[str, str, int]]]]:
    """(verdict, its words, families, [(reason, its words, families)]) of what was removed, the most first."""
    by_verdict = line.by_verdict()
    return [
        (verdict, str(Verdict(verdict).label), families, [
            (reason, in_words(reason, REASONS) or _("no reason recorded"), number)
            for (of, reason), number in line.removed.most_common() if of == verdict
        ])
        for verdict, families in sorted(by_verdict.items(), key=lambda item: (-item[1], item[0]))
    ]  # fmt: skip


def ledger_book(user: User, campaign: Campaign, targets: TargetQuerySet) -> Iterator[bytes]:
    """The ledger as a workbook in pieces: by kecamatan, by village, by reason, and what the columns mean."""
    districts, villages = ledger_of(campaign, targets), ledger_of(campaign, targets, VILLAGE)
    head = [_("Code"), _("Name"), _("Listed"), _("Extreme poor"), _("Removed with a reason"), _("Not decided yet"),
            _("Not visited yet"), _("Check")]  # fmt: skip
    why = [_("Decision"), _("Main reason"), _("Together"), *(line.name for line in districts.lines)]
    return workbook([
        Sheet(_("By kecamatan"), head, _lines(districts), [10, 30, *[14] * 6]),
        Sheet(_("By village"), head, _lines(villages), [15, 30, *[14] * 6]),
        Sheet(_("Reasons"), why, _reasons(districts), [24, 34, *[14] * (len(why) - 2)]),
        Sheet(_("Explanation"), [_("Variable"), _("Definition")], _explained(user, campaign), [28, 90]),
    ])  # fmt: skip


def _lines(found: Ledger) -> Iterator[list[Cell]]:
    for line in [*found.lines, found.total]:
        name = line.name or _("Together")
        yield [
            line.code, name, line.listed, line.kept, line.out, line.not_decided, line.not_visited, line.check
        ]  # fmt: skip


def _reasons(found: Ledger) -> Iterator[list[Cell]]:
    for _verdict, words, _families, reasons in reasons_of(found.total):
        for reason, why, families in reasons:
            yield [words, why, families, *(line.removed[(_verdict, reason)] for line in found.lines)]


def _explained(user: User, campaign: Campaign) -> Iterator[list[Cell]]:
    yield [_("Unit"), _("families")]
    yield [_("Extreme poor"), _("Decided as extreme poor by the last decision of this round")]
    yield [
        _("Removed with a reason"),
        _("Any other last decision of this round; the first reason given is the main one"),
    ]
    yield [_("Not decided yet"), _("Visited, but the visit is not reviewed, returned or not decided")]
    yield [_("Not visited yet"), _("On the list, no visit came")]
    yield [_("Check"), _("Listed less the columns after it; not zero means families are unaccounted for")]
    yield [_("Campaign"), campaign.name]
    yield [_("Region"), str(campaign.region)]
    yield [_("Period"), f"{formats.long_date(campaign.starts_on)} – {formats.long_date(campaign.ends_on)}"]
    yield [_("Made on"), formats.local_time(timezone.now())]
    yield [_("Made by"), str(user)]
