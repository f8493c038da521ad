"""The district's old Google Form: Budi takes the answers over, every row accounted for, and can take them back."""

from __future__ import annotations

import csv
import datetime as dt
import time

import pytest
from django.db import connection

from accounts.models import Assignment
from foundation.errors import DomainError
from households.models import Household
from imports.inline import import_file, undo_batch
from tests.verification.filling import filled
from verification.actions import campaigns, review, sheets
from verification.actions.submissions import receive
from verification.forms_library.google_form import COLUMNS
from verification.models import Target, Visit

pytestmark = pytest.mark.django_db
KK = "1901010101900000"
ANSWERED = {
    "submitted_at": "5/6/2023 9.14.03", "sender": "siti@ngerombo.example", "visit_result": "Terisi lengkap",
    "notice_read": "Ya", "respondent_name": "Ni Luh Sari", "respondent_relation": "Kepala keluarga", "kk_seen": "Ya",
    "kk_number": KK, "nik_check": "Cocok", "member_count": "2", "tenure": "Milik sendiri", "floor": "Tanah",
    "wall": "Bambu", "roof": "Seng", "lighting": "PLN meteran", "power": "450", "water": "Sumur tidak terlindung",
    "cooking": "Kayu bakar", "toilet": "Tidak ada", "floor_area": "24", "expenditure_food": "400.000",
    "expenditure_total": "Rp 500.000", "criteria": "a. Kepala keluarga tidak bekerja, e. Lantai tanah/plesteran",
    "aid": "PKH, Bantuan tetangga/keluarga", "position": "-1.8512, 106.1171", "proposal": "Layak",
    "proposal_reasons": "Pengeluaran di bawah garis, Rumah tidak layak huni", "note": "Atap bocor",
}  # fmt: skip


def row_of(target: Target, **changes: str) -> dict[str, str]:
    household = target.household
    own = {"target_code": household.p3ke_family_id, "head_name": household.head_name, "village": target.village.name}
    return {**ANSWERED, **own, "subdistrict": "Sungailiat", "address": household.address, **changes}


@pytest.fixture
def sheet(tmp_path, budi, wati, siti, campaign, settings):
    """`sheet(rows)`: written as Google's CSV, imported by Budi, approved by Wati; returns the report."""
    settings.DEMO = True  # numbers ending in 0000 are expected
    serial = iter(range(100))

    def take(*rows: dict[str, str], approve: bool = True):
        path = tmp_path / f"jawaban-{next(serial)}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([column.title for column in COLUMNS])
            writer.writerows([[row.get(column.target, "") for column in COLUMNS] for row in rows])
        return import_file(
            path=path, kind="google_forms_visits", region_code="19.01", by=budi, approver=wati if approve else None
        )

    return take


def codes(report) -> list[tuple[int, str]]:
    return [(problem["row"], problem["code"]) for problem in report.problems if problem["level"] != "A"]


