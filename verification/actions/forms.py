"""Questionnaires and lines: published once, never changed; a version that is no longer wanted is retired."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.querysets import may
from foundation.errors import Conflict, DomainError, NotAllowed
from foundation.scanning import scan
from verification import answers, lines, xform
from verification.forms_library import build_verval
from verification.models import Form, PovertyLine
from verification.xlsforms.compiling import compiled

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def publish(*, by: User | None, xlsform: bytes, mapping: answers.Mapping | None = None) -> Form:
    """Compile an XLSForm and publish it at once under the key and version its settings sheet names.

    For forms that come with the programme: `mapping` defaults to the standard one, so the questions every visit needs
    must carry the standard names. People publish through a draft (`drafting`), which is mapped and tried. The same file
    again returns the form there is. Raises DomainError (not a form, a question missing), Conflict (this version exists
    with other content). `by=None` is the system setting itself up.
    """
    demand_forms(by)
    scan(xlsform)
    made = compiled(xlsform)
    mapping = mapping or answers.STANDARD
    _must_ask(made.questionnaire, mapping)
    return put_out(by, xlsform, made.text, made.questionnaire, mapping)


@transaction.atomic
def install_standard(*, by: User | None) -> Form:
    """The verval questionnaire that ships with the programme, published if it is not there yet. It ships compiled."""
    demand_forms(by)
    text = build_verval.XML.read_text(encoding="utf-8")
    return put_out(by, build_verval.XLSX.read_bytes(), text, xform.read(text), answers.STANDARD)


def put_out(
    by: User | None, xlsform: bytes, text: str, questionnaire: xform.Questionnaire, mapping: answers.Mapping,
    region: str | None = None,
) -> Form:  # fmt: skip
    """A published version of the office of `region` (None: everybody's), or the one there is with the same content.
    Raises Conflict `version_taken`.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()
    there = Form.objects.filter(key=questionnaire.key, version=questionnaire.version).first()
    if there is not None:
        if there.sha256 != digest:
            raise Conflict(
                _("This version is published with other questions; give the form a new version."), code="version_taken"
            )
        return there
    form = Form.objects.create(
        key=questionnaire.key, version=questionnaire.version, title=questionnaire.title[:200], xform=text,
        xlsform=xlsform, sha256=digest, mapping=mapping, region_id=region, published_by=by,
    )  # fmt: skip
    audit.record(
        by=by, verb="form.publish", obj=form, region=region or "",
        after={"key": form.key, "version": form.version, "sha256": digest},
    )  # fmt: skip
    return form


@transaction.atomic
def retire(*, by: User, form: Form) -> Form:
    """No new round takes this version. Rounds that have it keep it, and visits made with it still come in."""
    return _standing(by, form, retired=True)


@transaction.atomic
def reinstate(*, by: User, form: Form) -> Form:
    """Take the retirement back."""
    return _standing(by, form, retired=False)


def _standing(by: User, form: Form, *, retired: bool) -> Form:
    form = Form.objects.select_for_update().defer("xform", "xlsform").get(pk=form.pk)
    demand_forms(by, form.region_id)
    if (form.retired_at is not None) == retired:
        raise Conflict(_("This was done before: look at the page again."), code="done_before")
    form.retired_at, form.retired_by = (timezone.now(), by) if retired else (None, None)
    form.save(update_fields=["retired_at", "retired_by"])
    verb = "form.retire" if retired else "form.reinstate"
    audit.record(
        by=by, verb=verb, obj=form, region=form.region_id or "", after={"key": form.key, "version": form.version}
    )
    return form


@transaction.atomic
def install_lines(*, by: User | None) -> list[PovertyLine]:
    """The official poverty lines, each once."""
    demand_forms(by)
    found = []
    for official in lines.OFFICIAL:
        values = official._asdict()
        line, made = PovertyLine.objects.get_or_create(
            name=values.pop("name"), valid_from=values.pop("valid_from"), region=None, defaults=values
        )
        if made:
            audit.record(by=by, verb="line.add", obj=line, after={"name": line.name, "amount_idr": line.amount_idr})
        found.append(line)
    return found


def refuse_stranger(form: Form, region_code: str) -> None:
    """Raises DomainError `other_office`: a round asks forms of its own office, or of one above it."""
    if not form.serves(region_code):
        raise DomainError(
            _("This form belongs to another office. Choose one of your own office or of one above it."),
            code="other_office", field="form",
        )  # fmt: skip


def demand_forms(by: User | None, region: str | None = None) -> None:
    """Raises NotAllowed for a person without `form.manage` (on the office's region); the system itself (None) may."""
    if by is not None and not may(by, "form.manage", region):
        raise NotAllowed()


def _must_ask(form: xform.Questionnaire, mapping: answers.Mapping) -> None:
    missing = [name for name in answers.needed(mapping) if not form.place(name)]
    if not any(form.place(str(mapping.get(key, ""))) for key in ("target", "target_code", "household")):
        missing.append(str(mapping["target"]))
    if missing:
        raise DomainError(
            _("The form does not ask what every visit needs: %(names)s.") % {"names": ", ".join(missing)},
            code="question_missing",
            field="xlsform",
        )
