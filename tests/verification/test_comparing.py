"""Two rounds of Kabupaten Bekasi: 1,144 persons, then 1,121; who left, who entered, in 187 villages of 23 kecamatan."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.models import AuditLine
from accounts.permissions import Role
from households import actions as household_actions
from households.models import Household, Person
from regions.loading import load
from regions.models import Region
from tests.verification.large import decide_all, villages_under
from verification.actions import campaigns, forms
from verification.actions.reporting import report_village
from verification.models import Campaign, Target, VillageReport
from verification.rounds import reporting
from verification.rounds.compared import compared, pair_of, who
from verification.rounds.comparing import Change, compare

BEKASI = "32.16"
VILLAGES = ["", "19.01.01.1001", "19.01.01.1002", "19.01.02.2001"]
CHANGES = st.lists(
    st.builds(
        Change, st.sampled_from(VILLAGES), st.sampled_from(VILLAGES), st.sampled_from(["died", "new"]),
        st.integers(1, 40),
    )
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=CHANGES)
def test_before_less_left_plus_entered_is_after_in_every_line(changes):
    found = compare(changes, ["19.01.03"], lambda village: village[:8])

    assert found.sums
    assert sum(line.net for line in found.lines) == found.total.net
    assert sum(line.before for line in found.lines) == found.total.before
    assert found.total.out == sum(change.number for change in changes if change.village and not change.to)


def test_a_kecamatan_without_anybody_is_a_line_of_zeros():
    found = compare([], ["19.01.03"], lambda village: village[:8])

    assert [(line.code, line.before, line.after) for line in found.lines] == [("19.01.03", 0, 0)]


@pytest.fixture
def operator(person_with):
    load(under=[BEKASI])
    return person_with("bekasi", "Operator Bekasi", Role.OFFICER, BEKASI)


class Bekasi:
    """Families of four in the villages by turns; `judge` makes a round of all of them and decides it."""

    def __init__(self, by) -> None:
        self.by, self.villages = by, villages_under(BEKASI)
        self.form = forms.install_standard(by=None)
        self.line = next(line for line in forms.install_lines(by=None) if line.name == "BPS Maret 2023")

    def families(self, sizes: list[int], name: str) -> list[Household]:
        made = Household.objects.bulk_create(
            Household(village_id=self.villages[place % 187], regency_code=BEKASI, head_name=f"{name} {place:03d}")
            for place in range(len(sizes))
        )
        Person.objects.bulk_create(
            Person(household=family, regency_code=BEKASI, name=f"{name} {number}", is_head=number == 0)
            for family, size in zip(made, sizes, strict=True)
            for number in range(size)
        )
        return made

    def judge(self, name: str, verdicts: list[tuple[str, str, int]], day: dt.date, **fields) -> Campaign:
        made = campaigns.create(
            by=self.by, name=name, region=Region.objects.get(pk=BEKASI), form=self.form, line=self.line,
            starts_on=day - dt.timedelta(days=30), ends_on=day, unit="person",
        )  # fmt: skip
        campaigns.add_targets(by=self.by, campaign=made)
        decide_all(made, self.by, verdicts)
        Campaign.objects.filter(pk=made.pk).update(
            state="closed", closed_at=timezone.make_aware(dt.datetime.combine(day, dt.time(12))), closed_by=self.by,
            **fields,
        )  # fmt: skip
        made.refresh_from_db()
        return made


@pytest.fixture
def bekasi(operator, noise) -> tuple[Campaign, Campaign]:
    """Before: 286 families of 4 are extreme poor (1,144), 10 of 3 are poor. Then 9 families are able, 2 moved, two
    members died, 1 poor family became extreme, a child was born, and a new family of 19 was found.
    """
    district, today = Bekasi(operator), timezone.localdate()
    extreme = district.families([4] * 286, "Warga")
    district.families([3] * 10, "Miskin")
    first = district.judge(
        "Verfak 1", [("extreme", "below_line", 286), ("poor", "poor_not_extreme", 10)], today - dt.timedelta(days=90)
    )
    for member in Person.objects.filter(household=extreme[20], is_head=False).order_by("pk")[:2]:
        household_actions.record_member_left(
            by=operator, person=member, on=today - dt.timedelta(days=40), reason="died"
        )
    Person.objects.create(
        household=extreme[30], regency_code=BEKASI, name="Lahir", joined_on=today - dt.timedelta(days=20)
    )
    district.families([19], "Baru")
    second = district.judge(
        "Verfak 2",
        [("able", "welfare_improved", 9), ("moved", "moved", 2), ("extreme", "below_line", 276),
         ("poor", "poor_not_extreme", 9), ("extreme", "below_line", 1)],
        today - dt.timedelta(days=1), previous=first,
    )  # fmt: skip
    return first, second


@pytest.mark.django_db
def test_bekasis_1144_persons_become_1121(bekasi, operator, budi):
    first, second = bekasi
    pair = pair_of(first, second, Target.objects.visible_to(operator), "person")

    found = compared(pair, places=villages_under(BEKASI))

    total = found.total
    assert (total.before, total.after, total.net, found.sums) == (1_144, 1_121, -23, True)
    assert dict(total.left) == {"able": 36, "moved": 8, "member_died": 2}
    assert dict(total.entered) == {"was_poor": 3, "new_member": 1, "new_listed": 19}
    assert len(found.lines) == 23
    villages = compared(pair, 13, villages_under(BEKASI))
    assert (len(villages.lines), villages.sums, villages.total.net) == (187, True, -23)
    nobody = compared(pair_of(first, second, Target.objects.visible_to(budi), "person")).total
    assert (nobody.before, nobody.after) == (0, 0)


@pytest.mark.django_db
def test_the_same_rounds_in_families_are_another_figure(bekasi, operator):
    total = compared(pair_of(*bekasi, Target.objects.visible_to(operator), "family")).total

    assert (total.before, total.after) == (286, 277)
    assert (dict(total.left), dict(total.entered)) == ({"able": 9, "moved": 2}, {"was_poor": 1, "new_listed": 1})


@pytest.mark.django_db
def test_behind_each_number_stand_names(bekasi, operator, budi):
    pair = pair_of(*bekasi, Target.objects.visible_to(operator), "person")

    born = who(pair, "entered", "new_member", BEKASI, 1)
    died = who(pair, "left", "member_died", "", 1)

    assert [name for _household, name, _village in born] == ["Lahir"]
    assert len(died) == 2 and all(name.startswith("Warga") for _household, name, _village in died)
    assert who(pair, "left", "member_died", "32.16.01.1001", 1) == []
    assert who(pair_of(*bekasi, Target.objects.visible_to(budi), "person"), "entered", "new_member", "", 1) == []


@pytest.mark.django_db
def test_the_page_and_the_workbook_say_the_same(bekasi, operator, browse):
    _first, second = bekasi
    client = browse(operator)

    page = client.get(reverse("verification:comparison", args=[second.pk])).content.decode()
    assert "1.144 − 46 + 23 = 1.121" in page and ">-23<" in page
    families = client.get(reverse("verification:comparison", args=[second.pk]), {"unit": "family"}).content.decode()
    assert "286 − 11 + 2 = 277" in families
    answer = client.get(reverse("verification:export_comparison", args=[second.pk]))
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0].iter_rows(values_only=True))
    assert (len(rows), rows[-1][2:]) == (25, (1144, 46, 23, 1121, -23, 0))
    assert AuditLine.objects.filter(verb="campaign.export_comparison", by_id=operator.pk).count() == 1
    names = client.get(reverse("verification:changed", args=[second.pk]), {"way": "entered", "reason": "new_member"})
    assert "Lahir" in names.content.decode()


@pytest.mark.django_db
def test_only_villages_both_rounds_went_to_are_compared(bekasi, operator, browse):
    """A later round of one kecamatan does not make the rest of the kabupaten leave."""
    first, _second = bekasi
    part = Campaign.objects.create(
        name="Satu kecamatan", region_id=f"{BEKASI}.01", form=first.form, line=first.line, starts_on=first.ends_on,
        ends_on=timezone.localdate(), created_by=operator,
    )  # fmt: skip

    found = pair_of(first, part, Target.objects.visible_to(operator), "person")

    assert found.partly and found.villages == villages_under(f"{BEKASI}.01")
    assert compared(found, places=found.villages).total.before == 8 * len(found.villages)  # two families of 4 each
    page = browse(operator).get(reverse("verification:comparison", args=[part.pk]), {"with": first.pk})
    assert "yang didatangi kedua putaran" in page.content.decode()


@pytest.mark.django_db
def test_all_187_villages_of_23_kecamatan_report_and_the_one_that_does_not_is_named(operator, noise, browse):
    """Three villages have families, which are visited and decided; the others say zero, but for the last."""
    district, today = Bekasi(operator), timezone.localdate()
    district.families([4] * 3, "Warga")
    routine = campaigns.create(
        by=operator, name="Verfak rutin", region=Region.objects.get(pk=BEKASI), form=district.form, line=district.line,
        starts_on=today, ends_on=today, unit="person", routine=True,
    )  # fmt: skip
    campaigns.add_targets(by=operator, campaign=routine)
    campaigns.open_campaign(by=operator, campaign=routine)
    decide_all(routine, operator, [("extreme", "below_line", 3)])
    *quiet, last = VillageReport.objects.filter(campaign=routine).order_by("village_id")[3:]
    for report in quiet:
        report_village(by=operator, report=report, kind="zero")

    standing = reporting.standing(routine, VillageReport.objects.all(), Target.objects.all())
    assert (len(standing.villages), standing.districts, standing.reported) == (187, 23, 186)
    assert [village.code for village in standing.missing] == [last.village_id]
    page = browse(operator).get(reverse("verification:reports", args=[routine.pk])).content.decode()
    assert f"<strong>{last.village.name}</strong>" in page
    with pytest.raises(campaigns.OpenEnds, match="1 desa belum melapor"):
        campaigns.close_campaign(by=operator, campaign=routine)

    report_village(by=operator, report=last, kind="zero")
    assert campaigns.close_campaign(by=operator, campaign=routine).state == "closed"
