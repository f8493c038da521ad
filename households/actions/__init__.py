"""What is learned of households and written into the register. Every change counts the version of what it touches.

Nothing here is called with what a list or a visit merely claims: a person accepted it (approval, review).
"""

from households.actions.assigning import mark_verified, set_facilitator
from households.actions.correcting import correct_person, put_family_right, put_right
from households.actions.duplicates import ask_for_search, remember_merge, remember_parting, say_of_pairs
from households.actions.exporting import ask_for_export, forget_exports, make_export, take_export
from households.actions.housing import learn_housing
from households.actions.looking import export_rediff, look_at, reveal_number, search_number
from households.actions.members import add_member, choose_head, member_joins, member_leaves, record_member_left
from households.actions.merging import merge_households, merge_persons, part
from households.actions.moving import close_household, move_household
from households.actions.numbers import learn_kk, renew_kk
from households.actions.proposals import answer_proposals
from households.actions.splitting import split_household
from households.actions.words import LEAVE, decide_words

__all__ = [
    "LEAVE",
    "add_member",
    "answer_proposals",
    "ask_for_export",
    "ask_for_search",
    "choose_head",
    "close_household",
    "correct_person",
    "decide_words",
    "export_rediff",
    "forget_exports",
    "learn_housing",
    "learn_kk",
    "look_at",
    "make_export",
    "mark_verified",
    "member_joins",
    "member_leaves",
    "merge_households",
    "merge_persons",
    "move_household",
    "part",
    "put_family_right",
    "put_right",
    "record_member_left",
    "remember_merge",
    "remember_parting",
    "renew_kk",
    "reveal_number",
    "say_of_pairs",
    "search_number",
    "set_facilitator",
    "split_household",
    "take_export",
]
