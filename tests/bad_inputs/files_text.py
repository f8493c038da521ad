"""csv and web tables: delimiters, encodings, quotes, ragged rows, line ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bad_inputs.cases import REFUSED, FileCase
from tests.bad_inputs.files_damaged import TWO, content, csv_text, web_table
from tests.bad_inputs.files_sheets import codes_are, name_is
from tests.bad_inputs.office import Office, Outcome
from tests.bad_inputs.sheets import family_table
from tests.imports.lists import FAMILY, family

Build = Callable[[Path], Path]
NAME = FAMILY.index("Nama Kepala Keluarga")
TABLE = family_table()
FRENCH = [FAMILY, family(1, **{"Nama Kepala Keluarga": "André"}), family(2)]


def csv(text: str, encoding: str = "utf-8") -> Build:
    return content("daftar.csv", text.encode(encoding))


def lines_of(name: str, pieces: Iterator[str]) -> Build:
    def build(folder: Path) -> Path:
        with (folder / name).open("w", encoding="utf-8", newline="") as out:
            out.writelines(pieces)
        return folder / name

    return build


def mixed_encodings() -> bytes:
    """One row in UTF-8, one in cp1252: two files copied together."""
    head, first, second = csv_text(FRENCH).splitlines(keepends=True)
    return head.encode() + first.encode() + second.replace("SULAIMAN 2", "Élie").encode("cp1252")


def undecodable() -> bytes:
    """UTF-8 throughout, then a byte that is no letter in either code page."""
    return csv_text(FRENCH).encode() + b'"\x81\x8d"\r\n'


def swallowing() -> str:
    """A quote opened in the first row and never closed, ten thousand lines before the end."""
    head, first = csv_text([FAMILY, family(1)]).splitlines()
    broken = first.replace("SULAIMAN 1", '"SULAIMAN 1')
    return "\r\n".join([head, broken, *csv_text([family(n) for n in range(2, 10_000)]).splitlines()])


def ragged() -> str:
    head, first, second = csv_text(TABLE).splitlines()
    return "\r\n".join([head, first, second + ";lebih", first.rsplit(";", 3)[0], csv_text([family(3)])])


GUARDED = ["=1+1", "+62", "-5", "@x", "'x", "|x", "%x", "x"]


def own_export(folder: Path) -> Path:
    """Addresses as our own csv export guards them."""
    from imports.reader.guards import guard

    rows = [family(at, Alamat=guard(text)) for at, text in enumerate(GUARDED, 1)]
    (folder / "ekspor.csv").write_text(csv_text([FAMILY, *rows]), encoding="utf-8", newline="")
    return folder / "ekspor.csv"


def guards_are_gone(office: Office, outcome: Outcome) -> None:
    assert [found.values["address"] for found in outcome.rows()] == GUARDED


def spanned() -> str:
    """The name of the first head covers the second row too, whose other cells must stay in their columns."""
    name, missing = "<td>SULAIMAN 1</td>", "<td>SULAIMAN 2</td>"
    return web_table(TABLE).replace(name, name.replace("<td>", "<td rowspan=2>")).replace(missing, "")


def blank_below(office: Office, outcome: Outcome) -> None:
    first, second = outcome.rows()
    assert second.values["address"] == "JL. MELATI NO. 2" and second.values["work"] == first.values["work"]
    assert [found["code"] for found in outcome.of(3, "name")] == ["missing"]


LISTED = (
    FileCase("csv-semicolon", csv(csv_text(TABLE, ";")), counts=TWO),
    FileCase("csv-tab", csv(csv_text(TABLE, "\t")), counts=TWO),
    FileCase("csv-pipe", csv(csv_text(TABLE, "|")), counts=TWO),
    FileCase("csv-bom", csv(csv_text(FRENCH), "utf-8-sig"), counts=TWO, check=name_is("André")),
    FileCase("csv-cp1252", csv(csv_text(FRENCH), "cp1252"), counts=TWO, check=name_is("André")),
    FileCase("csv-utf-16le", csv(csv_text(FRENCH), "utf-16-le"), counts=TWO, check=name_is("André")),
    FileCase("csv-mixed-encodings", content("a.csv", mixed_encodings()), counts=TWO, check=name_is("André")),
    FileCase("csv-undecodable", content("a.csv", undecodable()), REFUSED, "undecodable", "Bita ke-"),
    FileCase("csv-unbalanced-quote", csv(swallowing()), REFUSED, "unbalanced_quote", "baris 2 tidak pernah ditutup"),
    FileCase("csv-ragged", csv(ragged()), counts={"rows": 4, "wrong": 2}, check=codes_are("ragged")),
    FileCase("csv-own-export", own_export, counts={"new": 8}, check=guards_are_gone),
)
NESTED = "<table><tr><td>SULAIMAN 1</td></tr></table>"
FURTHER = (
    FileCase("csv-comma", csv(csv_text(TABLE, ",")), counts=TWO),
    FileCase("csv-utf-16-with-mark", csv(csv_text(FRENCH), "utf-16"), counts=TWO, check=name_is("André")),
    FileCase("csv-utf-16be", csv(csv_text(FRENCH), "utf-16-be"), counts=TWO, check=name_is("André")),
    FileCase("csv-line-feeds", csv(csv_text(TABLE, end="\n")), counts=TWO),
    FileCase("csv-carriage-returns-only", csv(csv_text(TABLE, end="\r")), counts=TWO),
    FileCase(
        "csv-carriage-returns-and-quotes",
        csv(csv_text([FAMILY, family(1, Alamat="JL. A; NO. 1"), family(2)], end="\r")),
        counts=TWO,
    ),
    FileCase(
        "csv-with-nul",
        csv(csv_text([FAMILY, family(1), family(2, Alamat="JL.\0A")])),
        counts={"new": 1, "wrong": 1},
        check=codes_are("nul"),
    ),
    FileCase("csv-separator-hint", csv("sep=;\r\n" + csv_text(TABLE)), counts=TWO),
    FileCase(
        "csv-hundred-megabyte-line",
        lines_of("a.csv", ("Nama;Alamat\n" if at == 0 else "x" * 2**20 for at in range(101))),
        REFUSED,
        "too_long_cell",
        "tidak wajar",
        settings={"IMPORT_MAX_BYTES": 2**28},
    ),
    FileCase(
        "csv-hundred-megabytes-in-quotes",
        lines_of("a.csv", ('"' if at == 0 else "x" * 2**20 for at in range(40))),
        REFUSED,
        "too_long_cell",
        "tidak wajar",
    ),
    FileCase("csv-of-delimiters", csv(";" * 200_000), REFUSED, "far_cell", "tidak wajar"),
    FileCase(
        "csv-three-thousand-columns",
        csv(";".join(f"Kolom {at}" for at in range(3000)) + "\r\n" + ";".join("x" * 3000)),
        REFUSED,
        "far_cell",
        "tidak wajar",
    ),
    FileCase(
        "csv-quoted-everything",
        csv("\r\n".join(";".join(f'"{text}"' for text in cells) for cells in TABLE)),
        counts=TWO,
    ),
    FileCase("csv-blank-lines-between", csv(csv_text(TABLE, end="\r\n\r\n")), counts=TWO),
    FileCase("csv-end-of-file-sign", csv(csv_text(TABLE) + "\x1a"), counts=TWO),
    FileCase("csv-not-ending-in-a-line-end", csv(csv_text(TABLE).rstrip()), counts=TWO),
    FileCase(
        "html-nested-tables",
        content("a.xls", web_table([FAMILY, family(1, **{"Nama Kepala Keluarga": NESTED}), family(2)])),
        counts=TWO,
        check=name_is("SULAIMAN 1"),
    ),
    FileCase("html-laid-out-by-tables", content("a.xls", web_table([["MENU", web_table(TABLE, "")]])), counts=TWO),
    FileCase("html-rowspan", content("a.xls", spanned()), counts={"new": 1, "wrong": 1}, check=blank_below),
    FileCase(
        "html-in-utf-16", content("a.xls", web_table(FRENCH).encode("utf-16")), counts=TWO, check=name_is("André")
    ),
    FileCase(
        "html-in-cp1252", content("a.xls", web_table(FRENCH).encode("cp1252")), counts=TWO, check=name_is("André")
    ),
    FileCase(
        "html-with-scripts-and-pictures",
        content(
            "a.xls",
            web_table(TABLE).replace(
                "<table",
                "<script>alert(1)</script><img src=http://127.0.0.1:9/a><iframe src=file:///etc/passwd></iframe><table",
            ),
        ),
        counts=TWO,
    ),
    FileCase(
        "html-with-entities",
        content("a.xls", web_table([FAMILY, family(1, Alamat="JL. A &amp; B&nbsp;&#x26;"), family(2)])),
        counts=TWO,
    ),
    FileCase(
        "html-never-closed", content("a.xls", web_table(TABLE).replace("</td>", "").replace("</tr>", "")), counts=TWO
    ),
)
