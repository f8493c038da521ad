"""A family's page tells one story: lists, visits, decisions and help of any giver, each to whom may read it."""

import datetime as dt

import pytest
from django.urls import reverse

from households.claims import subjects
from households.models import Household, SourceList, SourceRecord
from households.timeline import story
from imports.models import ImportBatch, ImportRow
from interventions import actions
from regions.models import Region

DAY = dt.date(2026, 11, 19)


@pytest.fixture
def listed(drawn, budi):
    """Asep's family stands in two lists, which do not agree on roof and decile."""
    household, bangka = drawn["Asep"], Region.objects.get(pk="19.01")
    for year, roof, decile in ((2022, "thatch", 1), (2023, "zinc", 2)):
        batch = ImportBatch.objects.create(
            kind=f"p3ke{year}_family", region=bangka, file_name=f"P3KE {year}.xlsx", stored_name="x", sha256=str(year),
            size=1, uploaded_by=budi, state="applied", rows=1, same=1,
        )  # fmt: skip
        source = SourceList.objects.create(kind=batch.kind, title=f"P3KE {year}", region=bangka, batch=batch)
        values = {"name": "Asep", "roof": roof, "decile": decile, "nik": {"c": "", "d": "", "l": "0000"}, "pkh": True}
        staged = ImportRow.objects.create(batch=batch, number=17, raw=["1901010101200000"], values=values)
        SourceRecord.objects.create(source=source, household=household, row=17, staged=staged)
    Household.objects.filter(pk=household.pk).update(housing={"roof": "zinc"}, decile=2)
    return household


def full(household):
    return Household.objects.unscoped().for_case().get(pk=household.pk)


def titles(household, user):
    records = SourceRecord.objects.visible_to(user).of(household)
    return [str(entry["title"]) for entry in story(full(household), user, records)]


def test_everything_that_happened_stands_in_one_story_newest_first(listed, budi, cash, parcels):
    missed = {listed.pk: ("uncollected", "tidak di tempat")}
    actions.enrol_from_decisions(by=budi, programme=parcels, as_of=DAY)
    actions.record_deliveries(by=budi, programme=cash, number=1, happened_on=DAY, proof="Resi 1", exceptions=missed)
    entries = story(full(listed), budi, SourceRecord.objects.visible_to(budi).of(listed))
    moments = [entry["at"] if isinstance(entry["at"], dt.datetime) else None for entry in entries]
    known = [moment for moment in moments if moment]
    assert known == sorted(known, reverse=True)
    told = " | ".join(f"{entry['title']} {entry.get('body', '')} {entry.get('badge', '')}" for entry in entries)
    for words in (
        "P3KE 2022",
        "P3KE 2023",
        "baris 17",
        "Keputusan",
        "Tunai",
        "Sembako",
        "tidak di tempat",
        "Pemberi Tunai",
    ):
        assert words in told, words
    assert "1901010101200000" not in told


def test_siti_reads_the_lists_of_her_family_but_neither_decisions_nor_payments(listed, siti, rahmat):
    Household.objects.filter(pk=listed.pk).update(facilitator=siti)
    told = " ".join(titles(listed, siti))
    assert "P3KE 2022" in told and "Tunai" not in told and "Keputusan" not in told
    assert "P3KE 2022" not in " ".join(titles(listed, rahmat))


def test_lists_stand_side_by_side_and_what_differs_is_marked(listed, budi):
    household = full(listed)
    records = list(SourceRecord.objects.visible_to(budi).of(household))
    family, head = subjects(household, budi, household.everybody, records)
    lines = {line.label: line.answer for line in family.lines}
    roof = lines["Jenis Atap"]
    assert (roof.in_force.words, [claim.words for claim in roof.claims[1:]], roof.register.words, roof.differs) == (
        "Seng", ["Jerami/ijuk/rumbia/daun-daunan"], "Seng", True,
    )  # fmt: skip
    assert lines["Desil Kesejahteraan"].in_force.words == "2"
    number = {line.label: line.answer for line in head.lines}["NIK"]
    assert (head.title, [claim.words for claim in number.claims]) == ("Asep", ["••••••••••••0000"] * 2)


def test_the_page_shows_the_story_and_what_the_lists_say(listed, browse, budi):
    text = browse(budi).get(reverse("households:case", args=[listed.pk])).content.decode()
    assert "Jerami/ijuk" in text and "Penerima Tunai" in text and "1901010101200000" not in text
