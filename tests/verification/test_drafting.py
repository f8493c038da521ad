"""The admin uploads, maps, tries and publishes a questionnaire; a published version stays what it was."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import InternalError, ProgrammingError, transaction
from django.utils import timezone

from accounts.models import AuditLine
from foundation.errors import Conflict, DomainError, NotAllowed
from regions.models import Region
from tests.conftest import BULELENG
from tests.verification.authored import plain, workbook
from tests.verification.filling import filled
from verification.actions import campaigns, drafting, forms, submissions
from verification.forms.questionnaires import MappingForm
from verification.mapping.check import faults
from verification.mapping.shape import Chosen, chosen_of
from verification.models import Campaign, Form, FormDraft, Target, Visit
from verification.xlsforms.compiling import NotCompiled

pytestmark = pytest.mark.django_db
REFUSED = (InternalError, ProgrammingError)

FORM = "select_one_from_file households.csv | keluarga | Keluarga | yes\ntext | nama | Nama"


def content(draft, instance="uuid:11111111-1111-4111-8111-111111111111", **told):
    body = "".join(f"<{name}>{value}</{name}>" for name, value in told.items())
    return (
        f'<data id="{draft.key}" version="{draft.version}">{body}'
        f"<meta><instanceID>{instance}</instanceID></meta></data>"
    ).encode()


@pytest.fixture
def draft(ground, admin):
    return drafting.upload(by=admin, xlsform=plain(FORM), file_name="kunjungan.xlsx")


@pytest.fixture
def tried(draft, admin):
    drafting.tried(by=admin, draft=draft, content=content(draft, hasil_kunjungan=1, usulan=1))
    return FormDraft.objects.get(pk=draft.pk)


def test_an_upload_becomes_a_draft_that_no_phone_gets(draft, admin, budi, siti):
    assert (draft.key, draft.version, draft.file_name, draft.tried_at) == ("uji", "1", "kunjungan.xlsx", None)
    assert bytes(draft.xlsform) == plain(FORM) or len(draft.xlsform)
    assert not Form.objects.exists()
    assert list(FormDraft.objects.visible_to(admin)) == [draft]
    assert not FormDraft.objects.visible_to(budi) and not FormDraft.objects.visible_to(siti)
    assert AuditLine.objects.filter(verb="form.upload", object_id=str(draft.pk)).exists()
    with pytest.raises(NotAllowed):
        drafting.upload(by=budi, xlsform=plain(FORM))


def test_what_does_not_compile_stores_nothing(ground, admin):
    with pytest.raises(NotCompiled) as refused:
        drafting.upload(by=admin, xlsform=plain("select_oen x | a | A"))

    assert [(one.code, one.cell) for one in refused.value.findings] == [("type_unknown", "A2")]
    assert not FormDraft.objects.exists()


def test_the_mapping_is_proposed_by_name_and_by_the_words_of_the_choices(draft):
    chosen = chosen_of(draft.mapping, draft.questionnaire)

    assert chosen.questions == {"outcome": "hasil_kunjungan", "proposal": "usulan", "household": "keluarga"}
    assert chosen.codes["outcome"] == {"1": "completed", "2": "moved", "3": "refused"}
    assert chosen.codes["proposal"] == {"1": "eligible", "2": "not_eligible"}
    assert faults(draft.questionnaire, chosen) == []


def test_publishing_waits_for_the_mapping_and_for_a_trial(draft, admin):
    chosen = chosen_of(draft.mapping, draft.questionnaire)
    del chosen.questions["household"]
    chosen.codes["outcome"]["2"] = ""
    drafting.map_answers(by=admin, draft=draft, chosen=chosen)
    draft = FormDraft.objects.get()
    kept = faults(draft.questionnaire, chosen_of(draft.mapping, draft.questionnaire))
    assert [(one.slot, one.code) for one in kept] == [("who", "missing"), ("outcome", "choice_missing")]
    with pytest.raises(DomainError) as refused:
        drafting.publish_draft(by=admin, draft=draft)
    assert refused.value.code == "not_mapped"

    chosen.questions["household"], chosen.codes["outcome"]["2"] = "keluarga", "moved"
    draft = drafting.map_answers(by=admin, draft=draft, chosen=chosen)
    with pytest.raises(DomainError) as refused:
        drafting.publish_draft(by=admin, draft=draft)
    assert refused.value.code == "not_tried"

    reading, wrong = drafting.tried(by=admin, draft=draft, content=content(draft, hasil_kunjungan=2, usulan=2))
    assert (reading.said("outcome"), reading.said("proposal"), wrong) == ("moved", "not_eligible", [])
    form = drafting.publish_draft(by=admin, draft=draft)
    assert (form.key, form.version, form.published_by) == ("uji", "1", admin)
    assert not FormDraft.objects.exists()


def test_a_trial_with_another_form_is_no_trial(draft, admin):
    with pytest.raises(DomainError) as refused:
        drafting.tried(by=admin, draft=draft, content=filled(target_id=1))

    assert refused.value.code == "other_form"
    assert FormDraft.objects.get().tried_at is None


def test_a_new_mapping_or_upload_must_be_tried_again(tried, admin):
    chosen = chosen_of(tried.mapping, tried.questionnaire)
    drafting.map_answers(by=admin, draft=tried, chosen=chosen)
    assert FormDraft.objects.get().tried_at is not None, "nothing changed"

    chosen.sensitive = ["nama"]
    drafting.map_answers(by=admin, draft=tried, chosen=chosen)
    assert FormDraft.objects.get().tried_at is None
    drafting.upload(by=admin, xlsform=plain(FORM + "\ntext | lain | Lain"))
    assert FormDraft.objects.count() == 1
    assert chosen_of(FormDraft.objects.get().mapping, FormDraft.objects.get().questionnaire).sensitive == ["nama"]


def test_what_the_phone_cannot_ask_goes_out_only_when_the_author_says_so(ground, admin):
    draft = drafting.upload(by=admin, xlsform=plain(FORM + "\ngeotrace | batas | Batas"))
    drafting.tried(by=admin, draft=draft, content=content(draft, hasil_kunjungan=1, usulan=1))

    with pytest.raises(DomainError) as refused:
        drafting.publish_draft(by=admin, draft=draft)
    assert refused.value.code == "not_accepted"
    assert drafting.publish_draft(by=admin, draft=draft, accept=True)


def test_a_mapping_to_the_wrong_kind_place_or_twice_is_named(ground, admin):
    table = f"""{FORM}
