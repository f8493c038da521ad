"""The main job in small: from the ministry's files to cards and help, with the same actions as the screens."""

import pytest
from django.utils import timezone

from poverty import actions
from poverty.management.commands.demo import Size, work
from poverty.pilot import help as helping
from poverty.pilot import report
from poverty.pilot.people import employ
from regions.loading import load
from regions.models import Region
from verification.models import Campaign, Visit

pytestmark = pytest.mark.django_db(transaction=True)

SMALL = Size(families=140, extreme=20, by_phone=3)


@pytest.fixture
def office(settings):
    settings.DEMO = True
    load(under=["19.01"], force=True)
    return employ(villages())


def villages():
    """Two kecamatan are enough; the register holds all."""
    return list(Region.objects.under("19.01").at_level("village").current().filter(parent__in=["19.01.01", "19.01.02"]))


def test_every_listed_family_ends_with_a_disposition_and_every_rupiah_with_a_family(office, live_server):
    campaign = work(office, villages(), live_server.url, SMALL)
    assert campaign.state == Campaign.State.CLOSED
    helping.help_families(office, campaign.ends_on)
    actions.recompute(by=None, region=Region.objects.get(pk="19.01"), as_of=timezone.localdate())
    found = report.figures(campaign, office.head_of_section)
    assert (found["listed"], found["extreme"], found["others"], found["open"]) == (140, 20, 120, 0)
    assert sum(found["verdicts"].values()) == 120
    assert (found["ledger"]["families"], found["ledger"]["paid_idr"]) == (20, 20 * (250_000 + 3 * 350_000))
    card = found["cards"]["regions"]["19.01"]
    assert (card["listed"], card["decided"], card["no_rate"]) == (140, 140, "")
    assert card["persons"] >= 20
    for counts in found["import"].values():
        assert counts["rows"] == sum(counts[name] for name in report.COUNTS[1:])
    assert found["import"]["p3ke2023_family"]["wrong"] > 0
    # Each phone visit was sent twice and is there once, with its photos.
    phones = Visit.objects.unscoped().filter(target__campaign=campaign).exclude(channel=Visit.Channel.SHEET)
    assert phones.count() == 3
    assert not phones.filter(photos__state="missing").exists()
    assert "Jumlah" in report.print_tables(found, campaign)
    # A second run does none of it again.
    assert work(office, villages(), live_server.url, SMALL).pk == campaign.pk
    assert report.figures(campaign, office.head_of_section) == found
