"""The way of a questionnaire: uploaded, mapped, tried in the phone's own pages, published, given to running rounds."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.querysets import reach
from foundation.errors import Conflict, DomainError
from foundation.scanning import scan
from verification import answers, submission
from verification.actions.forms import put_out, refuse_stranger
from verification.actions.illustrating import carry_over
from verification.actions.rights import demand
from verification.mapping.check import faults
from verification.mapping.shape import Chosen, chosen_of, kept
from verification.mapping.suggest import suggested, with_all_codes
from verification.models import Campaign, Form, FormDraft
from verification.xlsforms.compiling import Compiled, compiled
from verification.xlsforms.findings import CHOICE

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def upload(*, by: User, xlsform: bytes, file_name: str = "", region: str = "") -> FormDraft:
    """A draft from an XLSForm, mapped as well as its names, types and the version before tell. It belongs to the office
    of `region` (default: the uploader's first).

    A draft of the same form and version is replaced and must be tried again. Raises DomainError when the file is
    refused or does not compile (`NotCompiled` names the cells), Conflict `version_taken` when the version is published,
    `key_taken` when another office has a form of this key.
    """
    region = region or min((code for _role, code in reach(by, "form.manage")), default="")
    demand(by, "form.manage", region)
    scan(xlsform)
    made = compiled(xlsform)
    asked = made.questionnaire
    _refuse_taken(asked.key, region)
    _refuse_published(asked.key, asked.version)
    drafts = FormDraft.objects.unscoped().select_for_update(of=("self",))
    old = drafts.filter(region=region, key=asked.key, version=asked.version).first()
    values = _values(by, made, xlsform, file_name, _before(asked.key, old))
    if old is None:
        draft = FormDraft.objects.create(region_id=region, key=asked.key, version=asked.version, **values)
    else:
        FormDraft.objects.filter(pk=old.pk).update(**values)
        draft = FormDraft.objects.get(pk=old.pk)
    carry_over(draft)
    after = {"key": draft.key, "version": draft.version, "sha256": draft.sha256, "replaced": old is not None}
    audit.record(by=by, verb="form.upload", obj=draft, region=region, after=after)
    return draft


def _values(by: User, made: Compiled, xlsform: bytes, file_name: str, before: answers.Mapping | None) -> dict[str, Any]:
    asked = made.questionnaire
    chosen = suggested(asked, chosen_of(before, asked) if before is not None else None)
    return {
        "title": asked.title[:200], "file_name": file_name[-200:], "xform": made.text, "xlsform": xlsform,
        "sha256": hashlib.sha256(made.text.encode()).hexdigest(), "mapping": kept(with_all_codes(asked, chosen)),
        "findings": [finding.stored() for finding in made.findings], "uploaded_at": timezone.now(), "uploaded_by": by,
        "tried_at": None, "tried_by": None,
    }  # fmt: skip


def _before(key: str, old: FormDraft | None) -> answers.Mapping | None:
    """What a person mapped last: in the draft that is replaced, else in the newest published version."""
    if old is not None:
        return dict(old.mapping)
    last = Form.objects.filter(key=key).order_by("-published_at", "-pk").only("mapping").first()
    return dict(last.mapping) if last is not None else None


@transaction.atomic
def map_answers(*, by: User, draft: FormDraft, chosen: Chosen) -> FormDraft:
    """Keep which answers feed what. What does not hold yet may be kept; it stands in the way of publishing only."""
    draft = _locked(by, draft)
    asked = draft.questionnaire
    there = {key: name for key, name in chosen.questions.items() if asked.place(name)}
    chosen = with_all_codes(asked, Chosen(there, chosen.codes, chosen.identity, chosen.sensitive))
    mapping = kept(chosen)
    if mapping != draft.mapping:
        draft.mapping, draft.tried_at, draft.tried_by = mapping, None, None
        draft.save(update_fields=["mapping", "tried_at", "tried_by"])
        _record(by, "form.map", draft)
    return draft


@transaction.atomic
def tried(*, by: User, draft: FormDraft, content: bytes) -> tuple[answers.Reading, list[submission.Misfit]]:
    """Somebody filled the draft to the end: what the office would read of it. Nothing of the content is kept.

    Raises DomainError when the content is not this form's.
    """
    draft = _locked(by, draft)
    try:
        sent = submission.read(content)
    except submission.Unreadable:
        raise DomainError(_("The form content cannot be read: send it again."), code="unreadable") from None
    if (sent.form_key, sent.form_version) != (draft.key, draft.version):
        raise DomainError(_("This was filled with another form. Open the page again."), code="other_form")
    asked = draft.questionnaire
    flat = submission.flatten(sent.root, asked.repeats)
    wrong = submission.misfits(asked, flat, answers.needed(draft.mapping))
    draft.tried_at, draft.tried_by = timezone.now(), by
    draft.save(update_fields=["tried_at", "tried_by"])
    _record(by, "form.try", draft)
    return answers.Reading(asked, draft.mapping, flat), wrong


@transaction.atomic
def publish_draft(*, by: User, draft: FormDraft, accept: bool = False, campaigns: Sequence[Campaign] = ()) -> Form:
    """The draft as a version that never changes again; `campaigns` get it with their phones' next contact.

    `accept`: the author knows what our phone cannot ask. Raises DomainError `not_mapped`, `not_tried`, `not_accepted`.
    """
    draft = _locked(by, draft)
    asked = draft.questionnaire
    if faults(asked, chosen_of(draft.mapping, asked)):
        raise DomainError(_("The mapping is not complete: look at the lines marked there."), code="not_mapped")
    if draft.tried_at is None:
        raise DomainError(_("Fill the form once to the end before it goes out to phones."), code="not_tried")
    if not accept and any(finding["severity"] == CHOICE for finding in draft.findings):
        raise DomainError(
            _("Say that you know what the phone cannot ask, or upload the form without these questions."),
            code="not_accepted", field="accept",
        )  # fmt: skip
    _refuse_taken(draft.key, draft.region_id)
    _refuse_published(draft.key, draft.version)
    form = put_out(by, bytes(draft.xlsform), draft.xform, asked, draft.mapping, draft.region_id)
    draft.pictures.update(form=form, draft=None)
    for campaign in campaigns:
        use_version(by=by, form=form, campaign=campaign)
    draft.delete()
    return form


@transaction.atomic
def discard(*, by: User, draft: FormDraft) -> None:
    """Throw a draft away; nothing hangs on it."""
    draft = _locked(by, draft)
    before = {"key": draft.key, "version": draft.version}
    audit.record(by=by, verb="form.discard", obj=draft, region=draft.region_id, before=before)
    draft.delete()


@transaction.atomic
def use_version(*, by: User, form: Form, campaign: Campaign) -> Campaign:
    """A round goes on with another version of its form. Phones get it at their next contact; a visit that was begun
    stays with the version it was begun with, and a submission names its own.
    """
    campaign = Campaign.objects.unscoped().select_for_update(of=("self",)).select_related("form").get(pk=campaign.pk)
    demand(by, "form.manage", campaign.region_id)
    if campaign.state == Campaign.State.CLOSED:
        raise Conflict(_("The campaign is closed."), code="campaign_closed")
    if form.key != campaign.form.key:
        raise DomainError(_("A running round can take another version of its own form only."), code="other_form")
    refuse_stranger(form, campaign.region_id)
    if form.retired_at is not None:
        raise Conflict(_("This version is retired."), code="retired")
    before = campaign.form.version
    if campaign.form_id != form.pk:
        campaign.form = form
        campaign.save(update_fields=["form"])
        audit.record(
            by=by, verb="campaign.form", obj=campaign, region=campaign.region_id,
            before={"version": before}, after={"key": form.key, "version": form.version},
        )  # fmt: skip
    return campaign


def _refuse_taken(key: str, region: str) -> None:
    """A key is one office's: a submission names its form by it. Offices below may go on with a form they may use."""
    if Form.objects.filter(key=key).exclude(pk__in=Form.objects.serving(region).values("pk")).exists():
        raise Conflict(
            _("Another office has a form named “%(key)s”. Write another form_id in the settings sheet.") % {"key": key},
            code="key_taken", field="xlsform",
        )  # fmt: skip


def _refuse_published(key: str, version: str) -> None:
    if Form.objects.filter(key=key, version=version).exists():
        raise Conflict(
            _("Version %(version)s of “%(key)s” is published and never changes. Raise it in the settings sheet.")
            % {"version": version, "key": key},
            code="version_taken", field="xlsform",
        )  # fmt: skip


def _record(by: User, verb: str, draft: FormDraft) -> None:
    after = {"key": draft.key, "version": draft.version}
    audit.record(by=by, verb=verb, obj=draft, region=draft.region_id, after=after)


def _locked(by: User, draft: FormDraft) -> FormDraft:
    """The draft as it is now, for somebody of its office."""
    demand(by, "form.manage", draft.region_id)
    found = FormDraft.objects.unscoped().select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if found is None:
        raise Conflict(_("This draft was published or thrown away meanwhile."), code="gone")
    return found
