"""Choice lists of the verval questionnaire, one row per choice.

Columns: code stored, Indonesian label, English label, code in the Regsosek 2022 book (question number beside the list
name), value of the P3KE 2023 files that means the same. Code books differ between sources, so both columns travel in
the form. Some P3KE values stand for several of our finer choices.
"""

Choice = tuple[str, str, str, str, str]


def _plain(*rows: tuple[str, str, str]) -> list[Choice]:
    """Rows of a list that has no source book."""
    return [(code, label_id, label_en, "", "") for code, label_id, label_en in rows]


FINE_FLOOR = "KERAMIK/GRANIT/MARMER/UBIN/TEGEL/TERASO"

CHOICES: dict[str, list[Choice]] = {
    "yes_no": _plain(("yes", "Ya", "Yes"), ("no", "Tidak", "No")),
    # Regsosek 205; the last four are the outcomes its code 5 lumps together or does not know (verivali wording).
    "visit_result": [
        ("completed", "Terisi lengkap", "Completed", "1", ""),
        ("partly_completed", "Terisi tidak lengkap", "Partly completed", "2", ""),
        ("no_respondent", "Tidak ada responden sampai akhir masa kunjungan", "No respondent until the end", "3", ""),
        ("refused", "Menolak", "Refused", "4", ""),
        ("moved", "Keluarga pindah", "Family moved away", "5", ""),
        ("building_gone", "Bangunan tidak ada", "Building no longer there", "5", ""),
        ("not_found", "Keluarga tidak ditemukan", "Family not found", "", ""),
        ("all_died", "Semua anggota meninggal", "All members died", "", ""),
        ("duplicate", "Data ganda", "Listed twice", "", ""),
        ("part_of_other", "Bagian dari keluarga lain", "Part of another family", "", ""),
    ],
    "respondent_relation": _plain(
        ("head", "Kepala keluarga", "Head of family"),
        ("spouse", "Istri/suami", "Spouse"),
        ("adult_member", "Anggota keluarga dewasa lain", "Another adult member"),
        ("neighbour", "Tetangga", "Neighbour"),
        ("village_official", "Ketua RT/RW atau perangkat desa", "RT/RW head or village official"),
        ("other", "Lainnya", "Other"),
    ),
    "nik_check": _plain(
        ("match", "Cocok", "Matches"),
        ("differs", "Berbeda", "Differs"),
        ("no_card", "Tidak punya KTP/NIK", "Has no identity card or number"),
        ("not_shown", "Tidak ditunjukkan", "Not shown"),
    ),
    # Regsosek 404
    "presence": [
        ("living_here", "Tinggal bersama keluarga", "Living with the family", "1", ""),
        ("died", "Meninggal", "Died", "2", ""),
        ("moved_domestic", "Pindah, masih di dalam negeri", "Moved within the country", "3", ""),
        ("moved_abroad", "Pindah ke luar negeri", "Moved abroad", "4", ""),
        ("new_member", "Anggota baru", "New member", "5", ""),
        ("not_found", "Tidak ditemukan", "Not found", "6", ""),
    ],
    "sex": [
        ("male", "Laki-laki", "Male", "1", "LAKI-LAKI"),
        ("female", "Perempuan", "Female", "2", "PEREMPUAN"),
    ],
    # Regsosek 409
    "relation": [
        ("head", "Kepala keluarga", "Head of family", "1", "KEPALA KELUARGA"),
        ("spouse", "Istri/suami", "Spouse", "2", "ISTRI/SUAMI"),
        ("child", "Anak", "Child", "3", "ANAK"),
        ("child_in_law", "Menantu", "Child-in-law", "4", "LAINNYA"),
        ("grandchild", "Cucu", "Grandchild", "5", "LAINNYA"),
        ("parent", "Orang tua/mertua", "Parent or parent-in-law", "6", "LAINNYA"),
        ("servant", "Pembantu/sopir", "Domestic worker or driver", "7", "LAINNYA"),
        ("other", "Lainnya", "Other", "8", "LAINNYA"),
    ],
    # Regsosek 408
    "marital_status": [
        ("single", "Belum kawin", "Never married", "1", "BELUM KAWIN"),
        ("married", "Kawin", "Married", "2", "KAWIN"),
        ("divorced", "Cerai hidup", "Divorced", "3", "CERAI HIDUP"),
        ("widowed", "Cerai mati", "Widowed", "4", "CERAI MATI"),
    ],
    # Regsosek 428a-i, as a short list
    "disability": _plain(
        ("none", "Tidak ada", "None"),
        ("seeing", "Melihat", "Seeing"),
        ("hearing", "Mendengar", "Hearing"),
        ("walking", "Berjalan atau naik tangga", "Walking or climbing stairs"),
        ("hands", "Menggunakan tangan atau jari", "Using hands or fingers"),
        ("learning", "Belajar atau mengingat", "Learning or remembering"),
        ("behaviour", "Mengendalikan perilaku", "Controlling behaviour"),
        ("speaking", "Berbicara atau memahami", "Speaking or understanding"),
        ("self_care", "Mengurus diri sendiri", "Caring for oneself"),
    ),
    # Regsosek 412
    "schooling": [
        ("never", "Tidak/belum pernah sekolah", "Never or not yet", "1", ""),
        ("attending", "Masih sekolah", "Attending", "2", ""),
        ("left", "Tidak bersekolah lagi", "No longer attending", "3", ""),
    ],
    # levels of P3KE 2023 without its "MASIH/TAMAT", which the question above already tells
    "school_level": _plain(
        ("primary_unfinished", "SD/sederajat, tidak tamat", "Primary, not finished"),
        ("primary", "SD/sederajat", "Primary"),
        ("lower_secondary", "SLTP/sederajat", "Lower secondary"),
        ("upper_secondary", "SLTA/sederajat", "Upper secondary"),
        ("tertiary", "PT/akademi", "Tertiary"),
    ),
    "work": [
        ("not_working", "Tidak/belum bekerja", "Not working", "", "TIDAK/BELUM BEKERJA"),
        ("farmer", "Petani/pekebun", "Farmer", "", "PETANI"),
        ("fisher", "Nelayan", "Fisher", "", "NELAYAN"),
        ("trader", "Pedagang", "Trader", "", "PEDAGANG"),
        ("casual_worker", "Pekerja lepas", "Casual worker", "", "PEKERJA LEPAS"),
        ("employee", "Pegawai swasta", "Private employee", "", "PEGAWAI SWASTA"),
        ("entrepreneur", "Wiraswasta", "Entrepreneur", "", "WIRASWASTA"),
        ("public_servant", "PNS/TNI/Polri", "Civil servant, army or police", "", "PNS/TNI/POLRI"),
        ("state_official", "Pejabat negara", "State official", "", "PEJABAT NEGARA"),
        ("pensioner", "Pensiunan", "Pensioner", "", "PENSIUNAN"),
        ("other", "Lainnya", "Other", "", "LAINNYA"),
    ],
    # Regsosek 301a
    "tenure": [
        ("owned", "Milik sendiri", "Owned", "1", "MILIK SENDIRI"),
        ("rented", "Kontrak/sewa", "Rented", "2", "KONTRAK/SEWA"),
        ("rent_free", "Bebas sewa/menumpang", "Rent-free", "3", "BEBAS SEWA/MENUMPANG"),
        ("official", "Dinas", "Official residence", "4", "DINAS"),
        ("other", "Lainnya", "Other", "5", "LAINNYA"),
    ],
    # Regsosek 303
    "floor": [
        ("marble", "Marmer/granit", "Marble or granite", "1", FINE_FLOOR),
        ("ceramic", "Keramik", "Ceramic", "2", FINE_FLOOR),
        ("vinyl", "Parket/vinil/karpet", "Parquet, vinyl or carpet", "3", "LAINNYA"),
        ("tile", "Ubin/tegel/teraso", "Tile or terrazzo", "4", FINE_FLOOR),
        ("wood", "Kayu/papan", "Wood or boards", "5", "KAYU/PAPAN"),
        ("cement", "Semen/bata merah", "Cement or red brick", "6", "SEMEN"),
        ("bamboo", "Bambu", "Bamboo", "7", "BAMBU"),
        ("earth", "Tanah", "Earth", "8", "TANAH"),
        ("other", "Lainnya", "Other", "9", "LAINNYA"),
    ],
    # Regsosek 304; P3KE adds zinc
    "wall": [
        ("masonry", "Tembok", "Masonry", "1", "TEMBOK"),
        ("plastered_bamboo", "Plesteran anyaman bambu/kawat", "Plastered bamboo or wire", "2", "LAINNYA"),
        ("wood", "Kayu/papan/gipsum/GRC", "Wood, boards or gypsum", "3", "KAYU/PAPAN"),
        ("woven_bamboo", "Anyaman bambu", "Woven bamboo", "4", "BAMBU"),
        ("logs", "Batang kayu", "Logs", "5", "KAYU/PAPAN"),
        ("bamboo", "Bambu", "Bamboo", "6", "BAMBU"),
        ("zinc", "Seng", "Zinc sheets", "", "SENG"),
        ("other", "Lainnya", "Other", "7", "LAINNYA"),
    ],
    # Regsosek 305: bamboo is 5 and wood 6 (some books swap them)
    "roof": [
        ("concrete", "Beton", "Concrete", "1", "BETON"),
        ("tile", "Genteng", "Tile", "2", "GENTENG"),
        ("zinc", "Seng", "Zinc sheets", "3", "ASBES/SENG"),
        ("asbestos", "Asbes", "Asbestos", "4", "ASBES/SENG"),
        ("bamboo", "Bambu", "Bamboo", "5", "BAMBU"),
        ("wood", "Kayu/sirap", "Wood or shingle", "6", "KAYU/SIRAP"),
        ("thatch", "Jerami/ijuk/daun/rumbia", "Thatch", "7", "JERAMI/IJUK/RUMBIA/ DAUN-DAUNAN"),
        ("other", "Lainnya", "Other", "8", "LAINNYA"),
    ],
    # Regsosek 307a
    "lighting": [
        ("pln_metered", "Listrik PLN dengan meteran", "State grid, metered", "1", "LISTRIK PLN METERAN"),
        ("pln_unmetered", "Listrik PLN tanpa meteran", "State grid, no meter", "2", "LISTRIK PLN NON METERAN"),
        ("other_electric", "Listrik non-PLN", "Other electricity", "3", "LISTRIK NON-PLN"),
        ("none", "Bukan listrik", "No electricity", "4", "BUKAN LISTRIK"),
    ],
    # Regsosek 307b
    "power": [
        ("450", "450 VA", "450 VA", "1", "=< 900 WATT"),
        ("900", "900 VA", "900 VA", "2", "=< 900 WATT"),
        ("1300", "1.300 VA", "1,300 VA", "3", "> 900 WATT"),
        ("2200", "2.200 VA", "2,200 VA", "4", "> 900 WATT"),
        ("above_2200", "Lebih dari 2.200 VA", "Above 2,200 VA", "5", "> 900 WATT"),
    ],
    # Regsosek 306a
    "water": [
        ("bottled", "Air kemasan bermerek", "Bottled", "1", "AIR KEMASAN/ISI ULANG"),
        ("refill", "Air isi ulang", "Refill", "2", "AIR KEMASAN/ISI ULANG"),
        ("piped", "Leding/PAM", "Piped", "3", "LEDENG/PAM"),
        ("borehole", "Sumur bor/pompa", "Borehole or pump", "4", "SUMUR BOR"),
        ("protected_well", "Sumur terlindung", "Protected well", "5", "SUMUR TERLINDUNG"),
        ("open_well", "Sumur tak terlindung", "Unprotected well", "6", "SUMUR TIDAK TERLINDUNG"),
        ("protected_spring", "Mata air terlindung", "Protected spring", "7", "LAINNYA"),
        ("open_spring", "Mata air tak terlindung", "Unprotected spring", "8", "LAINNYA"),
        ("surface", "Air permukaan (sungai/danau/waduk)", "Surface water", "9", "AIR PERMUKAAN (SUNGAI, DANAU, DLL)"),
        ("rain", "Air hujan", "Rain water", "10", "AIR HUJAN"),
        ("other", "Lainnya", "Other", "11", "LAINNYA"),
    ],
    # Regsosek 308 (the DTSEN book counts "does not cook" as 0)
    "cooking": [
        ("no_cooking", "Tidak memasak", "Does not cook", "0", "LAINNYA"),
        ("electric", "Listrik", "Electricity", "1", "LISTRIK/GAS"),
        ("lpg_5", "Elpiji 5,5 kg", "LPG 5.5 kg", "2", "LISTRIK/GAS"),
        ("lpg_12", "Elpiji 12 kg", "LPG 12 kg", "3", "LISTRIK/GAS"),
        ("lpg_3", "Elpiji 3 kg", "LPG 3 kg", "4", "LISTRIK/GAS"),
        ("city_gas", "Gas kota", "Piped gas", "5", "LISTRIK/GAS"),
        ("biogas", "Biogas", "Biogas", "6", "LISTRIK/GAS"),
        ("kerosene", "Minyak tanah", "Kerosene", "7", "MINYAK TANAH"),
        ("briquette", "Briket", "Briquettes", "8", "ARANG/KAYU"),
        ("charcoal", "Arang", "Charcoal", "9", "ARANG/KAYU"),
        ("firewood", "Kayu bakar", "Firewood", "10", "ARANG/KAYU"),
        ("other", "Lainnya", "Other", "11", "LAINNYA"),
    ],
    # Regsosek 309a
    "toilet": [
        ("own", "Ada, dipakai sendiri", "Own", "1", "MILIK SENDIRI"),
        ("shared", "Ada, dipakai bersama keluarga tertentu", "Shared with some families", "2", "UMUM/BERSAMA"),
        ("communal", "MCK komunal", "Communal", "3", "UMUM/BERSAMA"),
        ("public", "MCK umum", "Public", "4", "UMUM/BERSAMA"),
        ("unused", "Ada, tidak dipakai", "Present but unused", "5", "LAINNYA"),
        ("none", "Tidak ada fasilitas", "None", "6", "LAINNYA"),
    ],
    "programme": _plain(
        ("pkh", "PKH", "PKH (conditional cash transfer)"),
        ("sembako", "BPNT/Sembako", "BPNT/Sembako (food card)"),
        ("pip", "PIP/KIP", "PIP (school aid)"),
        ("pbi_jkn", "PBI-JKN", "PBI-JKN (health premium)"),
        ("blt_dd", "BLT Dana Desa", "Village fund cash aid"),
        ("atensi", "ATENSI/Permakanan", "ATENSI or meals"),
        ("housing", "Bantuan rumah (RTLH/BSPS)", "House repair"),
        ("business", "Bantuan usaha (KUBE/UEP/PENA)", "Business aid"),
        ("electricity", "Subsidi listrik", "Electricity subsidy"),
        ("lpg", "Subsidi elpiji 3 kg", "LPG subsidy"),
        ("local_cash", "Bantuan tunai daerah", "Local cash aid"),
        ("food_parcel", "Paket sembako", "Food parcel"),
        ("other", "Lainnya", "Other"),
    ),
    "giver": _plain(
        ("central", "Pemerintah pusat", "Central government"),
        ("province", "Pemerintah provinsi", "Province"),
        ("district", "Pemerintah kabupaten/kota", "District"),
        ("village", "Pemerintah desa", "Village"),
        ("baznas", "Baznas/lembaga zakat", "Baznas or other zakat body"),
        ("company", "Perusahaan (CSR)", "Company"),
        ("people", "Tetangga, keluarga atau relawan", "Neighbours, relatives or volunteers"),
        ("other", "Lainnya", "Other"),
    ),
    "proposal": _plain(
        ("eligible", "Layak", "Eligible"),
        ("eligible_with_intervention", "Layak dengan intervensi", "Eligible with intervention"),
        ("not_eligible", "Tidak layak", "Not eligible"),
        ("undecided", "Belum dapat diputuskan", "Cannot be decided yet"),
    ),
    "reason": _plain(
        ("below_line", "Pengeluaran di bawah garis kemiskinan ekstrem", "Spending below the extreme line"),
        ("poor_housing", "Rumah tidak layak huni", "House unfit to live in"),
        ("no_income", "Tidak ada yang bekerja", "Nobody works"),
        ("dependants", "Lansia, disabilitas atau sakit menahun tanpa penopang", "Old, disabled or ill without support"),
        ("poor_not_extreme", "Miskin, bukan ekstrem", "Poor, not extreme"),
        ("vulnerable", "Rentan/hampir miskin", "Vulnerable"),
        ("welfare_improved", "Kesejahteraan meningkat", "Welfare has improved"),
        ("steady_income", "Penghasilan tetap di atas upah minimum", "Steady income above the minimum wage"),
        ("owns_assets", "Memiliki aset besar (lahan/kendaraan/perhiasan)", "Owns large assets"),
        ("public_employee", "Ada anggota ASN/TNI/Polri atau perangkat desa", "A member is a public employee"),
        ("no_documents", "Tidak punya dokumen kependudukan", "No civil documents"),
        ("moved", "Pindah", "Moved"),
        ("died", "Meninggal", "Died"),
        ("duplicate", "Ganda", "Listed twice"),
        ("part_of_other", "Bagian dari keluarga lain", "Part of another family"),
        ("not_found", "Tidak ditemukan", "Not found"),
        ("refused", "Menolak", "Refused"),
        ("needs_revisit", "Perlu kunjungan ulang", "Needs another visit"),
    ),
}
