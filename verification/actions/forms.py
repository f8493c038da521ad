"""Questionnaires and lines: published once, never changed."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from accounts import audit
from accounts.querysets import may
from foundation.errors import Conflict, DomainError, NotAllowed
from foundation.scanning import scan
from verification import answers, lines, xform
from verification.forms_library import build_verval
from verification.models import Form, PovertyLine

if TYPE_CHECKING:
    from accounts.models import User

MAX_XLSFORM = 2 * 1024 * 1024
MAX_UNPACKED = 30 * 1024 * 1024


@transaction.atomic
def publish(*, by: User | None, xlsform: bytes, mapping: answers.Mapping | None = None) -> Form:
    """Compile an XLSForm and publish it under the key and version its settings sheet names.

    `mapping` defaults to the standard one, so the questions every visit needs must carry the standard names. The same
    file again returns the form there is. Raises DomainError (not a form, a question missing), Conflict (this version
    exists with other content). `by=None` is the system setting itself up.
    """
    if by is not None and not may(by, "form.manage"):
        raise NotAllowed()
    scan(xlsform)
    text, questionnaire = _compiled(xlsform)
    mapping = mapping or answers.STANDARD
    _must_ask(questionnaire, mapping)
    digest = hashlib.sha256(text.encode()).hexdigest()
    there = Form.objects.filter(key=questionnaire.key, version=questionnaire.version).first()
    if there is not None:
        if there.sha256 != digest:
            raise Conflict(
                _("This version is published with other questions; give the form a new version."), code="version_taken"
            )
        return there
    form = Form.objects.create(
        key=questionnaire.key, version=questionnaire.version, title=questionnaire.title, xform=text, xlsform=xlsform,
        sha256=digest, mapping=mapping,
    )  # fmt: skip
    audit.record(
        by=by, verb="form.publish", obj=form, after={"key": form.key, "version": form.version, "sha256": digest}
    )
    return form


def install_standard(*, by: User | None) -> Form:
    """The verval questionnaire that ships with the programme, published if it is not there yet."""
    return publish(by=by, xlsform=build_verval.XLSX.read_bytes())


@transaction.atomic
def install_lines(*, by: User | None) -> list[PovertyLine]:
    """The official poverty lines, each once."""
    if by is not None and not may(by, "form.manage"):
        raise NotAllowed()
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


def _compiled(xlsform: bytes) -> tuple[str, xform.Questionnaire]:
    _refuse_bomb(xlsform)
    try:
        text = convert(xlsform=io.BytesIO(xlsform), validate=False, pretty_print=True, file_type=".xlsx").xform
    except PyXFormError as error:
        raise DomainError(
            _("The form does not compile: %(error)s") % {"error": str(error)[:500]}, code="not_a_form", field="xlsform"
        ) from None
    try:
        questionnaire = xform.read(text)
    except xform.NotAForm:
        raise DomainError(_("The file is not a questionnaire."), code="not_a_form", field="xlsform") from None
    if not questionnaire.key or not questionnaire.version:
        raise DomainError(_("The settings sheet must name form_id and version."), code="no_version", field="xlsform")
    return text, questionnaire


def _refuse_bomb(xlsform: bytes) -> None:
    """pyxform unpacks what it is given, so sizes are looked at before."""
    problem = DomainError(
        _("The file is not an Excel workbook (.xlsx) of usual size."), code="not_a_form", field="xlsform"
    )
    if len(xlsform) > MAX_XLSFORM:
        raise problem
    try:
        with zipfile.ZipFile(io.BytesIO(xlsform)) as package:
            if sum(part.file_size for part in package.infolist()) > MAX_UNPACKED:
                raise problem
    except (zipfile.BadZipFile, ValueError, OSError):
        raise problem from None


def _must_ask(form: xform.Questionnaire, mapping: answers.Mapping) -> None:
    missing = [name for name in answers.needed(mapping) if name not in form.paths]
    if mapping["target"] not in form.paths and mapping["target_code"] not in form.paths:
        missing.append(mapping["target"])
    if missing:
        raise DomainError(
            _("The form does not ask what every visit needs: %(names)s.") % {"names": ", ".join(missing)},
            code="question_missing",
            field="xlsform",
        )
