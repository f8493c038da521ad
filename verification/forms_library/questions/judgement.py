"""Criteria, aid received, evidence and what the enumerator proposes."""

from verification.forms_library.questions.rows import MET, MONEY_MESSAGE, MONEY_RULE, ask

#: Kepmensos 262/HUK/2022, letters a to h (criterion 0 is no_dwelling above): name, Indonesian, English.
CRITERIA_262: list[tuple[str, str, str]] = [
    ("crit_a_head_jobless", "a. Kepala keluarga tidak bekerja?", "a. Head not working?"),
    (
        "crit_b_food_worry",
        "b. Pernah khawatir atau tidak makan dalam setahun terakhir?",
        "b. Feared or had no food in the last year?",
    ),
    (
        "crit_c_food_share",
        "c. Pengeluaran makan lebih dari separuh pengeluaran?",
        "c. Food more than half of spending?",
    ),
    ("crit_d_no_clothes", "d. Tidak membeli pakaian dalam setahun terakhir?", "d. Bought no clothes in the last year?"),
    ("crit_e_floor", "e. Lantai sebagian besar tanah atau plesteran?", "e. Floor mostly earth or plaster?"),
    (
        "crit_f_wall",
        "f. Dinding sebagian besar bambu, kawat, papan kayu, terpal, kardus, tembok tanpa plester, rumbia atau seng?",
        "f. Wall mostly bamboo, wire, boards, tarpaulin, cardboard, unplastered, thatch or zinc?",
    ),
    (
        "crit_g_toilet",
        "g. Tidak memiliki jamban sendiri atau memakai jamban komunal?",
        "g. No toilet of its own, or a communal one?",
    ),
    ("crit_h_light", "h. Penerangan listrik 450 VA atau bukan listrik?", "h. Light from 450 VA or no electricity?"),
]

CRITERIA = [
    ask(
        "begin_group", "criteria", "Kriteria Kepmensos 262/HUK/2022", "Criteria of Kepmensos 262/HUK/2022", relevant=MET
    ),
    *(
        ask("select_one yes_no", name, label_id, label_en, required=True, relevant="${no_dwelling} = 'no'")
        for name, label_id, label_en in CRITERIA_262
    ),
    ask(
        "calculate",
        "criteria_count",
        calculation=" + ".join(f"if(${{{name}}} = 'yes', 1, 0)" for name, _, _ in CRITERIA_262),
    ),
    ask(
        "note",
        "criteria_note",
        "Terpenuhi ${criteria_count} dari 8 kriteria.",
        "${criteria_count} of 8 criteria are met.",
        relevant="${no_dwelling} = 'no'",
    ),
    ask(
        "note",
        "no_dwelling_note",
        "Tidak punya tempat tinggal: langsung masuk kategori fakir miskin.",
        "No dwelling: counts as destitute at once.",
        relevant="${no_dwelling} = 'yes'",
    ),
    ask("end_group", ""),
]

AID = [
    ask("begin_group", "aid_received", "Bantuan 12 bulan terakhir", "Aid in the last 12 months", relevant=MET),
    ask(
        "select_one yes_no",
        "aid_any",
        "Menerima bantuan dari siapa pun dalam 12 bulan terakhir?",
        "Any aid from anyone in the last 12 months?",
        required=True,
    ),
    ask("begin_repeat", "aid", "Bantuan", "Aid", relevant="${aid_any} = 'yes'"),
    ask("select_one programme", "aid_programme", "Program", "Programme", required=True),
    ask(
        "text",
        "aid_programme_other",
        "Sebutkan",
        "Please name it",
        required=True,
        relevant="${aid_programme} = 'other'",
    ),
    ask("select_one giver", "aid_giver", "Pemberi", "Giver", required=True),
    ask(
        "integer",
        "aid_amount",
        "Nilai setahun (Rp, perkiraan)",
        "Value in a year (Rp, roughly)",
        constraint=MONEY_RULE,
        message=MONEY_MESSAGE,
    ),
    ask("end_repeat", ""),
    ask("end_group", ""),
]

EVIDENCE = [
    ask("begin_group", "evidence", "Foto dan titik lokasi", "Photos and position"),
    ask(
        "image",
        "photo_front",
        "Foto depan rumah",
        "Photo of the front",
        parameters="max-pixels=1280",
        relevant="${visit_result} != 'not_found'",
    ),
    ask(
        "image", "photo_inside", "Foto bagian dalam", "Photo of the inside", parameters="max-pixels=1280", relevant=MET
    ),
    ask(
        "image",
        "photo_kk",
        "Foto Kartu Keluarga",
        "Photo of the family card",
        parameters="max-pixels=1600",
        relevant="${kk_seen} = 'yes'",
    ),
    ask(
        "text",
        "photo_missing_reason",
        "Mengapa tidak ada foto depan rumah?",
        "Why is there no photo of the front?",
        required=True,
        relevant=f"{MET} and ${{photo_front}} = ''",
    ),
    ask("geopoint", "position", "Titik lokasi", "Position"),
    ask(
        "text",
        "position_missing_reason",
        "Mengapa titik lokasi tidak diukur di tempat?",
        "Why was the position not measured on the spot?",
        required=True,
        # The phone writes an accuracy of 9999 for coordinates typed by hand (frontend/src/form/position.js).
        relevant=f"{MET} and (${{position}} = '' or contains(${{position}}, ' 9999'))",
    ),
    ask("end_group", ""),
]

PROPOSAL = [
    ask("begin_group", "conclusion", "Usulan petugas", "Enumerator's proposal"),
    ask("select_one proposal", "proposal", "Usulan", "Proposal", required=True),
    ask("select_multiple reason", "proposal_reasons", "Alasan", "Reasons", required=True),
    ask(
        "text",
        "note",
        "Catatan",
        "Note",
        appearance="multiline",
        constraint="string-length(.) <= 2000",
        message=("Catatan paling panjang 2000 huruf.", "2000 letters at most."),
    ),
    ask("end_group", ""),
]
