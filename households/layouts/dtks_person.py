"""DTKS UDART: one row a person, found by the number of the rumah tangga and, where the row has one, of the KK."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from households.layouts import columns as c
from households.layouts import more as m
from households.layouts.dtks import AS_OF, CODES, IDBDT, NUMBERED, check_row
from households.layouts.shared import into_register
from households.register import individual
from households.register.keys import Keys
from imports.layouts import Layout
from imports.normalise.text import identifier

SPECIFIC = ("Jenis_cacat", "Penyakit_kronis", "Sta_hamil", "namagadis_ibukandung")
KEPT = m.words(
    "NUK Umur Ada_akta_nikah Ada_diKK Ada_kartu_identitas Partisipasi_sekolah Pendidikan_tertinggi Kelas_tertinggi "
    "Sta_Bekerja Jumlah_jamkerja Lapangan_usaha Sta_keberadaan_art Sta_kepesertaan_pbi"
)
LAYOUT = Layout(
    kind="dtks_person", title=_("DTKS UDART, persons"), region_system="bps",
    columns=(
        IDBDT, m.own("IDARTBDT", identifier(40), "list_person_id", required=True), *CODES, *c.PLACE[:-1], c.ADDRESS,
        replace(c.NIK, required=False), m.CARD, c.NAME, c.SEX, m.own("TmpLahir"), c.BIRTH,
        m.coded("Hubkel", "relation", "relation"), m.coded("HubKRT", "relation", "relation_to_krt"),
        m.coded("Sta_kawin", "marital", "marital"), m.coded("Ijazah_tertinggi", "education", "education"),
        m.coded("Status_pekerjaan", "work_status", "work_status"), m.answered("Ada_pkh", "pkh"),
        m.answered("Ada_pbi", "pbi"), *(m.own(name) for name in KEPT), *NUMBERED,
        *(m.own(name, personal_class="specific") for name in SPECIFIC),
    ),
    key=("list_person_id",), row_check=check_row, plan=individual.plan, apply=individual.apply,
    options=into_register(Keys(family=("kk", "list"), own="idbdt", as_of=AS_OF), "dtks2015", recognised_by=8),
)  # fmt: skip
