"""Who may do what: every role and every verb of the system, on one page.

A verb is `noun.act`. A role holds verbs; an Assignment gives a user a role on a region; a user's reach for a verb is
the regions of those of their assignments whose role holds it.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    ADMIN = "admin", _("system admin")
    OFFICER = "officer", _("officer")
    SUPERVISOR = "supervisor", _("supervisor")
    FACILITATOR = "facilitator", _("facilitator")
    LEADER = "leader", _("leader")
    PROVINCE = "province", _("province")
    AGENCY = "agency", _("other agency")
    AUDITOR = "auditor", _("data protection officer")
    GIVER = "giver", _("giver")


READ_FIGURES = frozenset({"figures.read"})
READ_CASES = (
    frozenset({"household.read", "visit.read", "decision.read", "campaign.read", "delivery.read"}) | READ_FIGURES
)

VERBS: dict[str, frozenset[str]] = {
    Role.ADMIN: READ_CASES
    | {"user.manage", "device.manage", "region.manage", "programme.manage", "form.manage", "household.reveal"}
    | {"import.read", "import.upload", "import.approve", "import.undo", "programme.read", "job.manage"},
    Role.OFFICER: READ_CASES
    | {"import.read", "import.upload", "import.approve", "import.undo", "household.reveal", "household.change"}
    | {"household.export"}
    | {"campaign.manage", "campaign.assign", "visit.review", "decision.make", "programme.read", "programme.manage"}
    | {"enrolment.manage", "delivery.record", "export.identities", "job.manage", "device.manage"},
    Role.SUPERVISOR: READ_CASES
    | {"campaign.assign", "visit.review", "household.reveal", "household.export", "programme.read"},
    # The only role whose reach is not a region but the households assigned to them.
    Role.FACILITATOR: frozenset({"household.read", "visit.read", "visit.submit", "campaign.read"}),
    Role.LEADER: READ_FIGURES | {"list.sign", "programme.read"},
    Role.PROVINCE: READ_CASES | {"programme.read"},
    Role.AGENCY: frozenset({"referral.read"}),
    Role.AUDITOR: frozenset({"audit.read"}),
    Role.GIVER: frozenset({"needs.read"}),
}  # fmt: skip

ALL_VERBS = frozenset().union(*VERBS.values())


def roles_with(verb: str) -> list[str]:
    """The roles that hold `verb`; an unknown verb is a mistake in the code, not an empty answer."""
    if verb not in ALL_VERBS:
        raise KeyError(verb)
    return [str(role) for role, verbs in VERBS.items() if verb in verbs]
