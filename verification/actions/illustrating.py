"""Pictures of a draft's labels: taken in, taken out, carried over from the version before, published with the form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from foundation.errors import DomainError
from foundation.scanning import scan
from verification import label_pictures
from verification.actions.rights import demand
from verification.models import Form, FormDraft, FormPicture
from verification.reasons import PHOTO_PROBLEMS, in_words
from verification.xform import openrosa_hash

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def add_pictures(*, by: User, draft: FormDraft, files: Iterable[tuple[str, bytes]]) -> list[str]:
    """Keep the pictures the draft names; a .zip is opened. Returns the names of files it does not name: those are
    left out. Raises DomainError when a file is no picture we keep, and then none is kept.
    """
    demand(by, "form.manage", draft.region_id)
    named = set(label_pictures.wanted(draft.xform))
    made, strange = {}, []
    try:
        for name, content in label_pictures.unpacked(files):
            if name not in named:
                strange.append(name)
                continue
            scan(content)
            made[name] = label_pictures.safe(name, content)
    except label_pictures.Unusable as refused:
        raise DomainError(_problem(refused), code=refused.code, field="pictures") from None
    draft.pictures.filter(name__in=made).delete()
    FormPicture.objects.bulk_create(
        FormPicture(
            draft=draft, name=name, kind=kind, content=content, size=len(content), md5=openrosa_hash(content)
        )
        for name, (kind, content) in made.items()
    )
    after = {"key": draft.key, "version": draft.version, "pictures": sorted(made)}
    audit.record(by=by, verb="form.pictures", obj=draft, region=draft.region_id, after=after)
    return strange


def carry_over(draft: FormDraft) -> None:
    """Within an upload: pictures the new workbook no longer names go; those the last version had under a name it does
    come along.
    """
    named = label_pictures.wanted(draft.xform)
    draft.pictures.exclude(name__in=named).delete()
    missing = set(named) - set(draft.pictures.values_list("name", flat=True))
    last = Form.objects.serving(draft.region_id).filter(key=draft.key).order_by("-published_at", "-pk").first()
    if last is not None and missing:
        FormPicture.objects.bulk_create(
            FormPicture(draft=draft, name=one.name, kind=one.kind, content=one.content, size=one.size, md5=one.md5)
            for one in last.pictures.filter(name__in=missing)
        )


def _problem(refused: label_pictures.Unusable) -> str:
    words = {
        "too_many": _("These are too many pictures: 200 at most, 20 MB together."),
        "too_big": _("The picture is larger than 3 MB. Make it smaller."),
    }.get(refused.code) or in_words(refused.code, PHOTO_PROBLEMS)
    return f"{refused.name}: {words}"
