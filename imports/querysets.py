"""Questions about imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q

from accounts.querysets import ReachQuerySet
from foundation.jobs import JobQuerySet

if TYPE_CHECKING:
    from imports.models import ImportBatch, ImportRow, SavedMapping  # noqa: F401  (in strings below)


class ImportBatchQuerySet(ReachQuerySet["ImportBatch"]):
    read_verb = "import.read"
    region_path = "region__code"

    def applied(self) -> Self:
        return self.filter(state="applied")

    def for_history(self) -> Self:
        """Newest first, without the large descriptions that a list does not show."""
        heavy = ("understanding", "summary", "mapping", "options", "notes")
        return self.select_related("region", "uploaded_by").defer(*heavy).order_by("-pk")

    def uploaders(self) -> list[tuple[int, str]]:
        """(key, name) of everybody who uploaded one of these."""
        people = self.order_by().values_list("uploaded_by", "uploaded_by__full_name").distinct()
        return sorted(people, key=lambda person: str(person[1]))

    def waiting(self) -> Self:
        """Previews that nobody approved yet, the oldest first."""
        return self.filter(state="preview").for_history().order_by("pk")

    def of_same_upload(self, batch: Any) -> Self:
        """The other sheets of the same stored file."""
        return self.filter(stored_name=batch.stored_name).exclude(pk=batch.pk).for_history().order_by("pk")

    def of_file(self, sha256: str) -> Self:
        """Earlier batches of the very same file."""
        return self.filter(sha256=sha256)


class SavedMappingQuerySet(ReachQuerySet["SavedMapping"]):
    read_verb = "import.upload"
    region_path = "region__code"


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


class ImportRowQuerySet(ReachQuerySet["ImportRow"]):
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
