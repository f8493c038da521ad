"""The pages of help as Budi, Pak Camat, the Bupati and strangers meet them."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import AuditLine
from interventions import actions, views
from interventions.models import Delivery, Enrolment, Giver, Programme

DAY = dt.date(2026, 11, 20)
CREATE = {
    "name": "Sembako triwulan II", "region": "19.01", "giver": "",
    "giver_name": "Dinsos Bangka", "giver_kind": "district",
    "unit": "parcel", "amount_idr": "Rp250.000", "instalments": "1", "channel": "in_kind", "strategy": "burden",
    "valid_from": "01-04-2026", "valid_to": "31-12-2026", "verdicts": ["extreme"],
}  # fmt: skip


def page(name, *args):
    return reverse(f"interventions:{name}", args=args)


def test_without_a_programme_the_page_says_what_to_do_first(ground, browse, budi, pak_camat):
    assert page("create") in browse(budi).get(page("programmes")).content.decode()
    answer = browse(pak_camat).get(page("programmes"))
    assert answer.status_code == 200 and page("create") not in answer.content.decode()


def test_budi_makes_a_programme_with_a_new_giver_in_the_way_he_writes_rupiah(ground, browse, budi):
    answer = browse(budi).post(page("create"), CREATE)
    programme = Programme.objects.get()
    assert answer.status_code == 302 and answer["Location"] == page("programme", programme.pk)
    assert (programme.amount_idr, programme.giver.name, programme.verdicts) == (250_000, "Dinsos Bangka", ["extreme"])


@pytest.mark.parametrize(
    ("field", "value", "where"),
    [
        ("amount_idr", "2.50", "amount_idr"),
        ("amount_idr", "0", "amount_idr"),
        ("valid_to", "01-01-2026", None),
        ("giver_name", "", "giver_name"),
        ("verdicts", [], "verdicts"),
        ("region", "51.08", "region"),
        ("name", "  ", "name"),
    ],
)
def test_a_programme_with_a_mistake_names_the_field_and_leaves_nothing(ground, browse, budi, field, value, where):
    answer = browse(budi).post(page("create"), {**CREATE, field: value})
    assert answer.status_code == 400
    errors = answer.context["form"].errors
    assert where in errors if where else errors
    assert not Programme.objects.exists() and not Giver.objects.exists()


def test_budi_draws_recipients_and_sees_them(household_in, decide, browse, budi, parcels):
    decide(household_in("19.01.01.1001", "Sulaiman"))
    browser = browse(budi)
    assert browser.post(page("draw", parcels.pk), {"as_of": "20-11-2026"}).status_code == 302
    text = browser.get(page("programme", parcels.pk)).content.decode()
    assert "Sulaiman" in text and "Rp250.000" in text
    answer = browser.post(page("draw", parcels.pk), {"as_of": "20-11-2027"})
    assert answer.status_code == 400 and answer.context["draw_form"].errors["as_of"]


def test_a_payment_list_with_two_exceptions_is_recorded_as_typed(drawn, browse, budi, cash):
    asep, sari = drawn["Asep"], drawn["Ni Luh Sari"]
    text = f"{asep.p3ke_family_id}; Tidak diambil; tidak di tempat\n\n#{sari.pk}\tdikembalikan\tpindah; ke Toboali"
    form = {"number": "1", "happened_on": "19-11-2026", "proof": "Resi 7", "exceptions": text}
    assert browse(budi).post(page("payment_list", cash.pk), form).status_code == 302
    found = Delivery.objects.filter(number=1).values_list("enrolment__household__head_name", "state", "reason")
    assert sorted(found) == [
        ("Asep", "uncollected", "tidak di tempat"),
        ("Ni Luh Sari", "returned", "pindah; ke Toboali"),
        ("Sulaiman", "paid", ""),
    ]
    answer = browse(budi).post(page("payment_list", cash.pk), form)
    assert answer.status_code == 400  # the instalment is no longer one to choose


@pytest.mark.parametrize(
    "line",
    [
        "siapa; tidak diambil; x",
        "{0}; hilang; x",
        "{0}; tidak diambil",
        "{0}; kembali; x\n{0}; kembali; x",
        "#99999999999999999999; kembali; x",
    ],
)
def test_a_line_nobody_understands_is_named_and_nothing_is_recorded(drawn, browse, budi, cash, line):
    text = line.format(drawn["Asep"].p3ke_family_id)
    form = {"number": "1", "happened_on": "19-11-2026", "proof": "Resi 7", "exceptions": text}
    answer = browse(budi).post(page("payment_list", cash.pk), form)
    assert answer.status_code == 400
    assert " 1:" in str(answer.context["form"].errors["exceptions"]) or " 2:" in str(
        answer.context["form"].errors["exceptions"]
    )
    assert not Delivery.objects.exclude(state="due").exists()


def test_one_delivery_is_recorded_and_corrected_on_the_recipients_page(drawn, browse, budi, cash):
    enrolment = Enrolment.objects.get(household=drawn["Asep"])
    delivery = enrolment.deliveries.get(number=1)
    browser = browse(budi)
    form = {"state": "uncollected", "happened_on": "19-11-2026", "proof": "", "reason": ""}
    answer = browser.post(page("record_delivery", delivery.pk), form)
    assert answer.status_code == 400 and "reason" in str(answer.context["rows"][0][1].errors)
    assert browser.post(page("record_delivery", delivery.pk), {**form, "reason": "sakit"}).status_code == 302
    assert browser.post(page("record_delivery", delivery.pk), {**form, "state": "paid"}).status_code == 302
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == ("paid", "")
    assert browser.post(page("end_enrolment", enrolment.pk), {"reason": " "}).status_code == 400
    assert browser.post(page("end_enrolment", enrolment.pk), {"reason": "Pindah"}).status_code == 302
    assert "Pindah" in browser.get(page("recipient", enrolment.pk)).content.decode()


def test_recipients_are_narrowed_by_state_and_paged_by_key(household_in, decide, browse, budi, cash, monkeypatch):
    monkeypatch.setattr(views, "PAGE", 2)
    for name in ("A", "B", "C"):
        decide(household_in("19.01.01.1001", name))
    actions.enrol_from_decisions(by=budi, programme=cash, as_of=DAY)
    browser = browse(budi)
    first = browser.get(page("programme", cash.pk))
    assert [row.household.head_name for row in first.context["rows"]] == ["A", "B"]
    second = browser.get(page("programme", cash.pk) + f"?after={first.context['next_key']}")
    assert [row.household.head_name for row in second.context["rows"]] == ["C"] and not second.context["next_key"]
    assert not browser.get(page("programme", cash.pk) + "?state=paid").context["rows"]
    assert browser.get(page("programme", cash.pk) + "?state=due&after=abc").context["rows"]


def test_the_ledger_counts_each_family_once(drawn, decide, household_in, browse, budi, ibu_bupati, cash, parcels):
    actions.enrol_from_decisions(by=budi, programme=parcels, as_of=DAY)
    for person in (budi, ibu_bupati):
        answer = browse(person).get(page("ledger"))
        assert answer.context["total"].families == 3
        assert "Rp3.900.000" in answer.content.decode()
    assert "Asep" in browse(budi).get(page("overlap")).content.decode()


def test_the_gap_names_who_received_nothing(drawn, browse, budi, pak_camat, cash):
    Delivery.objects.filter(enrolment__household=drawn["Asep"], number=1).update(state="paid", happened_on="2026-11-19")
    for person in (budi, pak_camat):
        text = browse(person).get(page("gap") + "?as_of=20-11-2026").content.decode()
        assert "Sulaiman" in text and "Asep" not in text and "Mampu" not in text


def test_the_bupati_reads_sums_and_no_names(drawn, browse, ibu_bupati, cash):
    text = browse(ibu_bupati).get(page("programme", cash.pk)).content.decode()
    assert "Rp3.150.000" in text and "Sulaiman" not in text
    assert browse(ibu_bupati).get(page("overlap")).status_code == 403
    assert browse(ibu_bupati).get(page("export", cash.pk)).status_code == 403


def test_strangers_find_nothing_of_bangka(drawn, browse, ketut, wayan, siti, cash):
    enrolment = Enrolment.objects.get(household=drawn["Asep"])
    for name, pk in (
        ("programme", cash.pk),
        ("export", cash.pk),
        ("payment_list", cash.pk),
        ("recipient", enrolment.pk),
    ):
        assert browse(ketut).get(page(name, pk)).status_code == 404
        assert browse(wayan).get(page(name, pk)).status_code == 403
        assert browse(siti).get(page(name, pk)).status_code == 403
        assert browse(None).get(page(name, pk)).status_code == 302
    assert browse(ketut).post(page("draw", cash.pk), {"as_of": "20-11-2026"}).status_code == 404
    assert not AuditLine.objects.filter(verb="programme.export").exists()


@pytest.mark.parametrize(
    ("name", "budget"), [("programmes", 9), ("programme", 15), ("ledger", 8), ("gap", 8), ("overlap", 8)]
)
def test_a_page_costs_the_same_number_of_queries_for_three_families_and_for_thirty(
    drawn, household_in, decide, browse, budi, cash, parcels, django_assert_max_num_queries, name, budget
):
    browser = browse(budi)
    url = page(name, cash.pk) if name == "programme" else page(name)
    browser.get(url)
    counts = []
    for extra in (0, 27):
        for number in range(extra):
            decide(household_in("19.01.01.1001", f"Keluarga {number}"))
        for programme in (cash, parcels):
            actions.enrol_from_decisions(by=budi, programme=programme, as_of=DAY)
        with django_assert_max_num_queries(budget) as queries:
            assert browser.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_machines_read_programmes_recipients_and_the_ledger_within_reach(drawn, browse, budi, ketut, ibu_bupati, cash):
    browser = browse(budi)
    assert browser.get("/api/programmes/").json()["results"][0]["amount_idr"] == 350_000
    rows = browser.get(f"/api/programmes/{cash.pk}/recipients/?state=due").json()["results"]
    assert len(rows) == 3 and len(rows[0]["deliveries"]) == 3 and "head_name" not in rows[0]
    assert browser.get("/api/ledger/").json()["total"] == {
        "programme": None, "families": 3, "deliveries": 9, "paid": 0, "missed": 0, "open": 9,
        "amount_due": 3_150_000, "amount_paid": 0,
    }  # fmt: skip
    assert browse(ketut).get(f"/api/programmes/{cash.pk}/").status_code == 404
    assert browse(ketut).get(f"/api/programmes/{cash.pk}/recipients/").json()["results"] == []
    assert browse(ibu_bupati).get(f"/api/programmes/{cash.pk}/recipients/").status_code == 403
    assert browse(None).get("/api/ledger/").status_code == 401
    assert browser.post("/api/programmes/", {}).status_code == 405
