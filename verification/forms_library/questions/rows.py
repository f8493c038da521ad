"""How a row of the questionnaire is written down, and the rules several questions share."""

from typing import TypedDict, Unpack

#: Row of the survey sheet before it is spread over language columns.
Row = dict[str, str]

Pair = tuple[str, str]


class Columns(TypedDict, total=False):
    """Optional columns of one row; pairs are (Indonesian, English)."""

    required: bool
    relevant: str
    constraint: str
    message: Pair
    hint: Pair
    calculation: str
    readonly: bool
    default: str
    appearance: str
    parameters: str


def ask(kind: str, name: str, label_id: str = "", label_en: str = "", **columns: Unpack[Columns]) -> Row:
    """One XLSForm row, with empty text for the columns it does not use."""
    message = columns.get("message", ("", ""))
    hint = columns.get("hint", ("", ""))
    return {
        "type": kind,
        "name": name,
        "label_id": label_id,
        "label_en": label_en,
        "hint_id": hint[0],
        "hint_en": hint[1],
        "required": "yes" if columns.get("required") else "",
        "relevant": columns.get("relevant", ""),
        "constraint": columns.get("constraint", ""),
        "message_id": message[0],
        "message_en": message[1],
        "calculation": columns.get("calculation", ""),
        "readonly": "yes" if columns.get("readonly") else "",
        "default": columns.get("default", ""),
        "appearance": columns.get("appearance", ""),
        "parameters": columns.get("parameters", ""),
    }


#: Day 01-31 (men) or 41-71 (women), month 01-12; the place prefix is never refused: it may be a retired code.
NIK_RULE = "regex(., '^[0-9]{6}([04][1-9]|[1256][0-9]|[37][01])(0[1-9]|1[0-2])[0-9]{6}$')"
KK_RULE = "regex(., '^[0-9]{16}$') and not(regex(., '^0+$'))"
NIK_MESSAGE = (
    "NIK terdiri dari 16 angka; angka ke-7 sampai ke-12 adalah tanggal lahir (tanggal ditambah 40 untuk perempuan).",
    "A NIK has 16 digits; digits 7 to 12 are the birth date (day plus 40 for women).",
)
KK_MESSAGE = (
    "Nomor KK terdiri dari 16 angka, tanpa titik atau spasi.",
    "A KK number has 16 digits, no dots or spaces.",
)
MONEY_RULE = ". >= 0 and . <= 100000000"
MONEY_MESSAGE = (
    "Isi rupiah tanpa titik, antara 0 dan 100000000.",
    "Rupiah without dots, between 0 and 100000000.",
)
#: Somebody of the family answered; everything about the household hangs on this.
MET = "(${visit_result} = 'completed' or ${visit_result} = 'partly_completed')"
