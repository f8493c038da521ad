"""A bank's payment list of the cash programme: what Budi imports, Wati approves, and what stays for a person."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import AuditLine
from foundation.errors import NotAllowed
from households import actions as merging
from imports import actions as importing
from imports.inline import import_file, undo_batch
from imports.steps import perform
from interventions import actions
from interventions.models import Delivery
from tests.imports.lists import book

SHEET = ("NAMA PENERIMA", "NIK KTP", "NIK_MASK", "TAHAP", "BANSOS", "Nominal", "Tanggal Bayar", "Status", "Keterangan",
         "KODE WILAYAH")  # fmt: skip


@pytest.fixture
def paid(budi, wati, tmp_path):
    """`paid(row(...), ...)`: Budi's import of a payment list, approved by Wati."""

    def do(*rows, approver=wati, region="19.01"):
        path = book(tmp_path / f"bayar-{len(list(tmp_path.iterdir()))}.xlsx", SHEET, rows)
        return import_file(path=path, kind="disbursement", region_code=region, by=budi, approver=approver, again=True)

    return do


def row(household, number=1, mask=False, **other):
    """The head of a family got its instalment; other cells by header."""
    head = household.members.get(is_head=True)
    nik = head.nik.reveal()
    said = dict(zip(SHEET, (
        head.name, "" if mask else nik, f"{nik[:6]}******{nik[-4:]}" if mask else "", str(number), "TUNAI", "350000",
        "2026-11-15", "DIBAYAR", "", household.village_id.replace(".", "")), strict=True))  # fmt: skip
    return list((said | other).values())


def states(household):
    return [(d.state, d.happened_on, d.reason) for d in Delivery.objects.filter(
        enrolment__household=household).order_by("number")]  # fmt: skip


def reasons(report):
    return [{problem["code"] for problem in row.problems} for row in report.batch.staged.order_by("number")]


DAY = dt.date(2026, 11, 15)
DUE = ("due", None, "")


def test_paid_missed_and_returned_become_the_deliveries_states(paid, drawn, wati):
    sulaiman, luh, asep = drawn["Sulaiman"], drawn["Ni Luh Sari"], drawn["Asep"]
    report = paid(
        row(sulaiman), row(luh, mask=True, Status="Tidak Diambil", Keterangan="Tidak di tempat"),
        row(asep, 2, Status="RETUR"),
    )  # fmt: skip
    assert report.state == "applied" and report.counts["changed"] == 3 and report.batch.touched == 3
    assert states(sulaiman) == [("paid", DAY, ""), DUE, DUE]
    assert states(luh) == [("uncollected", DAY, "Tidak di tempat"), DUE, DUE]
    assert states(asep)[1][:2] == ("returned", DAY) and states(asep)[1][2]
    delivery = Delivery.objects.get(enrolment__household=sulaiman, number=1)
    assert (delivery.recorded_by, delivery.version) == (wati, 2) and delivery.recorded_at
    line = AuditLine.objects.get(verb="delivery.record_list")
    assert line.after["count"] == 3 and line.by_name == wati.full_name


def test_the_same_list_again_changes_nothing_and_undo_makes_them_due_again(paid, drawn, wati):
    first = paid(row(drawn["Sulaiman"]), row(drawn["Asep"]))
    again = paid(row(drawn["Sulaiman"]), row(drawn["Asep"]), approver=None)
    assert again.counts["same"] == 2
    undo_batch(by=wati, batch=first.batch, reason="Salah bulan")
    assert states(drawn["Sulaiman"]) == states(drawn["Asep"]) == [DUE, DUE, DUE]


