"""What goes wrong around the file: its name, a line that breaks, markup that wants to run, 500 columns too many."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

import pytest
from django.http import UnreadablePostError

from imports.models import ImportBatch
from imports.reader.parent import read_rows
from tests.bad_inputs.office import BOUNDARY, UPLOAD, Office, multipart
from tests.bad_inputs.sheets import families, line, lines, listing, person_with
from tests.imports.lists import FAMILY, PERSON, family
from tests.imports.workbooks import sheet, xlsx

pytestmark = pytest.mark.django_db
MARKUP = "<img src=x onerror=alert(1)>"
NAMES = {
    "file-name-of-folders": "../../../etc/passwd.xlsx",
    "file-name-of-backslashes": "..\\..\\x.xlsx",
    "file-name-endless": "a" * 3000 + ".xlsx",
    "file-name-turned-around": "daftar\u202exslx.exe",
    "file-name-of-markup": "<script>alert(1)</script>.xlsx",
    "file-name-with-nul": "daf\x00tar.xlsx",
    "file-name-with-a-nik": "daftar 9999990101900001.xlsx",
    "file-name-empty": " ",
    "file-name-of-line-ends": "daf%0d%0atar.xlsx",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_file_name_is_only_ever_a_text(office: Office, tmp_path: Path, name: str) -> None:
    before = ImportBatch.objects.count()
    outcome = office.send(families(tmp_path / "a.xlsx"), file_name=name)
    if outcome.state == "form":
        assert ImportBatch.objects.count() == before
        return
    batch = outcome.batch
    assert outcome.counts["new"] == 2
    assert batch.stored_name.startswith("imports/") and len(batch.stored_name) < 60 and ".." not in batch.stored_name
    assert all(sign.isprintable() for sign in batch.file_name) and "/" not in batch.file_name
    assert "<script>alert" not in outcome.page and "9999990101900001" not in outcome.page + batch.file_name


class BrokenLine(io.RawIOBase):
    """A sender who goes away in the middle."""

    def __init__(self, data: bytes) -> None:
        self.data = io.BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        part = self.data.read(min(size, 4096) if size and size > 0 else 4096)
        if not part:
            raise OSError("the line broke")
        return part


def test_an_upload_that_breaks_off_leaves_no_row_and_no_file(office: Office, tmp_path: Path) -> None:
    """upload-aborted: a large one, so that its half lies in a temporary file when the line breaks."""
    body = multipart({"region": "19.01"}, "a.xlsx", families(tmp_path / "a.xlsx").read_bytes() + b"\0" * 3_000_000)
    half = body[: len(body) // 2]
    request: dict[str, Any] = {"wsgi.input": BrokenLine(half), "CONTENT_LENGTH": str(len(body))}
    office.client.raise_request_exception = False
    try:
        answer = office.client.post(UPLOAD, b"", content_type=f"multipart/form-data; boundary={BOUNDARY}", **request)
        assert answer.status_code < 500
    except UnreadablePostError:
        pass  # nobody is there any more to get an answer
    assert not ImportBatch.objects.exists() and not office._stored()
    assert not list(office.temporary.iterdir())


def test_markup_from_a_list_never_runs_on_a_page(office: Office, tmp_path: Path) -> None:
    """markup-on-every-page: in a sheet's name, a header, an unknown header, cells and the file's name."""
    headers = [f"{MARKUP}" if name == "Persentil" else name for name in FAMILY]
    rows = [family(1, Alamat=MARKUP, **{"Nama Kepala Keluarga": MARKUP}), family(2, **{"Desil Kesejahteraan": MARKUP})]
    path = xlsx(tmp_path / "a.xlsx", {MARKUP: sheet(*lines([headers, *rows]))})
    outcome = office.send(path, file_name=f"{MARKUP}.xlsx", title=MARKUP)
    pages = [outcome.page]
    for address in ("", "baris/", "kolom/", "baris/?verdict=wrong"):
        answer = office.client.get(f"/impor/{outcome.batch.pk}/{address}")
        assert answer.status_code == 200
        pages.append(answer.content.decode())
    pages.append(office.client.get("/impor/").content.decode())
    assert not any("<img src=x" in page for page in pages)
    assert sum("&lt;img src=x" in page for page in pages) >= 4


def test_a_million_rows_of_forty_columns_flow_through_a_small_child(office: Office, tmp_path: Path) -> None:
    """million-rows: a whole province in one csv; the child's memory does not grow with it. (Staging: bin/bench.)"""
    path = tmp_path / "besar.csv"
    with path.open("w") as out:
        out.write(";".join(f"Kolom {at}" for at in range(40)) + "\n")
        for start in range(0, 1_000_000, 10_000):
            out.write("".join(f"{at};9999990101900001;SITI AMINAH;JL. MELATI {at};;;;;;{';' * 31}\n"
                              for at in range(start, start + 10_000)))  # fmt: skip
    began = time.monotonic()
    with read_rows(path) as stream:
        assert sum(1 for _row in stream) == 1_000_001
        assert stream.summary.rows == 1_000_001
    told = office.meter.told()
    assert max(said["peak"] for said in told) <= 300 * 1024 and not told[0]["attempts"]
    assert time.monotonic() - began <= 240


def test_a_row_with_five_hundred_columns_too_many_is_wrong_and_the_others_go_on(office: Office, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", sheet(line(1, FAMILY), line(2, [*family(1), *["x"] * 500]), line(3, family(2))))
    outcome = office.send(path)
    assert (outcome.counts["new"], outcome.counts["wrong"]) == (1, 1) and outcome.codes >= {"beyond_header"}


def test_a_line_of_the_log_stays_one_line(office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    rows = [person_with(1, {"Nama": "SITI\r\nERROR palsu", "NIK": "-"})]
    office.send(listing(tmp_path / "a.xlsx", PERSON, rows), file_name="a\r\nERROR palsu.xlsx")
    assert not any("\nERROR palsu" in record.getMessage() for record in caplog.records)
