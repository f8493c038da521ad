"""Questions about imports."""

from __future__ import annotations

from typing import Self

from django.db.models import Q

from accounts.querysets import ReachQuerySet
from foundation.jobs import JobQuerySet


class ImportBatchQuerySet(ReachQuerySet):
    read_verb = "import.read"
    region_path = "region__code"

    def applied(self) -> Self:
        return self.filter(state="applied")

    def of_file(self, sha256: str) -> Self:
        """Earlier batches of the very same file."""
        return self.filter(sha256=sha256)


class ImportJobQuerySet(JobQuerySet):
    def begun_by(self, pk: int) -> list[int]:
        """Waiting jobs that read other sheets of the file which job `pk` has read."""
        stored = self.filter(pk=pk, step="read").values("batch__stored_name")
        waiting = self.filter(state="waiting", attempts=0, step="read", batch__stored_name__in=stored).exclude(pk=pk)
        return list(waiting.order_by("pk").values_list("pk", flat=True))

    def of_work(self) -> Self:
        """What moves a batch on; writing its marked-up workbook does not."""
        return self.exclude(step="mark")

    def marked(self) -> Self:
        """Marked-up workbooks, made or being made, the newest first."""
        return self.filter(step="mark").order_by("-pk")


class ImportRowQuerySet(ReachQuerySet):
    read_verb = "import.read"
    region_path = "batch__region__code"

    def remarked(self) -> Self:
        """Rows that bear any remark: over the small index of these."""
        return self.exclude(problems=[])

    def with_remark(self, *codes: str) -> Self:
        """Rows that bear one of these remarks."""
        condition = Q()
        for code in codes:
            condition |= Q(problems__contains=[{"code": code}])
        return self.filter(condition)

    def drop_all(self) -> None:
        """Delete in one statement, without collecting what points at the rows: the database refuses by itself."""
        self._raw_delete(self.db)
