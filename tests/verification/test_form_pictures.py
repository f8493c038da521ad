"""Pictures of labels: they come with the workbook, go out with the form, and come back with it."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from PIL import Image

from foundation.errors import DomainError
from tests.verification.authored_forms import MEDIA
from verification import label_pictures
from verification.actions import drafting, forms, illustrating
from verification.models import Campaign, FormDraft, FormPicture

pytestmark = pytest.mark.django_db
NAMES = ["tanah.png", "keramik.png", "lantai.png"]


def drawn(colour="red", kind="PNG", size=(80, 60), **more):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **more)
    return out.getvalue()


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name.replace("__", "/").replace("_png", ".png"), content)
    return out.getvalue()


@pytest.fixture
def draft(ground, admin):
    return drafting.upload(by=admin, xlsform=MEDIA.xlsform)


@pytest.fixture
def published(draft, admin):
    """With two of its three pictures."""
    illustrating.add_pictures(by=admin, draft=draft, files=[("lantai.png", drawn()), ("tanah.png", drawn("brown"))])
    return forms_of(draft, admin)


def forms_of(draft, admin):
    form = forms.put_out(admin, bytes(draft.xlsform), draft.xform, draft.questionnaire, draft.mapping, draft.region_id)
    draft.pictures.update(form=form, draft=None)
    return form


def test_the_draft_says_which_pictures_are_missing_and_takes_several_or_a_zip(draft, admin, browse):
    office, page = browse(admin), reverse("verification:draft", args=[draft.pk])
    assert [(name, one) for name, one in office.get(page).context["pictures"]] == [(name, None) for name in NAMES]
    files = [
        SimpleUploadedFile("lantai.png", drawn()),
        SimpleUploadedFile("semua.zip", zipped(media__tanah_png=drawn("brown"), media__lain_png=drawn("blue"))),
    ]
    answer = office.post(reverse("verification:add_pictures", args=[draft.pk]), {"pictures": files}, follow=True)
    text = answer.content.decode()
    assert "lain.png" in text and "1 gambar belum ada" in text
    assert sorted(draft.pictures.values_list("name", flat=True)) == ["lantai.png", "tanah.png"]
    seen = office.get(reverse("verification:draft_picture", args=[draft.pk, "tanah.png"]))
    assert seen["Content-Type"] == "image/png" and Image.open(io.BytesIO(seen.content)).size == (80, 60)


HOSTILE = {
    "a text": (("lantai.png", b"<script>alert(1)</script>"), "not_a_photo"),
    "an svg": (("lantai.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "not_a_photo"),
    "half a picture": (("lantai.png", drawn(size=(900, 900), compress_level=0)[:5000]), "broken"),
    "a large one": (("lantai.png", drawn() + bytes(label_pictures.MAX_BYTES)), "too_big"),
    "a broken zip": (("semua.zip", b"PK\x03\x04" + bytes(50)), "broken"),
    "a zip bomb": (("semua.zip", zipped(lantai_png=bytes(64 * 1024 * 1024))), "too_big"),
    "too many": (("semua.zip", zipped(**{f"g{n}_png": b"x" for n in range(250)})), "too_many"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_picture_is_named_and_none_is_kept(draft, admin, name):
    file, code = HOSTILE[name]
    with pytest.raises(DomainError) as refused:
        illustrating.add_pictures(by=admin, draft=draft, files=[("tanah.png", drawn()), file])
    assert refused.value.code == code and str(refused.value).startswith(("lantai.png:", "semua.zip:", "g"))
    assert not FormPicture.objects.exists()


def test_only_pixels_are_kept(draft, admin):
    exif = Image.Exif()
    exif[0x010E] = "Rumah Ni Luh"
    files = [("lantai.png", drawn(kind="JPEG", exif=exif)), ("tanah.png", drawn() + b"<?php evil ?>")]
    illustrating.add_pictures(by=admin, draft=draft, files=files)
    for one in draft.pictures.all():
        assert b"Ni Luh" not in bytes(one.content) and b"evil" not in bytes(one.content)
        assert one.md5 == hashlib.md5(bytes(one.content)).hexdigest() and one.size == len(bytes(one.content))


def test_collect_finds_them_in_the_manifest_with_their_hash(published, campaign, siti, client):
    Campaign.objects.filter(pk=campaign.pk).update(form=published)
    client.force_login(siti)
    listed = client.get(reverse("openrosa:form_list")).content.decode()
    place = {"key": published.key, "version": published.version}
    assert reverse("openrosa:manifest", kwargs=place) in listed
    manifest = client.get(reverse("openrosa:manifest", kwargs=place)).content.decode()
    for name in ("lantai.png", "tanah.png"):
        one = published.pictures.get(name=name)
        got = client.get(reverse("openrosa:picture", kwargs={**place, "name": name}))
        assert f"<filename>{name}</filename><hash>md5:{one.md5}</hash>" in manifest
        assert got.status_code == 200 and hashlib.md5(got.content).hexdigest() == one.md5
        assert client.get(reverse("verification_field:picture", kwargs={**place, "name": name})).content == got.content
    assert "keramik.png" not in manifest
    missing = {**place, "name": "keramik.png"}
    assert client.get(reverse("openrosa:picture", kwargs=missing)).status_code == 404
    assert client.get(reverse("verification_field:picture", kwargs=missing)).status_code == 204, "no error on a phone"
    assert client.get(reverse("verification_field:picture", kwargs={**place, "name": "x.png"})).status_code == 404


def test_a_published_picture_never_changes(published):
    one = published.pictures.first()
    for change in (lambda: FormPicture.objects.filter(pk=one.pk).update(content=b"x"), one.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_workbook_comes_back_with_its_pictures(published, admin, browse):
    office = browse(admin)
    assert reverse("verification:package", args=[published.pk]) in office.get(
        reverse("verification:version", args=[published.pk])).content.decode()  # fmt: skip
    answer = office.get(reverse("verification:package", args=[published.pk]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert package.namelist() == ["gambar-1.xlsx", "media/lantai.png", "media/tanah.png"]
        assert package.read("gambar-1.xlsx") == bytes(published.xlsform)


def test_the_next_version_takes_along_what_it_still_names(published, admin):
    other = FormDraft(key=published.key, version="2", xform=published.xform.replace("tanah.png", "pasir.png"))
    other.title, other.xlsform, other.sha256, other.region_id, other.uploaded_by = "t", b"PK", "1" * 64, "19.01", admin
    other.save()
    illustrating.carry_over(other)
    assert list(other.pictures.values_list("name", flat=True)) == ["lantai.png"]


def test_a_draft_that_is_thrown_away_takes_its_pictures_with_it(draft, admin):
    illustrating.add_pictures(by=admin, draft=draft, files=[("lantai.png", drawn())])
    drafting.discard(by=admin, draft=draft)
    assert not FormPicture.objects.exists()
