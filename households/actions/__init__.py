"""What is learned of households and written into the register. Every change counts the version of what it touches.

Nothing here is called with what a list or a visit merely claims: a person accepted it (approval, review).
"""

from households.actions.assigning import mark_verified, set_facilitator
from households.actions.looking import look_at, reveal_number, search_number
from households.actions.members import add_member, correct_person, record_member_left
from households.actions.numbers import learn_kk

__all__ = [
    "add_member",
    "correct_person",
    "learn_kk",
    "look_at",
    "mark_verified",
    "record_member_left",
    "reveal_number",
    "search_number",
    "set_facilitator",
]
