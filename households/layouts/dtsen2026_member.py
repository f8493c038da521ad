"""DTSEN 2026, the set of members: one row a person, of whose home it tells only the address on the KTP."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from households.layouts import columns as c
from households.layouts import more as m
from households.layouts.dtsen import MEMBER_KEYS
from households.layouts.shared import into_register
from households.register import individual
from imports.layouts import Layout

DIFFICULTIES = m.words(
    "penglihatan pendengaran berjalan_atau_naik_tangga menggunakan_tangan_jari belajar_kemampuan_intelektual "
    "pengendalian_perilaku berbicara_komunikasi mengurus_diri mengingat_berkonsentrasi"
)
WELL = "jumlah_usaha jumlah_pekerja_yang_dibayar_dari_usaha_utama jumlah_pekerja_yang_tidak_dibayar_dari_usaha_utama"
PERSON = (replace(c.NIK, label="nomor_induk_kependudukan"), m.CARD_NEEDED, c.NAME, c.SEX, c.RELATION, c.MARITAL)
KTP = tuple(
    replace(column, aliases=(f"{name}_ktp",), label=f"{name}_ktp", normalise=m.lenient(column.normalise))
    for column, name in zip(m.place("bps"), ("provinsi", "kabupaten_kota", "kecamatan", "kelurahan_desa",
                                             "kode_kelurahan_desa"), strict=True)
)  # fmt: skip
LAYOUT = Layout(
    kind="dtsen2026_member", title=_("DTSEN 2026, members"), region_system="bps",
    columns=(
        *PERSON, c.BIRTH, *m.PBI, m.coded("partisipasi_sekolah", "schooling"),
        m.coded("jenjang_tertinggi_yang_diduduki", "school_level"), m.own("kelas_tertinggi_yang_diduduki"),
        m.coded("ijazah_tertinggi_yang_dimiliki", "education", "education"), m.own("pendidikan_akhir_ktp"),
        m.answered("status_bekerja"), m.coded("lapangan_usaha_dari_pekerjaan_utama", "industry"),
        m.coded("status_dalam_pekerjaan_utama", "work_status", "work_status"), m.answered("kepemilikan_usaha"),
        *(m.counted(name) for name in WELL.split()), m.coded("lapangan_usaha_dari_usaha_utama", "industry"),
        m.coded("omzet_usaha_utama", "turnover", personal_class="specific"), m.WORK_ON_CARD,
        m.coded("kondisi_gizi", "nutrition", personal_class="specific"),
        *(m.coded(name, "difficulty", personal_class="specific") for name in DIFFICULTIES),
        m.coded("kesedihan_depresi", "sadness", personal_class="specific"),
        m.coded("penyakit_kronis", "chronic_illness", personal_class="specific"),
        *(m.own(f"{name}_ktp", personal_class="open", repeats=True) for name in
          ("kode_provinsi", "kode_kabupaten_kota", "kode_kecamatan")), *KTP,
        *(m.own(f"{name}_ktp") for name in ("rt", "rw", "dusun", "alamat")),
    ),
    key=("nik",), row_check=m.check_person_of_card, plan=individual.plan, apply=individual.apply,
    options=into_register(MEMBER_KEYS, "dtsen2026", "dukcapil:work", recognised_by=15),
)  # fmt: skip
