"""What can be done with an import. Every function takes `by=`, checks, writes, and records the act last."""

from imports.actions.applying import apply
from imports.actions.approving import approve
from imports.actions.columns import confirm_columns
from imports.actions.comparing import compare, compare_again
from imports.actions.discarding import discard, refuse
from imports.actions.looking import look_at_rows
from imports.actions.marking import marked_workbook
from imports.actions.reading import read
from imports.actions.retrying import try_again
from imports.actions.undoing import obstacles, undo, undo_now
from imports.actions.uploading import upload

__all__ = [
    "apply", "approve", "compare", "compare_again", "confirm_columns", "discard", "look_at_rows", "marked_workbook",
    "obstacles", "read", "refuse", "try_again", "undo", "undo_now", "upload",
]  # fmt: skip
