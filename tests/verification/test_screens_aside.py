"""What was kept aside is shown to a reviewer, what is sensitive only to those who need it, and forms to the admin."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.permissions import Role
from foundation.errors import Conflict
from tests.verification.filling import filled
from tests.verification.test_photos import picture
from tests.verification.test_receiving import stored_files
from verification.actions.submissions import IncomingPhoto, receive
from verification.models import Photo, Quarantine

pytestmark = pytest.mark.django_db
KK = "1901010101900000"


@pytest.fixture
def kept(targets, siti):
    """Siti's phone sent two contents under one number; the second tells another floor and a KK number."""
    receive(by=siti, content=filled(target_id=targets[0].pk, instance_id="uuid:same-same"))
    other = filled(target_id=targets[0].pk, instance_id="uuid:same-same", floor="earth", kk_seen="yes", kk_number=KK)
    with pytest.raises(Conflict):
        receive(by=siti, content=other)
    return Quarantine.objects.unscoped().get()


def test_pak_camat_sees_where_the_kept_content_differs_and_settles_it(kept, browse, pak_camat):
    browser = browse(pak_camat)
    assert (
        reverse("verification:kept", args=[kept.pk])
        in browser.get(reverse("verification:visit", args=[kept.visit_id])).content.decode()
    )

    page = browser.get(reverse("verification:kept", args=[kept.pk]))

    rows = {label: (stored, other) for label, stored, other in page.context["rows"]}
    assert rows["Jenis lantai terluas"] == ("Semen/bata merah", "Tanah")
    assert KK not in page.content.decode()
    assert browser.post(reverse("verification:settle", args=[kept.pk])).status_code == 302
    kept.refresh_from_db()
    assert kept.settled_by == pak_camat
    assert browser.post(reverse("verification:settle", args=[kept.pk])).status_code == 409


@pytest.mark.parametrize("who", ["siti", "rahmat", "ketut", "wayan"])
def test_others_do_not_see_it(kept, browse, request, who):
    answer = browse(request.getfixturevalue(who)).get(reverse("verification:kept", args=[kept.pk]))

    assert answer.status_code in (403, 404)


def test_the_province_reads_a_visit_without_money_and_health(targets, send, browse, pak_camat, person_with):
    visit = send(targets[0], expenditure_food="432100")
    province = person_with("provinsi", "Petugas Provinsi", Role.PROVINCE, "19")
    url = reverse("verification:visit", args=[visit.pk])

    assert "432.100" in browse(pak_camat).get(url).content.decode()
    assert "432.100" not in browse(province).get(url).content.decode()


def test_a_photo_altered_on_disk_is_not_shown_and_not_a_crash(targets, siti, browse, pak_camat, settings):
    content = filled(target_id=targets[0].pk, photo_front="depan.jpg")
    receive(by=siti, content=content, photos=[IncomingPhoto("depan.jpg", picture())])
    url = reverse("verification:photo", args=[Photo.objects.unscoped().get().pk])
    assert browse(pak_camat).get(url).content[:3] == b"\xff\xd8\xff"

    [path] = stored_files()
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    assert browse(pak_camat).get(url).status_code == 404
