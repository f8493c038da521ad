"""Before Budi's list is approved, the new rows that look like somebody of the register are named, with the reasons."""

import pytest
from django.urls import reverse

from households.models import PreviewSearch
from households.tasks import search_preview
from imports import actions
from imports.models import ImportBatch
from imports.steps import perform
from tests.imports.lists import FAMILY, PERSON, family, person

MAN = {"NIK": "-", "Nama": "SOELAIMAN 1", "ID Individu": "277777777", "ID Keluarga P3KE": "177777777"}
STRANGER = {"NIK": "-", "Nama": "KHO A MOI", "ID Individu": "288888888", "ID Keluarga P3KE": "188888888",
            "Tanggal Lahir": "1999-12-12"}  # fmt: skip


@pytest.fixture
def known(bring, noise):
    """Sulaiman and his daughter are in the register."""
    bring(FAMILY, [family(1)])
    bring(PERSON, [person(1), person(1, 1)])


@pytest.fixture
def preview(bring, known):
    """A second list, not approved: the same man spelled otherwise and without a number, and a stranger."""
    return bring(PERSON, [person(1, 0, **MAN), person(1, 0, **STRANGER)], approver=None).batch


def looked(batch):
    search_preview(PreviewSearch.objects.get(batch=batch).pk)
    return PreviewSearch.objects.get(batch=batch)


def address(batch):
    return reverse("households:alike", args=[batch.pk])


def test_the_new_row_that_looks_like_sulaiman_is_listed_with_the_words_of_the_score(preview, browse, budi):
    assert preview.new == 2
    job = looked(preview)
    assert (job.state, job.compared, job.alike) == ("done", 2, 1)
    (one,) = job.found
    assert one["row"] == 6 and "SOELAIMAN" not in str(job.found)
    page = browse(budi)
    assert "1 baris baru mirip seseorang" in page.get(reverse("imports:batch", args=[preview.pk])).content.decode()
    shown = page.get(address(preview)).content.decode()
    assert "SOELAIMAN 1" in shown and "SULAIMAN 1" in shown and "tanggal lahir sama" in shown
    assert "KHO A MOI" not in shown


def test_until_somebody_looked_the_page_says_so(preview, browse, budi):
    assert "Sedang diperiksa" in browse(budi).get(reverse("imports:batch", args=[preview.pk])).content.decode()
    assert browse(budi).get(address(preview)).status_code == 404


def test_comparing_again_looks_again(preview, budi):
    first = looked(preview)
    perform(actions.compare_again(by=budi, batch=preview).pk)
    again = PreviewSearch.objects.get(batch=preview)
    assert again.pk != first.pk and again.state == "waiting"
    assert looked(preview).alike == 1


def test_an_approved_list_is_not_looked_at_any_more(preview):
    ImportBatch.objects.unscoped().filter(pk=preview.pk).update(state="discarded")
    assert (looked(preview).state, looked(preview).compared) == ("done", 0)


def test_whom_one_may_not_read_is_not_shown(preview, browse, ketut, budi, known):
    looked(preview)
    assert browse(ketut).get(address(preview)).status_code == 404