def test_a_row_becomes_a_visit_that_waits_for_review(sheet, targets, siti):
    report = sheet(row_of(targets[0]))

    visit = Visit.objects.unscoped().get()
    assert report.counts["new"] == 1, report.problems
    assert (visit.state, visit.channel, visit.target, visit.facilitator) == ("received", "sheet", targets[0], siti)
    assert (visit.outcome, visit.proposal, visit.suggestion) == ("completed", "eligible", "extreme")
    assert visit.reasons == ["below_line", "poor_housing"]
    assert visit.expenditure_per_head == 250_000
    assert (str(visit.latitude), str(visit.longitude)) == ("-1.851200", "106.117100")
    assert visit.sent_at == dt.datetime(2023, 6, 5, 9, 14, 3, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    targets[0].refresh_from_db()
    assert (targets[0].state, targets[0].visited_on) == ("visited", dt.date(2023, 6, 5))


def test_its_answers_lie_where_a_phones_would(sheet, targets):
    sheet(row_of(targets[0]))

    told = Visit.objects.unscoped().get().answers
    assert told["/data/visit/visited_on"] == "2023-06-05"
    assert told["/data/housing/dwelling/floor"] == "earth"
    assert told["/data/identity/kk_number"] == KK
    assert told["/data/expenditure/expenditure_nonfood"] == "100000"
    assert told["/data/criteria/crit_a_head_jobless"] == "yes"
    assert told["/data/criteria/crit_b_food_worry"] == "no"
    assert told["/data/aid_received/aid[2]/aid_programme"] == "other"
    assert told["/data/aid_received/aid[2]/aid_programme_other"] == "Bantuan tetangga/keluarga"
    assert told["/data/evidence/position"] == "-1.8512 106.1171"


def test_the_kk_number_lies_in_no_plain_column(sheet, targets):
    sheet(row_of(targets[0]))

    with connection.cursor() as cursor:
        for table in ("verification_visit", "imports_importrow", "accounts_auditline", "imports_importbatch"):
            cursor.execute(f"SELECT string_agg(to_jsonb(t)::text, '') FROM {table} t")
            assert KK not in cursor.fetchone()[0], table


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"visit_result": "Entahlah"}, "unknown_choice"),
        ({"criteria": "z. Tidak ada di daftar"}, "unknown_choice"),
        ({"submitted_at": "06-05-2023 9:14"}, "date_unreadable"),
        ({"submitted_at": "5/6/2999 9.14.03"}, "date_future"),
        ({"sender": "bukan alamat"}, "sender_unreadable"),
        ({"position": "-1,85 106,11"}, "position_unreadable"),
        ({"position": "95.0, 200.0"}, "position_unreadable"),
        ({"expenditure_food": "empat ratus"}, "number_unreadable"),
        ({"expenditure_total": "-5"}, "number_negative"),
        ({"member_count": "99"}, "number_range"),
        ({"kk_number": "1,90101E+15"}, "kk_scientific"),
        ({"target_code": ""}, "missing"),
        ({"proposal": ""}, "missing"),
    ],
)
def test_a_wrong_cell_is_named_and_the_other_rows_go_on(sheet, targets, changes, code):
    report = sheet(row_of(targets[0], **changes), row_of(targets[1]))

    assert (report.counts["wrong"], report.counts["new"]) == (1, 1), report.problems
    assert (2, code) in codes(report)
    assert Visit.objects.unscoped().get().target == targets[1]


def test_a_family_nobody_listed_is_held(sheet, targets, noise):
    unknown = row_of(targets[0], target_code="123456789")
    foreign = row_of(targets[0], target_code=noise[2].p3ke_family_id, submitted_at="5/6/2023 9.20.00")  # Buleleng

    report = sheet(unknown, foreign)

    assert codes(report) == [(2, "not_on_list"), (3, "not_on_list")]
    assert report.counts["held"] == 2
    assert not Visit.objects.unscoped().exists()


def test_of_two_visits_of_one_family_the_later_counts(sheet, targets):
    later = row_of(
        targets[0], submitted_at="7/6/2023 10.00.00", proposal="Tidak layak", proposal_reasons="Memiliki aset"
    )

    report = sheet(later, row_of(targets[0]))

    assert codes(report) == [(3, "visited_again")]
    assert Visit.objects.unscoped().get().suggestion == "able"


def test_the_same_file_again_changes_nothing(sheet, targets):
    sheet(row_of(targets[0]))

    with pytest.raises(DomainError):
        sheet(row_of(targets[0]))
    again = sheet(row_of(targets[0]), row_of(targets[1]))

    assert (again.counts["same"], again.counts["new"]) == (1, 1)
    assert Visit.objects.unscoped().count() == 2


def test_the_same_visit_with_other_answers_is_held(sheet, targets):
    sheet(row_of(targets[0]))

    assert codes(sheet(row_of(targets[0], floor="Keramik"))) == [(2, "visit_differs")]


def test_a_household_siti_visited_with_her_phone_is_held(sheet, targets, siti):
    receive(by=siti, content=filled(target_id=targets[0].pk))

    assert codes(sheet(row_of(targets[0]))) == [(2, "already_visited")]


def test_an_unknown_sender_counts_for_who_is_assigned(sheet, targets, siti):
    report = sheet(row_of(targets[0], sender="lain@ngerombo.example"))

    assert codes(report) == [(2, "sender_unknown")]
    assert Visit.objects.unscoped().get().facilitator == siti


def test_another_head_or_village_is_flagged(sheet, targets):
    report = sheet(row_of(targets[0], head_name="Orang Lain", village="Kampung Seberang"))

    assert {code for _row, code in codes(report)} == {"other_head", "other_village"}
    assert report.counts["new"] == 1


def test_a_household_that_moved_on_since_the_preview_is_left_out(sheet, targets, budi, wati, rahmat):
    report = sheet(row_of(targets[0]), row_of(targets[1]), approve=False)
    campaigns.reassign(by=budi, target=targets[0], facilitator=rahmat)

    from imports import actions
    from imports.steps import perform

    perform(actions.approve(by=wati, batch=report.batch, leave_out=True).pk)

    report.batch.refresh_from_db()
    assert (report.batch.state, report.batch.new, report.batch.held) == ("applied", 1, 1)
    assert Visit.objects.unscoped().get().target == targets[1]


