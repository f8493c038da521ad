"""What the register remembers of every change, written by the database itself."""

from __future__ import annotations

from typing import Any

import pghistory
import pgtrigger
from pghistory import trigger

CHANGED = (
    "old_values FULL JOIN new_values ON old_values.id = new_values.id WHERE old_values.* IS DISTINCT FROM new_values.*"
)


class UpdatesAtOnce(trigger.Event):
    """Writes what an UPDATE changed in one INSERT. The join is a full one, though no row is without its partner: such a
    join is never made by looping, whatever a session's first, perhaps empty, update made the planner expect.
    """

    def get_func(self, model: Any) -> pgtrigger.Func:
        written = super().get_func(model)  # type: ignore[no-untyped-call]  # untyped
        return pgtrigger.Func(written.func.replace("{cond_new_values}", CHANGED))  # type: ignore[no-untyped-call]  # untyped


class UpdatesByStatement(pghistory.UpdateEvent):
    def add_event_trigger(self, event_model: Any) -> None:
        tell = UpdatesAtOnce(  # type: ignore[no-untyped-call]  # untyped
            event_model=event_model, label=self.label, name=self.trigger_name, row=self.row, operation=self.operation,
            condition=self.condition, level=self.level,
        )  # fmt: skip
        pgtrigger.register(tell)(event_model.pgh_tracked_model)


def every_change() -> list[pghistory.RowEvent]:
    """Trackers of a model; a tracker belongs to one model, hence a function.

    All are written once a statement: an import of 50,000 persons logs itself many times faster.
    """
    level = pghistory.Statement
    return [pghistory.InsertEvent(level=level), UpdatesByStatement(level=level), pghistory.DeleteEvent(level=level)]
