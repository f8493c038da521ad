"""NIK and KK numbers as they arrive: cut, rounded, masked, with letters, signs and invisible joiners."""

from __future__ import annotations

from tests.bad_inputs.cases import RowCase
from tests.bad_inputs.sheets import Day, Number, Raw

GOOD, BIG = "9999990101900001", "9999990101900003"
FORTY = "9999994101900001"
ALL = "person"
BORN = {"Tanggal Lahir": "1990-01-01"}
HER = {"Tanggal Lahir": "1990-01-01", "Jenis Kelamin": "PEREMPUAN"}
LOUD = {"DEMO": False}
MISSING = (
    "0000000000000000",
    "9999999999999999",
    ("1234567890" * 2)[:16],  # along the keyboard
    "-",
    "TIDAK ADA",
    "BELUM PUNYA",
)

LISTED = (
    RowCase("text", "NIK", (GOOD,), "A", value=GOOD, others=BORN),
    RowCase(
        "separators",
        "NIK",
        ("9999 9901 0190 0001", "9999.9901.0190.0001", "9999-9901-0190-0001"),
        "A",
        value=GOOD,
        others=BORN,
    ),
    RowCase("apostrophe", "NIK", (f"'{GOOD}", f"`{GOOD}"), "A", value=GOOD, others=BORN),
    RowCase(
        "letters-for-digits",
        "NIK",
        ("9999990l0l9OOOO1", "99999901O1900001"),
        "R",
        "nik_letters",
        proposal="9999990101900001",
    ),
    RowCase("scientific-text", "NIK", ("5.10801E+15", "5,10801E+15"), "R", "nik_scientific"),
    RowCase("number-ending-in-zero", "NIK", (Number("9999990101900000"),), "R", "nik_number_zero"),
    RowCase(
        "number-ending-in-zero-by-setting",
        "NIK",
        (Number("9999990101900000"),),
        "W",
        "nik_number_zero",
        value="9999990101900000",
        others=BORN,
        settings={"IMPORT_NUMERIC_IDS": "warn"},
    ),
    RowCase(
        "number-written-whole",
        "NIK",
        (Number("9999990101900003"), Number("9999990101900005")),
        "W",
        "nik_number",
        values=("9999990101900003", "9999990101900005"),
        others=BORN,
    ),
    RowCase(
        "papua-through-a-float",
        "NIK",
        (Number("9999990101900004"), Number("9.9999901019000032E15")),
        "R",
        "nik_rounded|nik_scientific",
    ),
    RowCase("point-zero", "NIK", ("9999990101900001.0",), "A", value=GOOD, others=BORN),
    RowCase("fifteen-digits", "NIK", ("999999010190000", Number("999999010190001")), "R", "nik_length"),
    RowCase("placeholders", "NIK", MISSING, "W", "nik_missing", value=None),
    RowCase(
        "serial-0000",
        "NIK",
        ("1901010101900000",),
        "W",
        "nik_serial",
        value="1901010101900000",
        others=BORN,
        settings=LOUD,
    ),
    RowCase(
        "woman",
        "NIK",
        (FORTY, "9999997101900001"),
        "A",
        values=(FORTY, "9999997101900001"),
        others={"Jenis Kelamin": "PEREMPUAN", "Tanggal Lahir": ""},
    ),
    RowCase("thirtieth-of-february", "NIK", ("9999993002900001",), "W", "nik_odd_date", value="9999993002900001"),
    RowCase(
        "birth-date-differs",
        "NIK",
        (GOOD,),
        "W",
        "nik_birth_differs",
        value=GOOD,
        others={"Tanggal Lahir": "1991-02-03"},
    ),
    RowCase("sex-differs", "NIK", (GOOD,), "W", "nik_sex_differs", value=GOOD, others=HER),
    RowCase(
        "unknown-province",
        "NIK",
        ("0001010101900000", "0101010101900000"),
        "W",
        "nik_region",
        settings=LOUD,
        others=BORN,
    ),
    *(
        RowCase(name, "NIK", (number,), "A", only="nik_serial", value=number, settings=LOUD, others=BORN)
        for name, number in (("new-province", "9271010101900000"), ("region-of-first-registration", "3273010101900000"))
    ),
    RowCase(
        "nik-is-kk", "NIK", ("9999990201200002",), "R", "nik_is_kk", list="office", others={"No KK": "9999990201200002"}
    ),
)

