"""An XLSForm with every kind of question the issue names, as a Kobo or ODK author writes it."""

from __future__ import annotations

import io

from openpyxl import Workbook

ID, EN = "Bahasa Indonesia (id)", "English (en)"
COLUMNS = [
    "type", "name", f"label::{ID}", f"label::{EN}", "required", "relevant", "constraint", f"constraint_message::{ID}",
    f"constraint_message::{EN}", "calculation", "choice_filter", "default", "readonly",
]  # fmt: skip

SURVEY: list[dict[str, str]] = [
    {"type": "hidden", "name": "target_id"},
    {"type": "note", "name": "intro", "id": "Bacakan **pemberitahuan**.", "en": "Read the **notice** aloud."},
    {"type": "begin_group", "name": "head", "id": "Kepala keluarga", "en": "Head of family"},
    {"type": "text", "name": "household_id", "id": "Kode keluarga", "en": "Family code", "readonly": "yes"},
    {"type": "text", "name": "respondent", "id": "Nama responden", "en": "Respondent", "required": "yes"},
    {"type": "integer", "name": "age", "id": "Umur", "en": "Age", "constraint": ". >= 17 and . <= 120",
     "message_id": "Umur 17 sampai 120.", "message_en": "Age 17 to 120."},
    {"type": "select_one yes_no", "name": "works", "id": "Bekerja?", "en": "Works?", "default": "no"},
    {"type": "text", "name": "job", "id": "Pekerjaan", "en": "Occupation", "relevant": "${works} = 'yes'"},
    {"type": "end_group"},
    {"type": "begin_group", "name": "place", "id": "Tempat", "en": "Place"},
    {"type": "select_one island", "name": "island", "id": "Pulau", "en": "Island", "required": "yes"},
    {"type": "select_one village", "name": "village_code", "id": "Desa", "en": "Village", "required": "yes",
     "choice_filter": "island = ${island}"},
    {"type": "select_one_from_file households.csv", "name": "neighbour", "id": "Tetangga", "en": "Neighbour"},
    {"type": "geopoint", "name": "position", "id": "Posisi rumah", "en": "Position"},
    {"type": "text", "name": "position_missing_reason", "id": "Mengapa tanpa posisi?", "en": "Why no position?",
     "relevant": "string-length(${position}) = 0 or contains(${position}, ' 9999')", "required": "yes"},
    {"type": "image", "name": "house_photo", "id": "Foto rumah", "en": "Photo of the house"},
    {"type": "select_multiple assets", "name": "assets", "id": "Harta", "en": "Assets"},
    {"type": "date", "name": "seen_on", "id": "Tanggal kunjungan", "en": "Date of visit"},
    {"type": "end_group"},
    {"type": "begin_repeat", "name": "member", "id": "Anggota", "en": "Member"},
    {"type": "text", "name": "member_name", "id": "Nama anggota", "en": "Name of member", "required": "yes"},
    {"type": "integer", "name": "member_age", "id": "Umur anggota", "en": "Age of member"},
    {"type": "end_repeat"},
    {"type": "begin_group", "name": "result", "id": "Hasil", "en": "Result"},
    {"type": "calculate", "name": "total", "calculation": "count(${member})"},
    {"type": "note", "name": "total_note", "id": "Jumlah anggota: ${total}", "en": "Members: ${total}"},
    {"type": "select_one visit_result", "name": "visit_result", "id": "Hasil kunjungan", "en": "Result",
     "required": "yes"},
    {"type": "select_one proposal", "name": "proposal", "id": "Usulan", "en": "Proposal", "required": "yes"},
    {"type": "end_group"},
]  # fmt: skip

CHOICES = [
    ("yes_no", "yes", "Ya", "Yes", ""), ("yes_no", "no", "Tidak", "No", ""),
    ("island", "bangka", "Bangka", "Bangka", ""), ("island", "bali", "Bali", "Bali", ""),
    ("village", "air_duren", "Air Duren", "Air Duren", "bangka"), ("village", "kemuja", "Kemuja", "Kemuja", "bangka"),
    ("village", "sangsit", "Sangsit", "Sangsit", "bali"),
    ("assets", "tv", "Televisi", "Television", ""), ("assets", "boat", "Perahu", "Boat", ""),
    ("assets", "gold", "Emas", "Gold", ""),
    ("visit_result", "completed", "Selesai", "Completed", ""), ("visit_result", "moved", "Pindah", "Moved", ""),
    ("proposal", "eligible", "Layak", "Eligible", ""), ("proposal", "not_eligible", "Tidak layak", "Not eligible", ""),
]  # fmt: skip


def xlsform(key: str = "segala", version: str = "1") -> bytes:
    book = Workbook()
    survey, choices, settings = book.active, book.create_sheet("choices"), book.create_sheet("settings")
    survey.title = "survey"
    survey.append(COLUMNS)
    keys = ["type", "name", "id", "en", "required", "relevant", "constraint", "message_id", "message_en", "calculation",
            "choice_filter", "default", "readonly"]  # fmt: skip
    for row in SURVEY:
        survey.append([row.get(key, "") for key in keys])
    choices.append(["list_name", "name", f"label::{ID}", f"label::{EN}", "island"])
    for choice in CHOICES:
        choices.append(list(choice))
    settings.append(["form_title", "form_id", "version", "default_language"])
    settings.append(["Segala pertanyaan", key, version, ID])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
