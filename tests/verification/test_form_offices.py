"""A questionnaire belongs to an office: its drafts are its own, what it publishes serves the offices below it."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps as registry
from django.db import connection
from django.urls import reverse

from accounts.models import Assignment
from foundation.errors import Conflict, DomainError, NotAllowed
from regions.models import Region
from tests.conftest import BANGKA, BULELENG, SUNGAILIAT
from tests.verification.authored import plain
from verification.actions import campaigns, drafting, forms
from verification.forms.questionnaires import UploadForm
from verification.models import Form, FormDraft
from verification.xlsforms.compiling import compiled

pytestmark = pytest.mark.django_db
FORM = "select_one_from_file households.csv | keluarga | Keluarga | yes"
LIST = reverse("verification:questionnaires")


@pytest.fixture
def admin_of(person_with):
    """`admin_of("51.08")`: an admin of that region."""
    return lambda region: person_with(f"admin-{region}", f"Admin {region}", "admin", region)


@pytest.fixture
def buleleng(ground, admin_of):
    return admin_of(BULELENG)


@pytest.fixture
def draft(ground, admin):
    return drafting.upload(by=admin, xlsform=plain(FORM, key="triwulan"))


def published(region, key="triwulan", version="1"):
    made = compiled(plain(FORM, key=key, version=version))
    return forms.put_out(None, b"PK", made.text, made.questionnaire, {"outcome": "hasil_kunjungan"}, region)


def test_a_draft_is_seen_by_its_own_office_and_by_nobody_beside_or_below_it(draft, admin, admin_of, buleleng, browse):
    assert draft.region_id == BANGKA
    address = reverse("verification:draft", args=[draft.pk])
    assert browse(admin).get(address).status_code == 200
    for stranger in (buleleng, admin_of(SUNGAILIAT)):
        assert browse(stranger).get(address).status_code == 404
        assert not browse(stranger).get(LIST).context["drafts"]
        for act in (drafting.discard, drafting.publish_draft):
            with pytest.raises(NotAllowed):
                act(by=stranger, draft=draft)
    assert FormDraft.objects.filter(pk=draft.pk).exists()


def test_a_published_form_is_found_by_its_office_and_those_below_and_above_not_beside(
    ground, admin, admin_of, buleleng, siti, ketut, browse
):
    form = published(BANGKA)
    address = reverse("verification:version", args=[form.pk])
    for person in (admin, admin_of(SUNGAILIAT), admin_of("19")):
        assert browse(person).get(address).status_code == 200
    assert browse(buleleng).get(address).status_code == 404
    assert form not in browse(buleleng).get(LIST).context["rows"]
    assert form in Form.objects.visible_to(siti) and form not in Form.objects.visible_to(ketut)
    assert published(None, key="bersama") in Form.objects.visible_to(ketut)


def test_who_is_below_uses_a_form_and_cannot_retire_it(ground, admin, admin_of, browse):
    form, below = published(BANGKA), admin_of(SUNGAILIAT)
    with pytest.raises(NotAllowed):
        forms.retire(by=below, form=form)
    retire = reverse("verification:retire", args=[form.pk])
    assert retire not in browse(below).get(reverse("verification:version", args=[form.pk])).content.decode()
    assert retire in browse(admin).get(reverse("verification:version", args=[form.pk])).content.decode()


@pytest.mark.parametrize(("office", "fits"), [(None, True), ("19", True), (BANGKA, True), (SUNGAILIAT, False),
                                              (BULELENG, False)])  # fmt: skip
def test_a_round_asks_forms_of_its_own_office_or_of_one_above(campaign, budi, admin, office, fits):
    form = published(office)
    told = {
        "by": budi, "name": "Lagi", "region": Region.objects.get(pk=BANGKA), "form": form, "line": campaign.line,
        "starts_on": campaign.starts_on, "ends_on": campaign.ends_on,
    }  # fmt: skip
    if fits:
        assert campaigns.create(**told).form == form
    else:
        with pytest.raises(DomainError) as refused:
            campaigns.create(**told)
        assert refused.value.code == "other_office"
    other = published(office, key="verval", version="9")
    if not fits:
        with pytest.raises(DomainError) as refused:
            drafting.use_version(by=admin, form=other, campaign=campaign)
        assert refused.value.code == "other_office"
    else:
        assert drafting.use_version(by=admin, form=other, campaign=campaign).form == other


def test_two_offices_draft_the_same_key_and_the_second_to_publish_is_told_to_take_another(draft, buleleng, admin):
    theirs = drafting.upload(by=buleleng, xlsform=plain(FORM + "\ntext | lain | Lain", key="triwulan"))
    assert theirs.pk != draft.pk and FormDraft.objects.count() == 2
    published(BANGKA, version="7")
    with pytest.raises(Conflict) as refused:
        drafting.upload(by=buleleng, xlsform=plain(FORM, key="triwulan", version="2"))
    assert refused.value.code == "key_taken"
    assert drafting.upload(by=admin, xlsform=plain(FORM, key="triwulan", version="8")).region_id == BANGKA


def test_who_works_in_two_offices_says_whose_form_it_is_and_cannot_say_another(ground, admin, buleleng):
    Assignment.objects.create(user=admin, role="admin", region_id=BULELENG, valid_from="2020-01-01")
    offered = [code for code, _name in UploadForm(by=admin).fields["region"].choices]
    assert offered == [BANGKA, BULELENG]
    assert "region" not in UploadForm(by=buleleng).fields
    assert drafting.upload(by=admin, xlsform=plain(FORM), region=BULELENG).region_id == BULELENG
    with pytest.raises(NotAllowed):
        drafting.upload(by=buleleng, xlsform=plain(FORM), region=BANGKA)


def test_what_was_there_before_goes_to_its_office_and_no_round_loses_its_form(draft, campaign, admin, buleleng):
    own, shared = published(BANGKA, key="sendiri"), published(BANGKA, key="dipakai")
    made = {"published_by": buleleng.pk, "region": None}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE verification_form DISABLE TRIGGER form_published_once")
        Form.objects.filter(pk=own.pk).update(published_by=admin, region=None)
        Form.objects.filter(pk=shared.pk).update(**made)
        campaign.form = shared
        campaign.save()
        importlib.import_module("verification.migrations.0011_form_offices").keep(registry, None)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE verification_form ENABLE TRIGGER form_published_once")
    own.refresh_from_db()
    shared.refresh_from_db()
    assert (own.region_id, shared.region_id) == (BANGKA, None), "Buleleng's form is asked in Bangka"
