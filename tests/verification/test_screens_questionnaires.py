"""The admin's pages of a questionnaire: upload, remarks in place, mapping, trial, publishing, versions."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.verification.authored import plain
from verification.actions import drafting
from verification.forms_library import build_verval
from verification.models import Form, FormDraft

pytestmark = pytest.mark.django_db

LIST = reverse("verification:questionnaires")
FORM = "select_one_from_file households.csv | keluarga | Keluarga | yes\nimage | foto | Foto"


def sent(content: bytes, name: str = "triwulan.xlsx") -> dict[str, Any]:
    return {"xlsform": SimpleUploadedFile(name, content)}


@pytest.fixture
def office(client, admin):
    client.force_login(admin)
    return client


def filled_in(office: Client, draft: FormDraft, **told: Any) -> Any:
    body = "".join(f"<{name}>{value}</{name}>" for name, value in told.items())
    meta = "<meta><instanceID>uuid:11111111-1111-4111-8111-111111111111</instanceID></meta>"
    content = f'<data id="{draft.key}" version="{draft.version}">{body}{meta}</data>'
    return office.post(reverse("verification:attempt", args=[draft.pk]), content, content_type="text/xml")


def test_the_admin_goes_all_the_way_and_takes_the_workbook_home(ground, office, admin):
    content = plain(FORM, key="triwulan")
    answer = office.post(LIST, sent(content))
    draft = FormDraft.objects.get()
    assert answer.url == reverse("verification:draft", args=[draft.pk])
    page = office.get(answer.url).content.decode()
    assert "max-pixels" in page and "survey K3" in page, "a remark of pyxform, in place"
    assert "pyxform: [row : 3]" in page, "its own words beside"
    assert office.post(answer.url).status_code == 400, "nobody filled it yet"

    mapping = office.get(reverse("verification:mapping", args=[draft.pk])).content.decode()
    assert 'name="q:outcome"' in mapping and "Terisi lengkap (1)" in mapping
    trial = office.get(reverse("verification:attempt", args=[draft.pk]))
    assert "Ni Luh Contoh" in trial.content.decode() and "csrftoken" in trial.cookies
    told = filled_in(office, draft, keluarga="K-0000-00000411", hasil_kunjungan=2, usulan=2).json()
    assert told == {"facts": [["Hasil kunjungan", "Keluarga pindah"], ["Usulan pendamping", "Tidak layak"],
                              ["Keluarga", "K-0000-00000411"], ["Foto", "0"]], "problems": []}  # fmt: skip

    answer = office.post(answer.url)
    form = Form.objects.get()
    assert answer.url == reverse("verification:version", args=[form.pk])
    assert "Admin Dinsos" in office.get(answer.url).content.decode()
    assert office.get(reverse("verification:xlsform", args=[form.pk])).content == content
    assert "triwulan 1" in office.get(LIST).content.decode()


def test_what_is_wrong_stands_under_the_upload_with_its_cell_and_nothing_is_stored(ground, office):
    answer = office.post(LIST, sent(plain("select_one tiada | a | A\ntext | nama ibu | Ibu")))

    page = answer.content.decode()
    assert answer.status_code == 400 and not FormDraft.objects.exists()
    assert "survey A2" in page and "tiada" in page and "tidak ada di sheet choices" in page
    assert "pyxform: [row : 2] List name not in choices sheet: tiada" in page
    refused = office.post(LIST, sent(b"not a workbook", "x.xlsx"))
    assert refused.status_code == 400 and refused.context["form"].errors["xlsform"]
    assert office.post(LIST, {}).status_code == 400


def test_a_trial_says_what_would_send_such_a_visit_to_repair(ground, office, admin):
    draft = drafting.upload(by=admin, xlsform=plain(FORM, key="triwulan"))

    told = filled_in(office, draft, keluarga="K-0000-00000411", hasil_kunjungan=1, usulan=7, umur=5).json()

    assert len(told["problems"]) == 2 and told["problems"][0].startswith("usulan: ")
    assert filled_in(office, draft).json()["problems"], "nothing was answered"
    strange = reverse("verification:attempt", args=[draft.pk])
    assert office.post(strange, "bukan xml", content_type="text/xml").status_code == 400


def test_what_is_missing_is_named_and_publishing_is_not_offered(ground, office, admin):
    draft = drafting.upload(by=admin, xlsform=plain("text | nama | Nama", key="triwulan"))

    page = office.get(reverse("verification:draft", args=[draft.pk])).content.decode()
    assert "Belum diketahui kunjungan ini tentang keluarga mana" in page
    assert "Terbitkan</button>" not in page
    answer = office.post(reverse("verification:mapping", args=[draft.pk]), {"q:outcome": "", "q:proposal": "usulan"})
    assert answer.url == reverse("verification:mapping", args=[draft.pk])
    assert "pilih pertanyaannya" in office.get(answer.url).content.decode()


def test_the_shipped_workbook_compiles_on_the_page_too_but_its_version_is_taken(ground, office, admin):
    assert office.post(LIST, sent(build_verval.XLSX.read_bytes())).status_code == 302
    filled = FormDraft.objects.get()
    assert filled.mapping["outcome"] == "visit_result" and filled.mapping["codes"] == {}


def test_only_those_who_manage_forms_see_drafts(ground, client, admin, budi):
    draft = drafting.upload(by=admin, xlsform=plain(FORM))
    client.force_login(budi)

    assert client.get(LIST).status_code == 403
    assert client.get(reverse("verification:draft", args=[draft.pk])).status_code == 403