begin repeat | anggota | Anggota
text | nama_anggota | Nama
end repeat | |
integer | luas_lantai | Luas"""
    draft = drafting.upload(by=admin, xlsform=plain(table))
    chosen = chosen_of(draft.mapping, draft.questionnaire)
    assert chosen.questions["members.full_name"] == "nama_anggota"
    chosen.questions |= {
        "note": "nama_anggota", "housing.floor": "luas_lantai", "reasons": "hasil_kunjungan", "position": "tidak_ada",
    }  # fmt: skip

    assert {(one.slot, one.code) for one in faults(draft.questionnaire, chosen)} == {
        ("note", "wrong_place"), ("housing.floor", "wrong_kind"), ("reasons", "used_twice"), ("position", "not_asked"),
        ("note", "used_twice"), ("housing.floor", "used_twice"),
    }  # fmt: skip


def test_a_name_used_twice_is_told_by_its_path(ground, admin):
    table = f"""{FORM}
begin repeat | anggota | Anggota
text | nama | Nama
end repeat | |
begin repeat | bantuan | Bantuan
text | nama | Nama
integer | nilai | Nilai
end repeat | |"""
    draft = drafting.upload(by=admin, xlsform=plain(table))
    chosen = chosen_of(draft.mapping, draft.questionnaire)
    assert chosen.questions["members.full_name"] == "/data/anggota/nama"

    told = content(draft, hasil_kunjungan=1, usulan=1, nama="Umum").replace(
        b"<meta>",
        b"<anggota><nama>Made</nama></anggota><anggota><nama>Ketut</nama></anggota>"
        b"<bantuan><nama>PKH</nama><nilai>5</nilai></bantuan><meta>",
    )
    reading, _wrong = drafting.tried(by=admin, draft=draft, content=told)
    assert reading.members() == [{"full_name": "Made"}, {"full_name": "Ketut"}]
    assert reading.heads(None) == 2, "the form does not ask who is present"
    assert reading.aid() == [{"amount": "5"}]


def test_a_repeat_inside_a_repeat_does_not_speak_for_its_member(ground, admin):
    table = f"""{FORM}
