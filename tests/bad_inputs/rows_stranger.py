"""More cells of the same kinds: other scripts, calendars and ways to write an amount; tricks with what is unseen."""

from __future__ import annotations

from tests.bad_inputs.cases import ANYTHING, RowCase
from tests.bad_inputs.rows_identity import BIG, BORN, GOOD
from tests.bad_inputs.rows_values import PLACE, date, office
from tests.bad_inputs.sheets import Day, Number, Raw

TEXT_FORMULA = Raw(f'<c r="{{at}}" t="str"><f t="array" ref="A1">T</f><v>{GOOD}</v></c>')
EMPTY_FORMULA = Raw('<c r="{at}"><f>A1</f></c>')
SHARED_FORMULA = Raw('<c r="{at}"><f t="shared" si="0"/><v>9999990101900003</v></c>')
TRUE = Raw('<c r="{at}" t="b"><v>TRUE</v></c>')
TWO_TRUTHS = Raw('<c r="{at}" t="b"><v>2</v></c>')
RUNS = "<r><t>999999</t></r><r><t>0101900001</t></r><rPh sb='0' eb='1'><t>1</t></rPh>"
RICH = Raw(f'<c r="{{at}}" t="inlineStr"><is>{RUNS}</is></c>')
NAME, DECILE, PKH, SEX = "Nama", "Desil Kesejahteraan", "Penerima PKH", "Jenis Kelamin"
QUIET = {"NIK": "-"}


def nik(name: str, cells: tuple, answer: str, code: str = "", **said: object) -> RowCase:
    return RowCase(name, "NIK", cells, answer, code, others=BORN, **said)  # type: ignore[arg-type]


def name(title: str, cells: tuple, answer: str, code: str = "", **said: object) -> RowCase:
    return RowCase(title, NAME, cells, answer, code, others=QUIET, **said)  # type: ignore[arg-type]