FURTHER = (
    RowCase(
        "invisible-joiners",
        "NIK",
        ("9999\u200b9901\u200d0190\u20600001", "\ufeff9999990101900001", "99999901\u00ad01900001"),
        "A",
        value=GOOD,
        others=BORN,
    ),
    RowCase(
        "direction-marks",
        "NIK",
        ("\u202a9999990101900001\u202c", "\u200e9999990101900001"),
        "A",
        value=GOOD,
        others=BORN,
    ),
    RowCase("full-width-digits", "NIK", ("９９９９９９０１０１９００００１",), "A", value=GOOD, others=BORN),
    RowCase("arabic-digits", "NIK", ("٩٩٩٩٩٩٠١٠١٩٠٠٠٠١", "۹۹۹۹۹۹۰۱۰۱۹۰۰۰۰۱"), "R", "nik_not_digits"),
    RowCase("superscripts-and-circles", "NIK", ("⁹⁹⁹⁹⁹⁹⁰¹⁰¹⁹⁰⁰⁰⁰¹",), "A", value=GOOD, others=BORN),
    RowCase(
        "tabs-and-line-ends",
        "NIK",
        ("9999990101900001\t", "\n9999990101900001", "99999901 01900001"),
        "A",
        value=GOOD,
        others=BORN,
    ),
    RowCase("no-break-spaces", "NIK", ("9999\u00a09901\u202f0190\u20070001",), "A", value=GOOD, others=BORN),
    RowCase(
        "quotation-marks-around", "NIK", ('"9999990101900001"', "“9999990101900001”"), "A", value=GOOD, others=BORN
    ),
    RowCase("equals-and-quotes", "NIK", ('="9999990101900001"',), "A", value=GOOD, others=BORN),
    RowCase(
        "number-in-a-text-column",
        "NIK",
        (Number("9999990101900003", 3),),
        "W",
        "nik_number",
        value="9999990101900003",
        others=BORN,
    ),
    RowCase("number-in-per-cent", "NIK", (Number("0.16", 2),), "R", "nik_not_digits"),
    RowCase("number-as-a-date", "NIK", (Day("33102"),), "R", "nik_not_digits"),
    RowCase("number-below-zero", "NIK", (Number("-9999990101900003"),), "R", "nik_not_digits"),
    RowCase(
        "number-of-infinity",
        "NIK",
        (Number("1E400"), Number("INF"), Number("NaN")),
        "R|W",
        "nik_scientific|nik_not_digits|nik_missing",
    ),
    RowCase("number-with-a-fraction", "NIK", (Number("9999990101900003.5"),), "R", "nik_not_digits"),
    RowCase("truth", "NIK", (Raw('<c r="{at}" t="b"><v>1</v></c>'),), "R", "nik_not_digits"),
    RowCase("two-numbers-in-a-cell", "NIK", (f"{GOOD}/{BIG}", f"{GOOD}\n{BIG}"), "R", "nik_length"),
    RowCase("number-and-name", "NIK", (f"{GOOD} (SITI)", f"NIK {GOOD}"), "R", "nik_not_digits"),
    RowCase("seventeen-digits", "NIK", (f"{GOOD}1", f"0{GOOD}"), "R", "nik_length"),
    RowCase(
        "masked-nik", "NIK", ("510801******0001", "5108XXXXXXXX0001", "5108••••••••0001"), "W", "nik_masked", value=None
    ),
    RowCase(
        "more-words-for-none",
        "NIK",
        (
            "kosong",
            "NULL",
            "N/A",
            "nan",
            "Belum ada NIK",
            "tdk ada",
            "Tidak Punya",
            "?",
            "x",
            ".",
            "0",
            "00",
            "---",
            "belum rekam",
            "Belum KTP",
            "Tidak memiliki NIK",
            "nihil",
            "(kosong)",
            "#",
            "n.a.",
        ),
        "W",
        "nik_missing",
        value=None,
    ),
    RowCase("month-thirteen", "NIK", ("9999990113900001",), "R", "nik_impossible_date"),
    RowCase("day-zero", "NIK", ("9999990001900001", "9999994001900001"), "R", "nik_impossible_date"),
    RowCase("error-in-nik", "NIK", (Raw('<c r="{at}" t="e"><v>#N/A</v></c>'), "#N/A", "#REF!"), "R", "cell_error"),
    RowCase(
        "formula-of-text",
        "NIK",
        (Raw(f'<c r="{{at}}" t="str"><f>TEXT(A1,"0")</f><v>{GOOD}</v></c>'),),
        "A",
        value=GOOD,
        others=BORN,
    ),
    RowCase("list-number-scientific", "ID Individu", ("2.00E+15",), "R", "identifier_scientific"),
    RowCase("nik-in-the-address", "Alamat", ("JL. MAWAR 9999990101900001",), "W", "number_in_text"),
    RowCase("nik-as-list-number", "ID Individu", ("9999990101900001",), "R", "number_as_key"),
    RowCase("kk-scientific", "No KK", ("5,10801E+15",), "R", "kk_scientific", list="office"),
    RowCase("kk-missing-words", "No KK", ("KOSONG", "belum punya KK", "0"), "W", "kk_missing", list="office"),
    RowCase("kk-with-a-womans-day", "No KK", ("9999994101900001",), "R", "kk_impossible_date", list="office"),
)
