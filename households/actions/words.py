"""What an office decides of words that no code book knows. It counts for every list of the office, until changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.querysets import may
from foundation.errors import DomainError, NotAllowed
from households.books import office_of
from households.models import CodeMapping, UnknownWord

if TYPE_CHECKING:
    from accounts.models import User
    from imports.models import ImportBatch

#: Instead of a code: the word stays as it came, on purpose.
LEAVE = ""


@transaction.atomic
def decide_words(*, by: User, batch: ImportBatch, choices: Mapping[int, str | None]) -> int:
    """`choices`: UnknownWord key of this batch -> code of its book, LEAVE, or None to take a decision back.

    Returns how many decisions changed. Rows already staged follow at the next comparison, the register at the next
    import. Raises NotAllowed, DomainError `code` for a code that the book does not have.
    """
    office = office_of(batch.region_id)
    if not may(by, "import.upload", office):
        raise NotAllowed()
    words = UnknownWord.objects.unscoped().filter(batch=batch, pk__in=choices).select_related("book").order_by("pk")
    changed: dict[str, str | None] = {}
    for word in words.prefetch_related("book__entries"):
        code = choices[word.pk]
        if code and code not in {entry.code for entry in word.book.entries.all()}:
            raise DomainError(_("The book has no such answer."), code="code", field=f"word-{word.pk}")
        if _decide(by, batch, office, word, code):
            changed[f"{word.book.name}: {word.word}"] = code
    if changed:
        audit.record(by=by, verb="codebook.decide", obj=batch, region=office, after={"words": changed})
    return len(changed)


def _decide(by: User, batch: ImportBatch, office: str, word: UnknownWord, code: str | None) -> bool:
    """Is it another decision than before?"""
    where: dict[str, Any] = {"region_id": office, "book": word.book, "word_key": word.word_key}
    known = CodeMapping.objects.unscoped().select_for_update().filter(**where).first()
    if (known.code if known else None) == code:
        return False
    if code is None:
        CodeMapping.objects.unscoped().filter(**where).delete()
        return True
    said = {"code": code, "word": word.word, "batch": batch, "chosen_by": by, "chosen_at": timezone.now()}
    CodeMapping.objects.unscoped().update_or_create(**where, defaults=said)
    return True
