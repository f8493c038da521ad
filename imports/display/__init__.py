"""What the screens show of imports, in words. Takes batches already within the reader's reach."""

from imports.display.obstacles import obstacles_in_words, only_later, undo_first
from imports.display.people import (
    approvers,
    mapping_in_words,
    regions_to_upload_for,
    second_person_said,
    villages_under,
    waiting,
)  # fmt: skip
from imports.display.rows import SAMPLES, row_page, verdict_tabs
from imports.display.sums import (
    alike,
    links_of,
    remark_choices,
    siblings,
    unknown_words,
    village_choices,
    villages_of,
)  # fmt: skip
from imports.display.words import kind_title, masked_text, notes_of
from imports.display.work import STEP_OF, marking, overtaken, work_on

__all__ = [
    "SAMPLES", "STEP_OF", "alike", "approvers", "kind_title", "links_of", "mapping_in_words", "marking", "masked_text",
    "notes_of", "obstacles_in_words", "only_later", "overtaken", "regions_to_upload_for", "remark_choices", "row_page",
    "second_person_said", "siblings", "undo_first", "unknown_words", "verdict_tabs", "village_choices", "villages_of",
    "villages_under", "waiting", "work_on",
]  # fmt: skip