def test_what_cannot_be_told_is_held_with_its_reason(paid, drawn, noise, household_in, cash, budi):
    sulaiman, stranger = drawn["Sulaiman"], household_in("19.01.01.1003", "Bukan Penerima")
    unknown = row(sulaiman, **{"NIK KTP": "1901010101990000"})
    report = paid(
        row(sulaiman, 9), row(stranger), unknown, row(sulaiman, 2, BANSOS="PKH"), row(sulaiman, 3, Nominal="300000"),
        row(sulaiman, 1, **{"NIK KTP": "", "NIK_MASK": ""}), row(drawn["Asep"]), row(drawn["Asep"]),
    )  # fmt: skip
    expected = ["no_delivery", "not_recipient", "person_unknown", "programme_unknown", "amount_differs", "mask_missing",
                "target_twice", "target_twice"]  # fmt: skip
    for codes, code in zip(reasons(report), expected, strict=True):
        assert code in codes, (codes, code)
    assert report.counts["held"] == 8 and states(sulaiman) == [DUE, DUE, DUE]


def test_a_bank_that_still_pays_the_merged_entry_paid_the_family_it_lives_on_in(paid, drawn, household_in, budi):
    sulaiman, twin = drawn["Sulaiman"], household_in("19.01.01.1003", "Sulaiman")
    same = {twin.members.get(is_head=True).pk: sulaiman.members.get(is_head=True).pk}
    first, second = row(twin), row(twin, 2, mask=True)
    merging.merge_households(by=budi, survivor=sulaiman, absorbed=twin, same=same, reason="NIK benar: yang pertama")
    report = paid(first, second, row(sulaiman, 3))
    assert report.counts["changed"] == 3, reasons(report)
    assert [state for state, _day, _reason in states(sulaiman)] == ["paid", "paid", "paid"]


def test_a_payment_recorded_otherwise_waits_for_a_person(paid, drawn, budi):
    delivery = Delivery.objects.get(enrolment__household=drawn["Asep"], number=1)
    actions.record_delivery(by=budi, delivery=delivery, state="returned", happened_on=DAY, reason="Rekening mati")
    report = paid(row(drawn["Asep"]))
    assert reasons(report)[0] >= {"recorded_otherwise"} and states(drawn["Asep"])[0][0] == "returned"


def test_what_was_recorded_between_preview_and_import_stays(paid, drawn, budi, wati):
    report = paid(row(drawn["Asep"]), row(drawn["Sulaiman"]), approver=None)
    delivery = Delivery.objects.get(enrolment__household=drawn["Asep"], number=1)
    actions.record_delivery(by=budi, delivery=delivery, state="uncollected", happened_on=DAY, reason="Sakit")
    job = importing.approve(by=wati, batch=report.batch)
    perform(job.pk)
    report.batch.refresh_from_db()
    if report.batch.state == "preview":  # looked at again: Asep's row is held now
        perform(importing.approve(by=wati, batch=report.batch, leave_out=True).pk)
    assert states(drawn["Asep"])[0] == ("uncollected", DAY, "Sakit") and states(drawn["Sulaiman"])[0][0] == "paid"


def test_a_day_to_come_and_an_unknown_word_are_wrong(paid, drawn):
    tomorrow = (dt.date.today() + dt.timedelta(days=2)).isoformat()
    report = paid(row(drawn["Asep"], **{"Tanggal Bayar": tomorrow}), row(drawn["Sulaiman"], Status="ENTAH"))
    assert report.counts["wrong"] == 2
    assert "date_future" in reasons(report)[0] and "status_unknown" in reasons(report)[1]


def test_who_may_not_record_deliveries_may_not_approve_such_a_list(paid, drawn, admin):
    report = paid(row(drawn["Asep"]), approver=None)
    with pytest.raises(NotAllowed):
        importing.approve(by=admin, batch=report.batch)


def test_a_family_of_another_office_is_not_found(paid, drawn, household_in, decide, budi):
    far = household_in("51.08.01.2001", "I Wayan Jauh")
    report = paid(row(far, **{"KODE WILAYAH": "1901011003"}))
    assert "person_unknown" in reasons(report)[0] and not any(report.batch.staged.values_list("also_id", flat=True))