LISTED = ()
IDENTITY = (
    nik("nik-of-an-array-formula", (TEXT_FORMULA,), "A", value=GOOD),
    nik("nik-of-a-shared-formula", (SHARED_FORMULA,), "W", "nik_number", value="9999990101900003"),
    nik("nik-formula-without-value", (EMPTY_FORMULA,), "R", "formula_no_value"),
    nik("nik-of-rich-text-with-a-hint", (RICH,), "A", value=GOOD),
    nik("nik-with-a-hidden-digit", ("99999901\u200b0190000\u200b1",), "A", value=GOOD),
    nik("nik-turned-around", (f"\u202e{GOOD[::-1]}\u202c",), "R", "nik_impossible_date|nik_not_digits"),
    nik("nik-in-other-digits", ("९९९९९९०१०१९०००१", "᠙᠙᠙᠙᠙᠙᠐᠑᠐᠑᠙᠐᠐᠐᠐᠑", "꧙꧙꧙꧙꧙꧙꧐꧑꧐꧑꧙꧐꧐꧐꧐꧑"), "R", "nik_not_digits"),
    nik("nik-in-bold-digits", ("𝟗𝟗𝟗𝟗𝟗𝟗𝟎𝟏𝟎𝟏𝟗𝟎𝟎𝟎𝟎𝟏",), "A", value=GOOD),
    nik("nik-of-lookalikes", ("99999901О190О001", "9999990l01900OO1"), "R", "nik_letters|nik_not_digits"),
    nik("nik-in-thousands", ("9.999.990.101.900.001", "9,999,990,101,900,001"), "A|R", "nik_not_digits"),
    nik("nik-with-its-decimals", (f"{GOOD},00", f"{GOOD}.00"), "A", value=GOOD),
    nik("nik-with-a-plus", (f"+{GOOD}",), "R", "nik_not_digits"),
    nik("nik-in-hexadecimals", ("0x2386F26FC0FFFF",), "R", "nik_not_digits"),
    nik("nik-and-its-title", (f"KTP: {GOOD}", f"{GOOD} (KTP)"), "R", "nik_not_digits"),
    nik("nik-with-emoji", (f"{GOOD}✅",), "R", "nik_not_digits"),
    nik("nik-of-commas", ("9999,9901,0190,0001",), "R", "nik_not_digits"),
    nik("nik-of-a-truth-that-is-none", (TWO_TRUTHS,), "R", "cell_error"),
    nik("nik-of-two-people", (f"{GOOD},{BIG}", f"{GOOD} & {BIG}"), "R", "nik_not_digits|nik_length"),
    nik(
        "nik-masked-in-the-middle-of-nothing",
        ("************0001", "5108************"),
        "W|R",
        "nik_masked|nik_missing|nik_not_digits",
        value=None,
    ),
    nik(
        "nik-rounded-to-thousands",
        (Number("9999990101900000"), Number("9.99999010190000E+15")),
        "R",
        "nik_number_zero|nik_scientific",
    ),
)
DATES = (
    date("month-names", ("17 Agt 1990", "17 AGUST 1990", "17-Aug-1990", "17 august 1990"), "A"),
    date("month-names-of-may-and-march", ("17 Mei 1990", "17 May 1990"), "A", value="1990-05-17"),
    date("month-names-with-a-point", ("17. Agustus 1990", "17 Agu. 1990"), "A"),
    date("month-unknown", ("17 Foo 1990", "17 Ramadan 1410"), "R", "date_unreadable", None),
    date("month-in-roman-numbers", ("17-VIII-1990",), "R", "date_unreadable", None),
    date(
        "thirty-first-of-september", ("31 September 1990", "31 Sept 1990", "31-09-1990"), "R", "date_impossible", None
    ),
    date("century-without-leap-day", ("29/02/1900", "29-2-1900"), "R", "date_impossible|date_too_old", None),
    date("leap-day-of-2000", ("29 Februari 2000", "29/2/2000"), "A", value="2000-02-29"),
    date("leap-day-of-lotus", (Day("60"),), "R|W", "date_too_old|date_placeholder|date_impossible", None),
    date("weekday-before", ("Jumat, 17 Agustus 1990", "Jum'at, 17-08-1990"), "A|R", "date_unreadable", ANYTHING),
    date("without-signs-between", ("17081990", "19900817"), "A|R", "date_unreadable", ANYTHING),
    date("year-of-five-digits", ("17/08/19900", "17/08/199"), "R", "date_unreadable", None),
    date(
        "day-number-with-decimals-as-text", ("33102.5", "33102,5"), "R|W", "date_unreadable|date_serial_text", ANYTHING
    ),
    date("time-only", ("10:15", Raw('<c r="{at}" s="1"><v>0.5</v></c>')), "R", "date_unreadable", None),
    date("two-dates", ("17/08/1990 - 18/08/1990", "17/08/1990 / 18/08/1990"), "R", "date_unreadable", None),
    date("date-in-other-digits", ("١٧/٠٨/١٩٩٠",), "A|R", "date_unreadable", ANYTHING),
    date("islamic-year", ("17/08/1410",), "R", "date_too_old", None),
    date("negative-year", ("17/08/-1990", "-17/08/1990"), "R", "date_unreadable", None),
    date("end-of-days", ("31/12/9999",), "W", "date_placeholder", None),
    date("approximately", ("± 1990", "sekitar 1990", "17/08/1990?"), "R", "date_unreadable", None),
)
AMOUNTS = (
    office(
        "rupiah-of-all-kinds",
        "Penghasilan",
        ("Rp250.000", "IDR 250.000", "rp 250.000,-", "Rp. 250.000 ,-", "250 000"),
        "A|R",
        "number_unreadable",
    ),
    office("amount-in-the-indonesian-way", "Penghasilan", ("1.250,5", "Rp 1.250,50"), "A"),
    office(
        "amount-of-a-range",
        "Penghasilan",
        ("500.000-1.000.000", "500rb - 1jt", "< 500.000", "s/d 500.000"),
        "R",
        "number_unreadable|number_words",
    ),
    office(
        "amount-misgrouped", "Penghasilan", ("2.50.000", "25.00.00", "1.2.3"), "R", "number_unreadable|number_ambiguous"
    ),
    office("amount-with-a-sum", "Penghasilan", ("250000+250000", "=250000*2", "2 x 250.000"), "R", "number_unreadable"),
    office(
        "amount-of-minus-signs",
        "Penghasilan",
        ("−250.000", "-250000", "250.000-"),
        "R",
        "number_negative|number_unreadable",
    ),
    office("amount-of-zeros", "Penghasilan", ("0", "0,00", "Rp 0"), "A"),
    office(
        "amount-of-nothing",
        "Penghasilan",
        ("tidak ada", "-", "KOSONG", "nihil"),
        "A|R",
        "number_words|number_unreadable",
    ),
    office("amount-with-a-hidden-sign", "Penghasilan", ("250\u200b.000", "250.000\u202c"), "A"),
    office("size-with-zeros", "Jumlah Anggota", ("03", "3,0", "003"), "A", value=3),
    office(
        "size-of-an-exponent", "Jumlah Anggota", (Number("3E0"), "3e0", "3E+1"), "A|R", "number_unreadable|number_range"
    ),
    office("size-of-two", "Jumlah Anggota", ("3/4", "3 atau 4", "3-4"), "R", "number_unreadable|number_words"),
    office("size-as-a-day", "Jumlah Anggota", (Day("33102"), "1990-08-17"), "R", "number_unreadable"),
)
CHOICES = (
    RowCase("yes-no-of-a-written-truth", PKH, (TRUE,), "A", value=True),
    RowCase("yes-no-in-english", PKH, ("true", "TRUE", "Yes"), "A|R", "unknown_yes_no"),
    RowCase("yes-no-of-both", PKH, ("Ya/Tidak", "ya dan tidak", "?"), "R", "unknown_yes_no"),
    RowCase("gender-in-full", SEX, ("Lelaki", "PRIA", "laki laki", "LAKI - LAKI"), "A", value="L", others=QUIET),
    RowCase("gender-in-english", SEX, ("male", "M", "F"), "A|R", "unknown_choice", others=QUIET),
    RowCase("decile-as-an-ordinal", DECILE, ("ke-1", "1st", "Desil ke 1", "desil satu"), "R|A", "decile_unreadable"),
    RowCase("decile-in-other-letters", DECILE, ("Ⅰ", "①", "١"), "A|R", "decile_unreadable"),
    RowCase(
        "code-with-odd-signs", PLACE, ("19-01-01-1003", "19.01.01.1003.", "19 01 01 1003"), "A|R", "code_unreadable"
    ),
    RowCase("code-in-decimals", PLACE, (Number("1901011003.0"), "1901011003,0"), "A|R", "code_unreadable"),
    RowCase("code-as-written-by-excel", PLACE, ("1.90E+09", Number("1.9E9")), "R", "code_unreadable"),
    office(
        "phone-of-everything",
        "No HP",
        ("(0812) 3456-7890", "62812-3456-7890", "0062 812 3456 7890"),
        "A|R",
        "phone_unreadable",
    ),
    office(
        "web-address-of-tricks",
        "Tautan",
        ("java\tscript:alert(1)", " \u0001javascript:alert(1)", "//evil.example/x", "vbscript:x", "file:///etc/passwd"),
        "R",
        "address_web",
    ),
)
TEXTS = (
    name("name-of-a-number", (Number("1E5"), Number("12345")), "R", "name_digits"),
    name("name-with-emoji", ("SITI 😀 AMINAH", "SITI ❤️"), "A|W", "stripped|mixed_scripts"),
    name("name-of-emoji-only", ("😀😀",), "W|R", "name_placeholder|name_digits"),
    name("name-in-balinese", ("ᬦᬶᬮᬸᬄ", "ꦤꦶꦭꦸꦃ", "ستي", "नीलम"), "A"),
    name("name-with-cyrillic-letters", ("SITІ АMINAH", "АHMAD"), "W", "mixed_scripts"),
    name("name-turned-around", ("\u202eHANIMA ITIS", "SITI\u2067AMINAH"), "W", "stripped"),
    name("name-with-marks-of-zalgo", ("S̷̛͉͓̈́̽I̵T̶I",), "A|W", "stripped"),
    name("name-between-quotes", ("'SITI'", '"SITI"', "`SITI`"), "A"),
    name(
        "name-of-a-formula", ("@SUM(A1)", "=1+1", "+62812", "-SITI", "\tSITI", "|calc"), "A|W|R", "name_digits|stripped"
    ),
    name("name-of-templates", ("{{ 7*7 }}", "{% load x %}", "${7*7}", "#{7*7}", "<%= 1 %>", "%(x)s", "{0}"), "A"),
    name("name-of-sql", ("'; DROP TABLE households_person; --", "Robert'); --"), "A"),
    name(
        "name-of-placeholders",
        ("XXX", "TIDAK ADA", "BELUM ADA NAMA", "n.n.", "???"),
        "R|W|A",
        "missing|name_placeholder",
    ),
    name(
        "name-of-the-escape-of-excel", (Raw('<c r="{at}" t="inlineStr"><is><t>SI_x005F_TI_x000D_</t></is></c>'),), "A"
    ),
)
FURTHER = (*IDENTITY, *DATES, *AMOUNTS, *CHOICES, *TEXTS)
