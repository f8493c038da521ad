"""The ministry's two files through the real import, and the marked-up workbook of what was wrong in them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from imports.actions import marked_workbook
from imports.inline import Report, import_file
from imports.models import ImportBatch
from poverty.pilot.people import REGENCY, Office
from poverty.pilot.progress import step

if TYPE_CHECKING:
    from django.db.models import QuerySet

CUT_OFF = dt.date(2023, 6, 30)


def import_list(office: Office, path: Path, kind: str, title: str) -> None:
    """Upload by the operator, preview, approve by the head of section, apply; errors come back marked up."""
    if applied().filter(kind=kind).exists():
        return
    with step(f"Impor {path.name}") as show:
        report = import_file(
            path=path,
            kind=kind,
            region_code=REGENCY,
            by=office.operator,
            approver=office.head_of_section,
            title=title,
            decree="Kepmenko PMK 30/2022",
            cut_off_on=CUT_OFF,
            progress=lambda phase, done, total: show(done, total, phase),
        )
        show.note = summary(report)
    if report.state != "applied":
        raise RuntimeError(f"{path.name}: {report.state}. {report.batch.refusal}")
    if report.counts["wrong"] and path.suffix == ".xlsx":
        with path.with_name(f"{path.stem}-ditandai.xlsx").open("wb") as target:
            marked_workbook(by=office.operator, batch=report.batch, target=target)


def summary(report: Report) -> str:
    counts = report.counts
    return f"{counts['rows']} baris: {counts['new']} baru, {counts['changed']} berubah, {counts['wrong']} salah"


def applied() -> QuerySet[ImportBatch]:
    return ImportBatch.objects.unscoped().under(REGENCY).applied()
