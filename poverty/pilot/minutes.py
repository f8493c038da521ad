"""The minutes of a village meeting as a PDF, with what was decided in numbers and no name of any family."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping

import typst

from foundation.formats import long_date

# Values come in as JSON, never as text of the document: a name is not a program.
TEMPLATE = b"""
#let it = json(bytes(sys.inputs.it))
#set document(title: it.title)
#set page(paper: "a4", margin: 2.5cm)
#set text(lang: "id", size: 11pt)
#align(center)[
  #text(size: 13pt, weight: "bold")[PEMERINTAH #upper(it.place)] \\
  BERITA ACARA MUSYAWARAH #linebreak() Nomor: #it.number
]
#line(length: 100%)
Pada hari ini, #it.day, telah dilaksanakan musyawarah penetapan hasil verifikasi kemiskinan ekstrem dengan hasil:
#table(columns: (1fr, auto), ..it.rows.flatten())
#v(2cm)
#align(right)[#it.official #v(2cm) (............................)]
#v(1fr)
#text(size: 8pt, fill: gray)[Data contoh: semua orang di sini rekaan.]
"""


def write_minutes(place: str, number: str, held_on: dt.date, official: str, counts: Mapping[str, int]) -> bytes:
    """PDF bytes. `counts`: decision in words -> families."""
    it = {
        "title": f"Berita acara {number}",
        "place": place,
        "number": number,
        "day": long_date(held_on),
        "official": official,
        "rows": [["Keputusan", "Keluarga"], *([name, str(count)] for name, count in counts.items())],
    }
    pdf: bytes = typst.compile(TEMPLATE, sys_inputs={"it": json.dumps(it)})
    return pdf
