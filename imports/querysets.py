"""Questions about imports."""

from __future__ import annotations

from typing import Self

from django.db.models import Q

from accounts.querysets import ReachQuerySet


class ImportBatchQuerySet(ReachQuerySet):
    read_verb = "import.read"
    region_path = "region__code"

    def applied(self) -> Self:
        return self.filter(state="applied")

    def of_file(self, sha256: str) -> Self:
        """Earlier batches of the very same file."""
        return self.filter(sha256=sha256)


class ImportRowQuerySet(ReachQuerySet):
    read_verb = "import.read"
    region_path = "batch__region__code"

    def with_remark(self, *codes: str) -> Self:
        """Rows that bear one of these remarks."""
        condition = Q()
        for code in codes:
            condition |= Q(problems__contains=[{"code": code}])
        return self.filter(condition)

    def drop_all(self) -> None:
        """Delete in one statement, without collecting what points at the rows: the database refuses by itself."""
        self._raw_delete(self.db)
