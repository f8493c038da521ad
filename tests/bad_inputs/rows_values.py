"""Dates, amounts, scales, answers, places, telephones and addresses of the web."""

from __future__ import annotations

from regions.models import Region
from regions.names import stored_key
from tests.bad_inputs.cases import RowCase
from tests.bad_inputs.sheets import Day, Number, Raw

D, LIST, PLACE = "Tanggal Lahir", "office", "Kode Kemdagri"
AUGUST, MONTHS = "1990-08-17", ("17/08/1990",)
QUIET = {"NIK": "-"}
TRUTH = Raw('<c r="{at}" t="b"><v>1</v></c>')
CODE = "19.01.01.1003"


def city_of_the_same_name() -> None:
    """A Kota Bangka beside the kabupaten of that name, as there are in Bandung, Bekasi and Bogor."""
    Region.objects.create(
        code="19.79", name="Kota Bangka", name_key=stored_key("Bangka", "regency"), level="regency", kind="kota",
        parent_id="19", timezone="WIB",
    )  # fmt: skip


def date(name: str, cells: tuple, answer: str, code: str = "", value: str | None = AUGUST) -> RowCase:
    return RowCase(name, D, cells, answer, code, value=value, others=QUIET)


def office(name: str, column: str, cells: tuple, answer: str, code: str = "", **said: object) -> RowCase:
    return RowCase(name, column, cells, answer, code, list=LIST, **said)  # type: ignore[arg-type]


LISTED = (
    date("excel-date", (Day("33102"),), "A"),
    date("dd-mm-yyyy", MONTHS, "A"),
    RowCase("ambiguous-order", D, ("04/17/1990", "03/04/1990"), "W|R", "date_month_first|date_ambiguous", others=QUIET),
    date("dates-in-words", ("1990-08-17T00:00:00Z", "17-Agu-1990", "17 Agustus 1990", "17 August 1990"), "A"),
    date("dates-in-words-two-digits", ("17 Ags 90", "Aug-17-90"), "W", "date_two_digit_year"),
    date("english-dates", ("17 August 1990", "August 17, 1990"), "A"),
    date("two-digit-year", ("17/08/45",), "W", "date_two_digit_year", "1945-08-17"),
    date("impossible-date", ("31/02/1990",), "R", "date_impossible", None),
    date("placeholder-dates", ("00/00/0000", "1/1/1900"), "W", "date_placeholder", None),
    date("future-or-too-old", ("17/08/2090", "17/08/1890"), "R", "date_future|date_too_old", None),
    office("rupiah", "Penghasilan", ("Rp 250.000,00", "250.000", "Rp. 250.000,-"), "A"),
    office("english-amount", "Penghasilan", ("250,000.00",), "W", "number_english", value="250000.00"),
    office("amount-in-words", "Penghasilan", ("250 ribu", "1,5 jt"), "R", "number_words"),
    office(
        "household-size",
        "Jumlah Anggota",
        ("-3", "0", "99", "3.5", "tiga"),
        "R",
        "number_negative|number_range|number_whole|number_words",
    ),
    office(
        "income-out-of-range",
        "Penghasilan",
        ("-250.000", Number("1E12"), "1.000.000.000.000"),
        "R",
        "number_negative|number_range",
    ),
    RowCase("decile-written-out", "Desil Kesejahteraan", ("Desil 1", "I"), "A", value=1),
    RowCase("decile-blank", "Desil Kesejahteraan", ("",), "W", "decile_missing", value=None),
    RowCase("decile-out-of-range", "Desil Kesejahteraan", ("0", "11", "<1", "1-2"), "R", "decile_unreadable"),
    RowCase(
        "yes-no",
        "Penerima PKH",
        ("Ya", "Y", "1", "v", "✓", "Tidak", "T", "0", "x", "-"),
        "A",
        values=(True,) * 5 + (False,) * 5,
    ),
    RowCase("yes-no-unknown", "Penerima PKH", ("mungkin", "2", "y/t"), "R", "unknown_yes_no"),
    RowCase(
        "gender",
        "Jenis Kelamin",
        ("L", "Lk", "Laki-laki", "1", "P", "Pr", "Wanita", "2"),
        "A",
        values=("L",) * 4 + ("P",) * 4,
        others=QUIET,
    ),
    office("regency-names", "Kabupaten/Kota", ("Kab. Bangka", "KABUPATEN BANGKA", "Bangka (Kab)"), "A"),
    office(
        "district-alias",
        "Kecamatan",
        ("Kec.Sungailiat", "KECAMATAN SUNGAI LIAT"),
        "A",
        others={"Kabupaten/Kota": "Kab. Bangka"},
    ),
    office(
        "district-typo",
        "Kecamatan",
        ("Sungaliat",),
        "R",
        "place_unknown",
        proposal="Sungailiat",
        others={"Kabupaten/Kota": "Kab. Bangka"},
    ),
    office("kota-or-kabupaten", "Kabupaten/Kota", ("Bangka",), "R", "place_ambiguous", prepare=city_of_the_same_name),
    RowCase("bps-or-kemendagri", PLACE, ("1901070",), "R", "code_unreadable"),
    RowCase("code-writing", PLACE, (CODE, Number("1901011003"), "1901011003.0", "19.01.01.1003 "), "A", value=CODE),
    RowCase("new-codes-unknown", PLACE, ("96.71.01.1001", "19.01.99.9999"), "R", "code_unknown|outside_region"),
    office("phones", "No HP", ("+62 812-3456-7890", "0812 3456 7890"), "A", value="+6281234567890"),
    office("phone-scientific", "No HP", ("8.12E+10",), "R", "phone_scientific"),
    office(
        "javascript-address",
        "Tautan",
        ("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x"),
        "R",
        "address_web",
    ),
)