def test_an_import_can_be_taken_back_until_somebody_built_on_it(sheet, targets, wati, pak_camat):
    batch = sheet(row_of(targets[0])).batch
    undo_batch(by=wati, batch=batch, reason="Berkas salah")

    targets[0].refresh_from_db()
    assert (targets[0].state, targets[0].visited_on) == ("listed", None)
    assert not Visit.objects.unscoped().exists()

    second = sheet(row_of(targets[1])).batch
    review.approve(by=pak_camat, visit=Visit.objects.unscoped().get())
    with pytest.raises(DomainError):
        undo_batch(by=wati, batch=second, reason="Terlambat")
    assert Visit.objects.unscoped().get().state == "approved"


def test_pak_camat_approves_the_sheets_of_his_kecamatan_together(sheet, targets, pak_camat, campaign, send):
    sheet(row_of(targets[0]), row_of(targets[1], submitted_at="5/6/2023 10.00.00", kk_number=""))
    send(targets[2])

    assert sheets.approve_sheets(by=pak_camat, campaign=campaign, region_code="19.01.01") == 2

    states = dict(Target.objects.unscoped().filter(pk__in=[t.pk for t in targets]).values_list("pk", "state"))
    assert states == {targets[0].pk: "approved", targets[1].pk: "approved", targets[2].pk: "visited"}
    household = Household.objects.get(pk=targets[0].household_id)
    assert household.kk.reveal() == KK
    assert household.verified_at is not None
    assert Visit.objects.unscoped().filter(state="approved", reviewed_by=pak_camat).count() == 2
    assert sheets.approve_sheets(by=pak_camat, campaign=campaign, region_code="19.01.01") == 0


def test_a_known_kk_number_is_not_replaced_by_many_at_once(sheet, targets, pak_camat, campaign):
    household = Household.objects.get(pk=targets[0].household_id)
    household.kk = "1901010202900000"
    household.save()
    sheet(row_of(targets[0]))

    sheets.approve_sheets(by=pak_camat, campaign=campaign, region_code="19.01.01")

    household.refresh_from_db()
    assert household.kk.reveal() == "1901010202900000"


def test_a_facilitator_who_became_supervisor_leaves_her_own_sheet_to_somebody_else(
    sheet, targets, campaign, siti, pak_camat
):
    sheet(row_of(targets[0]))
    Assignment.objects.create(user=siti, role="supervisor", region_id="19.01.01", valid_from=dt.date(2020, 1, 1))

    assert sheets.approve_sheets(by=siti, campaign=campaign, region_code="19.01.01") == 0
    assert sheets.approve_sheets(by=pak_camat, campaign=campaign, region_code="19.01.01") == 1


@pytest.mark.parametrize("who", ["siti", "ketut", "wayan", "ibu_bupati"])
def test_others_do_not_approve_them(sheet, targets, campaign, request, who):
    sheet(row_of(targets[0]))

    with pytest.raises(DomainError):
        sheets.approve_sheets(by=request.getfixturevalue(who), campaign=campaign, region_code="19.01.01")


def test_three_thousand_rows_take_seconds(sheet, budi, siti, campaign, village, wati):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO households_household (village_id, regency_code, head_name, address, rt, rw, hamlet, kk_last4,"
            " housing, programmes, priority, stunting_risk, status, version, created_at, p3ke_family_id)"
            " SELECT %s, '19.01', 'Keluarga ' || n, '', '', '', '', '', '{}', '{}', '', '', 'active', 1, now(),"
            " (700000000 + n)::text FROM generate_series(1, 3000) n",
            [village.pk],
        )
    campaigns.add_targets(by=budi, campaign=campaign)
    listed = campaign.targets.filter(household__p3ke_family_id__startswith="7000").select_related(
        "household", "village"
    )
    rows = [row_of(target, kk_number="") for target in listed]

    begun = time.perf_counter()
    report = sheet(*rows)
    took = time.perf_counter() - begun
    print(f"\n3,000 visits in {took:.1f} s: {report.seconds}")

    assert report.counts["new"] == 3000
    assert took < 30
    begun = time.perf_counter()
    assert sheets.approve_sheets(by=wati, campaign=campaign, region_code="19.01") == 3000
    print(f"approved in {time.perf_counter() - begun:.1f} s")
