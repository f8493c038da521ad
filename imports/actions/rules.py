"""Rules several actions share: who may act on a batch, in which state, and when a second person is needed."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.querysets import may
from foundation import formats
from foundation.errors import Conflict, NotAllowed
from imports.models import ImportBatch

# The account of the server's own console. Nobody can log in with it; who holds the shell holds the database anyway.
CONSOLE = "konsol"


def locked(batch: ImportBatch, *states: str) -> ImportBatch:
    """The batch with its row locked until the transaction ends; Conflict when it is in none of `states`."""
    fresh: ImportBatch = ImportBatch.objects.unscoped().select_for_update(of=("self",)).get(pk=batch.pk)
    if fresh.state not in states:
        raise Conflict(_as_it_is_now(fresh), code="state")
    return fresh


def _as_it_is_now(batch: ImportBatch) -> str:
    """What somebody else did meanwhile, and who, where the batch knows."""
    who = batch.undone_by or batch.approved_by
    if who:
        message = _("This import is now: %(state)s, by %(who)s. Open it again to see what can be done.")
    else:
        message = _("This import is now: %(state)s. Open it again to see what can be done.")
    return message % {"state": batch.get_state_display(), "who": who}


def need(by: User, verb: str, region_code: str) -> None:
    if not may(by, verb, region_code):
        raise NotAllowed()


def second_person(by: User, batch: ImportBatch) -> None:
    """A change of many households needs somebody who did not upload it."""
    if batch.touched > settings.SECOND_PERSON_FROM and batch.uploaded_by_id == by.pk and by.username != CONSOLE:
        message = _(
            "This import touches %(count)s households. From %(limit)s on a second person must approve it, "
            "not the one who uploaded it."
        )
        raise NotAllowed(
            message % {"count": formats.number(batch.touched), "limit": settings.SECOND_PERSON_FROM + 1},
            code="second_person",
        )
