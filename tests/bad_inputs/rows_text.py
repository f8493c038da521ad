"""Names and addresses: formulas, markup, controls, directions, other scripts, too long, too strange."""

from __future__ import annotations

from tests.bad_inputs.cases import RowCase
from tests.bad_inputs.sheets import Day, Raw

NAME, STREET = "Nama", "Alamat"
FORMULAS = ('=HYPERLINK("http://evil","klik")', "==1+1", "+62", "-5x", "@SUM(A1)")
MARKUP = ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>')
TEMPLATES = ("{{7*7}}", "{% debug %}", "${7*7}", "%s%n", "{0.__class__}")


def control(code: str) -> Raw:
    return Raw(f'<c r="{{at}}" t="inlineStr"><is><t>SI_x{code}_TI</t></is></c>')


LISTED = (
    RowCase("formula-as-name", NAME, FORMULAS, "A", values=FORMULAS),
    RowCase("tab-or-cr-first", STREET, ("\t=1+1", control("000D")), "A"),
    RowCase("dde", NAME, ("=cmd|' /C calc'!A0",), "A", value="=cmd|' /C calc'!A0"),
    RowCase("markup-as-name", NAME, MARKUP, "A", values=MARKUP),
    RowCase("markup-as-address", STREET, MARKUP, "A", values=MARKUP),
    RowCase("templates-as-name", NAME, TEMPLATES, "A", values=TEMPLATES),
    RowCase("nul", NAME, (control("0000"),), "R", "nul"),
    RowCase("control-characters", NAME, (control("0001"), control("001B"), control("0007")), "A", value="SITI"),
    RowCase(
        "scripts-and-emoji", NAME, ("Siti 🙂", "ᬦᬶᬮᬸᬄ", "ꦱꦶꦠꦶ", "Cafe\u0301"), "A", values=("Siti 🙂", "ᬦᬶᬮᬸᬄ", "ꦱꦶꦠꦶ", "Café")
    ),
    RowCase("direction-override", NAME, ("SITI\u202eIMA", "SI\u200bTI"), "W", "stripped", values=("SITIIMA", "SITI")),
    RowCase("look-alike-letters", NAME, ("Sitі", "Аminah"), "W", "mixed_scripts"),
    RowCase("ten-thousand-letters", NAME, ("A" * 10_000,), "R", "too_long"),
    RowCase("name-of-digits", NAME, ("12345", "3,5"), "R", "name_digits"),
    RowCase("name-of-signs", NAME, ("-", "."), "W", "name_placeholder"),
    RowCase(
        "titles-and-prefixes",
        NAME,
        ("ALM. BUDI", "I Gusti Ngurah, S.Sos", "Hj. Siti", "O'Neil"),
        "A",
        values=("ALM. BUDI", "I Gusti Ngurah, S.Sos", "Hj. Siti", "O'Neil"),
    ),
    RowCase(
        "line-ends-in-a-name",
        NAME,
        ("SITI\nAMINAH", control("000A"), control("000D")),
        "A",
        values=("SITI AMINAH", "SI TI", "SI TI"),
    ),
    RowCase("picture-for-a-nik", "NIK", (Raw('<c r="{at}" t="e" vm="1"><v>#VALUE!</v></c>'),), "R", "cell_error"),
)

FURTHER = (
    RowCase("blank-name", NAME, ("   ", "\u00a0", "\u200b"), "R", "missing"),
    RowCase("name-as-a-date", NAME, (Day("33102"),), "R", "not_text"),
    RowCase("error-as-name", NAME, ("#N/A", "#NAME?"), "R", "cell_error"),
    RowCase("half-a-surrogate", NAME, (control("D800"),), "A|W", "stripped"),
    RowCase("private-use-and-unassigned", NAME, ("SI\ue000TI", "SI\uffffTI".replace("\uffff", "\ufffd")), "A"),
    RowCase("hundred-combining-marks", NAME, ("S" + "\u0301" * 300 + "iti",), "R", "too_long"),
    RowCase("arabic-ligature-explodes", NAME, ("ﷺ",), "A", value="ﷺ"),
    RowCase("soft-hyphen-in-a-name", NAME, ("SI\u00adTI",), "W", "stripped", value="SITI"),
    RowCase("other-line-ends", NAME, ("SITI\u2028AMINAH", "SITI\u0085AMINAH"), "A", value="SITI AMINAH"),
    RowCase("full-width-name", NAME, ("ＳＩＴＩ",), "A"),
    RowCase(
        "backslashes-and-quotes",
        NAME,
        ("SITI\\N", "\\.x", "SITI\\t\\x00", "SITI''; DROP TABLE x;--"),
        "A",
        values=("SITI\\N", "\\.x", "SITI\\t\\x00", "SITI''; DROP TABLE x;--"),
    ),
    RowCase("paths-and-urls", STREET, ("../../etc/passwd", "file:///etc/passwd", "C:\\x"), "A"),
    RowCase(
        "json-as-an-address",
        STREET,
        ('{"a": "\\u0000"}', "[null]", "\\u0000"),
        "A",
        values=('{"a": "\\u0000"}', "[null]", "\\u0000"),
    ),
    RowCase("address-too-long", STREET, ("J" * 5000,), "R", "too_long"),
    RowCase("entities-stay-as-written", NAME, ("A&amp;B", "&lt;b&gt;"), "A", values=("A&amp;B", "&lt;b&gt;")),
)
