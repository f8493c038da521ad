"""What can be done with an import. Every function takes `by=`, checks, writes, and records the act last."""

from imports.actions.applying import apply
from imports.actions.approving import approve
from imports.actions.columns import confirm_columns, forget_mapping
from imports.actions.comparing import compare, compare_again
from imports.actions.discarding import discard, refuse
from imports.actions.looking import look_at_rows
from imports.actions.marking import ask_marked, forget_marked, make_marked, marked_workbook, take_marked
from imports.actions.reading import read
from imports.actions.retrying import try_again
from imports.actions.undoing import obstacles, undo, undo_now
from imports.actions.uploading import upload

__all__ = [
    "apply", "approve", "ask_marked", "compare", "compare_again", "confirm_columns", "discard", "forget_mapping",
    "forget_marked", "look_at_rows", "make_marked", "marked_workbook", "obstacles", "read", "refuse", "take_marked",
    "try_again", "undo", "undo_now", "upload",
]  # fmt: skip
