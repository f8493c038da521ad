"""Walk the audit trail from its first line and name the first broken link, if any. Exit code 1 when broken."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.audit import first_broken
from accounts.models import AuditLine


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        lines = AuditLine.objects.unscoped().in_order()
        broken = first_broken(lines.iterator(chunk_size=2000))
        if broken is not None:
            raise CommandError(f"Jejak audit putus pada baris {broken.pk} ({broken.at:%d-%m-%Y %H.%M}, {broken.verb}).")
        self.stdout.write(f"Jejak audit utuh: {lines.count()} baris.")
