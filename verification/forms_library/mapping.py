"""Which answers of the verval questionnaire feed what, and how the district's old Google Form maps onto it. Pure data.

Question names are unique in the form, so they are named here without their groups.
"""

#: Filled in by the server or the phone before the visit; everything else is asked or calculated.
PREFILLED = ["target_id", "household_id", "head_nik_last4", "line_amount", "head_name", "address"]

#: Prefilled once per known member.
PREFILLED_MEMBER = ["member_id", "member_name", "sex", "birth_date", "relation"]

#: Full identity numbers: stored only in encrypted fields, never in a log, a URL or a plain column.
IDENTITY_QUESTIONS = ["kk_number", "nik_corrected", "nik"]

#: "Specific" personal data of law 27/2022 art. 4 (health, children, personal finance): shown by its own permission.
SENSITIVE_QUESTIONS = ["pregnant", "disability", "expenditure_food", "expenditure_nonfood", "aid_amount"]

TARGET = "target_id"
TARGET_CODE = "target_code"
OUTCOME = "visit_result"
VISITED_ON = "visited_on"
NOTICE = "notice_read"
RESPONDENT = {"name": "respondent_name", "relation": "respondent_relation"}
KK_NUMBER = "kk_number"
HEAD_NIK = "nik_corrected"
POSITION = "position"
PROPOSAL = "proposal"
REASONS = "proposal_reasons"
NOTE = "note"

#: Photo question -> kind of photo.
PHOTOS = {"photo_front": "front", "photo_inside": "inside", "photo_kk": "kk"}

#: Repeat of members and what each of its answers is about a person.
MEMBER_REPEAT = "member"
MEMBERS = {
    "member_id": "person",
    "member_name": "full_name",
    "presence": "presence",
    "left_on": "left_on",
    "sex": "sex",
    "birth_date": "birth_date",
    "relation": "relation",
    "nik": "nik",
    "marital_status": "marital_status",
    "pregnant": "pregnant",
    "disability": "disability",
    "schooling": "schooling",
    "school_level": "school_level",
    "work": "occupation",
}
#: Presence that counts a person as living in the household.
PRESENT = ["living_here", "new_member"]

HOUSING = {
    "no_dwelling": "no_dwelling",
    "tenure": "tenure",
    "floor": "floor",
    "wall": "wall",
    "roof": "roof",
    "lighting": "lighting",
    "power": "power",
    "water": "water",
    "cooking": "cooking_fuel",
    "toilet": "toilet",
    "floor_area": "floor_area",
}

EXPENDITURE = {
    "food": "expenditure_food",
    "nonfood": "expenditure_nonfood",
    "total": "expenditure_total",
    "per_head": "expenditure_per_head",
    "members": "member_count",
    "line": "line_amount",
}

CRITERIA = {
    "0": "no_dwelling",
    "a": "crit_a_head_jobless",
    "b": "crit_b_food_worry",
    "c": "crit_c_food_share",
    "d": "crit_d_no_clothes",
    "e": "crit_e_floor",
    "f": "crit_f_wall",
    "g": "crit_g_toilet",
    "h": "crit_h_light",
}
CRITERIA_COUNT = "criteria_count"

AID_REPEAT = "aid"
AID = {
    "aid_programme": "programme",
    "aid_programme_other": "programme_name",
    "aid_giver": "giver",
    "aid_amount": "amount",
}

#: Visit results after which the household parts are filled in.
MET = ["completed", "partly_completed"]

#: What a visit suggests to the person who decides; never a decision. Values of Verdict; the first line that fits wins.
#: (question, answer, suggestion); "" as answer fits always.
SUGGESTIONS: list[tuple[str, str, str]] = [
    ("visit_result", "moved", "moved"),
    ("visit_result", "all_died", "died"),
    ("visit_result", "duplicate", "double"),
    ("visit_result", "not_found", "not_found"),
    ("visit_result", "building_gone", "not_found"),
    ("visit_result", "refused", "refused"),
    ("visit_result", "part_of_other", "part"),
    ("visit_result", "no_respondent", "undecided"),
    ("proposal", "eligible", "extreme"),
    ("proposal", "eligible_with_intervention", "extreme"),
    ("proposal", "undecided", "undecided"),
    ("proposal_reasons", "poor_not_extreme", "poor"),
    ("proposal_reasons", "vulnerable", "vulnerable"),
    ("proposal_reasons", "welfare_improved", "able"),
    ("proposal_reasons", "steady_income", "able"),
    ("proposal_reasons", "owns_assets", "able"),
    ("proposal_reasons", "public_employee", "able"),
    ("", "", "undecided"),
]


def suggest(visit_result: str, proposal: str, reasons: list[str]) -> str:
    """Return the suggestion of SUGGESTIONS for these answers (codes); "undecided" when nothing fits."""
    answers = {"visit_result": [visit_result], "proposal": [proposal], "proposal_reasons": reasons, "": [""]}
    return next(suggestion for question, answer, suggestion in SUGGESTIONS if answer in answers[question])
