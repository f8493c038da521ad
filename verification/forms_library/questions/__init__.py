"""Survey rows of the verval questionnaire, in the order they are asked.

One call is one XLSForm row: type, name, Indonesian label, English label, then the columns that differ from empty.
Names are unique in the whole form, so a name alone points at one question. Hidden rows are filled in by the server or
the phone before the visit starts; a form filled in without them (a plain ODK Collect) asks for the target's code.

Rules behind: Regsosek 2022 codes and P3KE value lists (choices.py), criteria of Kepmensos 262/HUK/2022 (0, a to h),
law 27/2022 on personal data (the notice is read aloud, and that is recorded), NIK structure (day + 40 for women).
"""

from verification.forms_library.questions.household import HOUSING, MEMBERS, SPENDING
from verification.forms_library.questions.judgement import AID, CRITERIA, EVIDENCE, PROPOSAL
from verification.forms_library.questions.rows import MET, Row
from verification.forms_library.questions.visit import CASE, IDENTITY, VISIT

__all__ = ["MET", "SURVEY"]

SURVEY: list[Row] = [
    *CASE,
    *VISIT,
    *IDENTITY,
    *MEMBERS,
    *HOUSING,
    *SPENDING,
    *CRITERIA,
    *AID,
    *EVIDENCE,
    *PROPOSAL,
]
