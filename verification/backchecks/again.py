"""Two visits to one family side by side: which questions are compared, and what the second visitor's phone is given.

Compared is what a family is, not who answered that day or what the facilitator thinks of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.forms_library.mapping import NOTICE, RESPONDENT
from verification.models import BackCheck, Target
from verification.submission import plain_path

if TYPE_CHECKING:
    from accounts.models import User
    from verification.answers import Reading

#: Asked of the day and the respondent, or the facilitator's own view.
OF_THE_DAY = frozenset({NOTICE, RESPONDENT["relation"], "kk_seen", "nik_check"})
#: Not a question: how many live there, counted from the members told.
MEMBERS = "members"


def pairs(first: Reading, second: Reading) -> dict[str, tuple[str, str]]:
    """Question -> (first answer, second answer) for choices both visits answered; members are compared by number."""
    left_out = OF_THE_DAY | {str(first.mapping.get(key, "")) for key in ("proposal", "reasons", "note")}
    left_out |= set(first.mapping.get("identity", ()))
    found = {}
    for question in first.form.questions:
        path = question.path
        other = second.form.by_path.get(path)
        if question.kind not in ("select", "select1") or question.name in left_out or other is None:
            continue
        one, two = first.answers.get(path, ""), second.answers.get(path, "")
        if one and two and plain_path(path) == path:
            found[question.name] = (" ".join(sorted(one.split())), " ".join(sorted(two.split())))
    living = [str(reading.heads(None)) for reading in (first, second)]
    if all(number != "0" for number in living):
        found[MEMBERS] = (living[0], living[1])
    return found


def words(reading: Reading | None, name: str) -> str:
    """A compared question in the words of the form."""
    question = reading.form.by_path.get(reading.form.place(name)) if reading is not None else None
    return question.label() if question else name


def targets_again(user: User) -> list[Target]:
    """Households `user` visits a second time in running campaigns, as if nobody had been there: the state of the first
    visit and its answers stay behind.
    """
    checks = BackCheck.objects.given_to(user)
    related = ("target__household", "target__village", "target__campaign__form", "target__campaign__line")
    found = []
    rows = checks.select_related(*related).defer(
        "pairs", "target__household__kk", "target__household__kk_digest", "target__household__housing",
        "target__household__programmes", "target__campaign__form__xform", "target__campaign__form__xlsform",
    )  # fmt: skip
    for check in rows.order_by("target__village_id", "target_id"):
        target = check.target
        target.state = Target.State.APPROVED if check.state == BackCheck.State.DONE else Target.State.LISTED
        found.append(target)
    return found