FURTHER = (
    date("date-with-clock", (Day("33102.5"), "17/08/1990 10:15", "17-08-1990 00:00:00"), "A"),
    date("day-number-as-text", ("33102",), "W", "date_serial_text"),
    date("day-number-below-zero", (Day("-5"), Number("-5")), "R", "date_unreadable", None),
    date("day-number-of-infinity", (Number("1E400"), Number("99999999")), "R", "date_unreadable", None),
    date("leap-days", ("29/02/1992",), "A", "", "1992-02-29"),
    date("no-leap-day", ("29/02/1991", "31/04/1990", "17/13/1990"), "R", "date_impossible", None),
    date("only-a-year", ("1990", "Agustus 1990", "08/1990"), "R", "date_unreadable", None),
    date("dates-with-full-width-digits", ("１７/０８/１９９０",), "A"),
    date("dates-with-no-break-spaces", ("17\u00a0Agustus\u00a01990", " 17/08/1990\u200b"), "A"),
    date("dates-with-other-dashes", ("17–08–1990", "17‐08‐1990", "17−08−1990"), "A"),
    date("date-shifted-by-a-zone", ("1990-08-16T17:00:00Z",), "R", "date_shifted", None),
    date("date-of-truth", (TRUTH,), "R", "date_unreadable", None),
    date(
        "date-in-an-invalid-iso-cell",
        (Raw('<c r="{at}" t="d"><v>1990-99-99</v></c>'),),
        "R",
        "date_unreadable|date_impossible",
        None,
    ),
    date("empty-words-for-a-date", ("-", "KOSONG", "tidak tahu", "0"), "A", "", None),
    office("amount-ambiguous", "Penghasilan", ("250,000",), "R", "number_ambiguous"),
    office(
        "amount-of-infinity",
        "Penghasilan",
        (Number("1E400"), Number("INF"), "1e400"),
        "R",
        "number_range|number_unreadable",
    ),
    office("amount-in-brackets", "Penghasilan", ("(250.000)",), "R", "number_negative"),
    office("amount-full-width", "Penghasilan", ("２５０.０００",), "A"),
    office("amount-arabic-digits", "Penghasilan", ("٢٥٠٠٠٠",), "A"),
    office("amount-with-rp-only", "Penghasilan", ("Rp", "Rp -"), "A|R", "number_unreadable"),
    office("amount-of-a-billion-digits", "Penghasilan", ("9" * 400, Number("9" * 400)), "R", "number_range"),
    office(
        "amount-tiny-exponent",
        "Penghasilan",
        (Number("1E-400"), Number("1E-999999999")),
        "A|R",
        "number_range|number_unreadable",
    ),
    office("size-as-a-float", "Jumlah Anggota", (Number("3.0"), "3.0", "3"), "A", value=3),
    office("size-with-a-unit", "Jumlah Anggota", ("3 orang", "3 jiwa"), "R", "number_unreadable"),
    office("per-cent", "Persentase", ("10 %", "10%", "10,5 %"), "A"),
    office("per-cent-out-of-range", "Persentase", ("101 %", "-1%"), "R", "number_range"),
    RowCase(
        "decile-odd", "Desil Kesejahteraan", ("10 %", "1.5", "satu", "1/2", "D 11", "-1"), "R", "decile_unreadable"
    ),
    RowCase(
        "decile-in-other-dress",
        "Desil Kesejahteraan",
        ("DESIL-1", "desil : 1", "1.0", "D1", Number("1"), " 1 ", "１", "01"),
        "A",
        value=1,
    ),
    RowCase("decile-in-per-cent-format", "Desil Kesejahteraan", (Number("0.1", 2),), "R", "decile_unreadable"),
    RowCase("decile-of-truth", "Desil Kesejahteraan", (TRUTH,), "R", "decile_unreadable"),
    RowCase(
        "decile-empty-words",
        "Desil Kesejahteraan",
        ("-", "KOSONG", "null", "tidak ada"),
        "W",
        "decile_missing",
        value=None,
    ),
    RowCase("yes-no-of-truth", "Penerima PKH", (TRUTH,), "A", value=True),
    RowCase("yes-no-dressed", "Penerima PKH", ("YA.", " ya ", "Ya!", "✔", "☑"), "A", value=True),
    RowCase("gender-unknown", "Jenis Kelamin", ("3", "LP", "X", "L/P"), "R", "unknown_choice"),
    RowCase("code-of-another-kabupaten", PLACE, ("51.08.01.2001",), "R", "outside_region"),
    RowCase("code-of-a-kecamatan", PLACE, ("19.01.01",), "R", "village_needed"),
    RowCase("code-of-words", PLACE, ("Sungailiat", "19.01.01.10O3", "19/01/01/1003x"), "R", "code_unreadable"),
    RowCase("code-as-a-date", PLACE, (Day("33102"),), "R", "code_unreadable"),
    RowCase("code-full-width", PLACE, ("１９.０１.０１.１００３",), "A", value=CODE),
    office("regency-of-nowhere", "Kabupaten/Kota", ("Negeri Antah Berantah",), "R", "place_unheard|place_unknown"),
    office(
        "phone-odd", "No HP", ("12345", "tidak aktif", "08123", "+1 202 555 0100 555 0100"), "R", "phone_unreadable"
    ),
    office("phone-several", "No HP", ("081234567890 / 081298765432",), "W", "phone_several"),
    office("rt-odd", "RT", ("01/02", "RT satu", "1234"), "R", "rt_rw_unreadable"),
    office("rt-dressed", "RT", ("1", "01", "RT 001", "RT. 1", Number("1")), "A", value="001"),
)
