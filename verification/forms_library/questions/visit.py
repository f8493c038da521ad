"""Who is visited, what came of it, and the identity check."""

from verification.forms_library.questions.rows import KK_MESSAGE, KK_RULE, MET, NIK_MESSAGE, NIK_RULE, ask

CASE = [
    ask("start", "started_at"),
    ask("end", "ended_at"),
    ask("deviceid", "device_id"),
    ask("hidden", "target_id"),
    ask("hidden", "household_id"),
    ask("hidden", "head_nik_last4"),
    # Rupiah per head and month. BPS, March 2023 (USD 1.90 PPP 2011), rounded down; the server puts in the campaign's.
    ask("hidden", "line_amount", default="351957"),
    ask("begin_group", "case", "Sasaran kunjungan", "Visit target", appearance="field-list"),
    ask(
        "text",
        "target_code",
        "Kode sasaran",
        "Target code",
        relevant="${target_id} = ''",
        required=True,
        hint=(
            "Kode pada daftar kunjungan atau ID Keluarga P3KE.",
            "The code on the visit list, or the P3KE family id.",
        ),
        constraint="regex(., '^[A-Za-z0-9-]{4,40}$')",
        message=(
            "Isi kode 4 sampai 40 huruf atau angka, seperti pada daftar.",
            "4 to 40 letters or digits, as listed.",
        ),
    ),
    ask("text", "head_name", "Nama kepala keluarga", "Head of family", readonly=True, relevant="${target_id} != ''"),
    ask("text", "address", "Alamat", "Address", readonly=True, relevant="${target_id} != ''"),
    ask("end_group", ""),
]

VISIT = [
    ask("begin_group", "visit", "Hasil kunjungan", "Visit"),
    # Ages count from this day, so that a visit opened again later still fits its answers.
    ask(
        "date",
        "visited_on",
        "Tanggal kunjungan",
        "Day of the visit",
        required=True,
        default="today()",
        constraint=". <= today()",
        message=("Tanggal kunjungan tidak boleh sesudah hari ini.", "The day of the visit cannot be after today."),
    ),
    ask("select_one visit_result", "visit_result", "Hasil kunjungan", "Result of the visit", required=True),
    ask(
        "note",
        "privacy_notice",
        "Bacakan: Dinas Sosial mengumpulkan data ini untuk memeriksa dan menyalurkan bantuan sosial, berdasarkan tugas"
        " pelayanan publik (UU 27/2022). Data dijaga kerahasiaannya. Keluarga berhak melihat, memperbaiki dan"
        " mengadukan datanya ke Dinas Sosial. Jawaban, foto dan nomor identitas hanya dipakai untuk keperluan itu.",
        "Read aloud: the social-affairs office collects this to check and deliver social aid, as a public task (law"
        " 27/2022). The data is kept confidential. The family may see, correct and complain about its data at the"
        " office. Answers, photos and identity numbers are used for that only.",
        relevant=MET,
    ),
    ask(
        "select_one yes_no",
        "notice_read",
        "Pemberitahuan sudah dibacakan?",
        "Has the notice been read?",
        required=True,
        relevant=MET,
        constraint=". = 'yes'",
        message=("Bacakan pemberitahuan di atas sebelum melanjutkan.", "Read the notice above before going on."),
    ),
    ask(
        "text",
        "respondent_name",
        "Nama pemberi keterangan",
        "Name of respondent",
        required=True,
        relevant="${visit_result} != 'no_respondent'",
        hint=(
            "Bila keluarga tidak ada: tetangga, ketua RT atau perangkat desa.",
            "Family absent: neighbour or official.",
        ),
        constraint="not(regex(., '[0-9]')) and string-length(.) <= 100",
        message=("Nama ditulis tanpa angka, paling panjang 100 huruf.", "A name has no digits, 100 letters at most."),
    ),
    ask(
        "select_one respondent_relation",
        "respondent_relation",
        "Hubungan dengan keluarga",
        "Relation to the family",
        required=True,
        relevant="${visit_result} != 'no_respondent'",
    ),
    ask(
        "text",
        "other_family",
        "Tercatat pada keluarga mana?",
        "Which family is it part of or a copy of?",
        relevant="(${visit_result} = 'duplicate' or ${visit_result} = 'part_of_other')",
        hint=("Nama kepala keluarga atau ID Keluarga P3KE lainnya.", "Name of the other head, or its P3KE family id."),
    ),
    ask("text", "moved_to", "Pindah ke mana?", "Where did they move to?", relevant="${visit_result} = 'moved'"),
    ask("end_group", ""),
]

IDENTITY = [
    ask("begin_group", "identity", "Pemeriksaan identitas", "Identity check", relevant=MET),
    ask("select_one yes_no", "kk_seen", "Kartu Keluarga ditunjukkan?", "Was the family card shown?", required=True),
    ask(
        "text",
        "kk_number",
        "Nomor Kartu Keluarga",
        "Family card number",
        required=True,
        relevant="${kk_seen} = 'yes'",
        constraint=KK_RULE,
        message=KK_MESSAGE,
        appearance="numbers",
    ),
    ask(
        "select_one nik_check",
        "nik_check",
        "Empat angka terakhir NIK kepala keluarga di daftar: ${head_nik_last4}. Cocok?",
        "Last four digits of the head's NIK on the list: ${head_nik_last4}. Does it match?",
        required=True,
    ),
    ask(
        "text",
        "nik_corrected",
        "NIK kepala keluarga sesuai KTP",
        "The head's NIK as on the card",
        required=True,
        relevant="${nik_check} = 'differs'",
        constraint=NIK_RULE,
        message=NIK_MESSAGE,
        appearance="numbers",
    ),
    ask("end_group", ""),
]