begin repeat | anggota | Anggota
text | nama_anggota | Nama
begin repeat | sakit | Penyakit
text | nama_sakit | Nama penyakit
end repeat | |
end repeat | |"""
    draft = drafting.upload(by=admin, xlsform=plain(table))
    told = content(draft, hasil_kunjungan=1, usulan=1).replace(
        b"<meta>",
        b"<anggota><nama_anggota>Made</nama_anggota><sakit><nama_sakit>Asma</nama_sakit></sakit>"
        b"<sakit><nama_sakit>Flu</nama_sakit></sakit></anggota><meta>",
    )
    reading, wrong = drafting.tried(by=admin, draft=draft, content=told)

    assert reading.members() == [{"full_name": "Made"}] and wrong == []
    assert reading.answers["/data/anggota[1]/sakit[2]/nama_sakit"] == "Flu"


@pytest.fixture
def published(tried, admin):
    return drafting.publish_draft(by=admin, draft=tried)


def test_the_database_refuses_to_change_or_delete_a_published_version(published, admin):
    for change in ({"mapping": {}}, {"xform": "<x/>"}, {"version": "9"}, {"xlsform": b"x"}, {"title": "Lain"}):
        with pytest.raises(REFUSED), transaction.atomic():
            Form.objects.filter(pk=published.pk).update(**change)
    with pytest.raises(REFUSED), transaction.atomic():
        Form.objects.filter(pk=published.pk).delete()

    assert forms.retire(by=admin, form=published).retired_by == admin


def test_the_same_version_cannot_be_uploaded_again_and_the_file_comes_back_byte_for_byte(published, admin, client):
    with pytest.raises(Conflict) as refused:
        drafting.upload(by=admin, xlsform=plain(FORM))
    assert refused.value.code == "version_taken"

    client.force_login(admin)
    sent = bytes(published.xlsform)
    assert client.get(f"/verval/formulir/{published.pk}/xlsform/").content == sent
    draft = drafting.upload(by=admin, xlsform=plain(FORM, version="2"))
    before, after = (chosen_of(one.mapping, draft.questionnaire) for one in (published, draft))
    assert after.codes == before.codes


def test_a_retired_version_is_not_offered_to_new_rounds_and_can_come_back(published, admin, budi):
    from verification.forms.campaigns import CampaignForm

    def offered():
        return list(CampaignForm(by=budi).fields["form"].queryset)

    assert offered() == [published]
    forms.retire(by=admin, form=published)
    assert offered() == []
    with pytest.raises(Conflict):
        forms.retire(by=admin, form=published)
    with pytest.raises(NotAllowed):
        forms.reinstate(by=budi, form=published)
    forms.reinstate(by=admin, form=published)
    assert offered() == [published]


@pytest.fixture
def running(published, budi, siti, village, household_in, noise):
    """An open round of Bangka with the published form; one family of Siti's."""
    household_in(village.pk, "Ni Luh Sari", members=2)
    line = forms.install_lines(by=None)[0]
    today = timezone.localdate()
    made = campaigns.create(
        by=budi, name="Triwulan", region=Region.objects.get(pk="19.01"), form=published, line=line, starts_on=today,
        ends_on=today + dt.timedelta(days=9),
    )  # fmt: skip
    campaigns.add_targets(by=budi, campaign=made)
    campaigns.assign(by=budi, campaign=made, plan={village.pk: [siti]})
    return campaigns.open_campaign(by=budi, campaign=made)


def test_a_running_round_goes_on_with_the_new_version_and_old_visits_fit_their_own(running, published, admin, siti):
    draft = drafting.upload(by=admin, xlsform=plain(FORM + "\ninteger | umur | Umur", version="2"))
    drafting.tried(by=admin, draft=draft, content=content(draft, hasil_kunjungan=1, usulan=1))
    new = drafting.publish_draft(by=admin, draft=draft, campaigns=[running])
    assert Campaign.objects.get().form == new
    target = Target.objects.get(campaign=running, facilitator=siti)
    code = f"K-1901-{target.household_id:08d}"

    told = content(published, keluarga=code, nama="Sari", hasil_kunjungan=1, usulan=1)
    old = submissions.receive(by=siti, content=told).visit

    assert (old.form, old.state, old.misfits, old.outcome) == (published, "received", [], "completed")
    assert Visit.objects.get().target == target
    again = "uuid:22222222-2222-4222-8222-222222222222"
    aged = content(published, again, keluarga=code, hasil_kunjungan=1, usulan=1, umur=5)
    strange = [{"path": "/data/umur", "code": "unknown_question"}]
    assert submissions.receive(by=siti, content=aged).visit.misfits == strange, "the first version asks for no age"


def test_only_rounds_within_reach_of_the_same_form_take_a_version(running, published, admin, budi, person_with):
    from accounts.permissions import Role

    asked = [["text", name, name] for name in ("target_id", "visit_result", "proposal")]
    settings = [["form_id", "version"], ["lain", "1"]]
    other = forms.publish(by=None, xlsform=workbook([["type", "name", "label"], *asked], settings=settings))
    with pytest.raises(DomainError) as refused:
        drafting.use_version(by=admin, form=other, campaign=running)
    assert refused.value.code == "other_form"
    for stranger in (budi, person_with("jauh", "Admin Jauh", Role.ADMIN, BULELENG)):
        with pytest.raises(NotAllowed):
            drafting.use_version(by=stranger, form=published, campaign=running)


def test_a_draft_is_thrown_away_once(draft, admin):
    drafting.discard(by=admin, draft=draft)

    assert not FormDraft.objects.exists()
    with pytest.raises(Conflict) as refused:
        drafting.map_answers(by=admin, draft=draft, chosen=Chosen())
    assert refused.value.code == "gone"


def test_the_mapping_page_takes_the_codes_of_the_question_it_showed(draft, admin):
    data = {
        "q:outcome": "hasil_kunjungan", "q:proposal": "usulan", "q:household": "keluarga",
        "c:outcome:1": "completed", "c:outcome:2": "not_found", "c:outcome:3": "refused",
        "c:proposal:1": "eligible", "c:proposal:2": "not_eligible",
    }  # fmt: skip

    kept = MappingForm(data, draft=draft).keep(by=admin)

    assert kept is not None
    assert chosen_of(kept.mapping, kept.questionnaire).codes["outcome"]["2"] == "not_found"
    strange = MappingForm({**data, "c:outcome:1": "bukan kode"}, draft=kept)
    assert strange.keep(by=admin) is None and "c:outcome:1" in strange.errors
