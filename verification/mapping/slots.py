"""What an answer can be to us, one slot each: its words, the kinds of question that fit, where it must stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TEXT = frozenset({"string"})
ONE = frozenset({"select1"})
MANY = frozenset({"select1", "select"})
NUMBER = frozenset({"int", "decimal", "string"})  # a calculation is a text to the form
CODE = frozenset({"string", "int", "select1"})
DAY = frozenset({"date", "dateTime"})

GROUPS: dict[str, Promise | str] = {
    "visit": _("The visit"), "members": _("Family members"), "housing": _("The house"),
    "expenditure": _("Expenditure"), "aid": _("Aid received"), "photos": _("Photos"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slot:
    """`needed`: "always", "repeat" (where its repeat is) or ""; `names`: what such questions are usually called."""

    key: str
    label: StrOrPromise
    kinds: frozenset[str]
    names: tuple[str, ...]
    needed: str = ""

    @property
    def group(self) -> str:
        head = self.key.partition(".")[0].removesuffix("_repeat")
        return {"member": "members"}.get(head, head if head in GROUPS else "visit")

    @property
    def repeat(self) -> str:
        """The slot of the repeat it must stand in; empty: outside any repeat."""
        return {"members": "member_repeat", "aid": "aid_repeat"}.get(self.key.partition(".")[0], "")


REPEAT = frozenset({"repeat"})

SLOTS: tuple[Slot, ...] = (
    Slot("outcome", _("Result of the visit"), ONE, ("visit_result", "hasil_kunjungan", "hasil", "status_kunjungan"),
         "always"),
    Slot("proposal", _("Facilitator's proposal"), ONE, ("proposal", "usulan", "rekomendasi", "kelayakan"), "always"),
    Slot("reasons", _("Reasons"), MANY, ("proposal_reasons", "alasan", "reasons", "alasan_usulan")),
    Slot("household", _("The family: its code, or chosen from households.csv"), CODE,
         ("household_id", "household", "keluarga", "id_keluarga", "kode_keluarga", "rumah_tangga")),
    Slot("target", _("Id of the list entry (the phone fills it in)"), TEXT, ("target_id", "id_sasaran")),
    Slot("target_code", _("The family's code, typed"), CODE, ("target_code", "kode_sasaran", "kode")),
    Slot("note", _("Note"), TEXT, ("note", "catatan", "keterangan")),
    Slot("position", _("Position"), frozenset({"geopoint"}), ("position", "lokasi", "titik", "gps", "koordinat")),
    Slot("kk_number", _("KK number"), TEXT, ("kk_number", "no_kk", "nomor_kk", "nokk", "kk")),
    Slot("head_nik", _("NIK of the head, corrected"), TEXT, ("nik_corrected", "nik_kepala", "nik_kk", "nik_krt")),
    Slot("member_repeat", _("Repeat of the members"), REPEAT, ("member", "anggota", "art", "anggota_keluarga")),
    Slot("members.person", _("Id of a known member (the phone fills it in)"), TEXT, ("member_id", "id_anggota")),
    Slot("members.full_name", _("Name"), TEXT, ("member_name", "nama", "nama_anggota", "nama_art"), "repeat"),
    Slot("members.presence", _("Presence"), ONE, ("presence", "keberadaan", "status_keberadaan")),
    Slot("members.left_on", _("Left on"), DAY, ("left_on", "tanggal_pindah", "tgl_pindah", "tanggal_meninggal")),
    Slot("members.sex", _("Sex"), ONE, ("sex", "jenis_kelamin", "jk", "kelamin")),
    Slot("members.birth_date", _("Birth date"), DAY, ("birth_date", "tanggal_lahir", "tgl_lahir")),
    Slot("members.relation", _("Relation to the head"), ONE, ("relation", "hubungan", "shdk", "status_hubungan")),
    Slot("members.nik", _("NIK"), TEXT, ("nik", "nik_anggota", "nik_art")),
    Slot("members.marital_status", _("Marital status"), ONE, ("marital_status", "status_kawin", "status_perkawinan")),
    Slot("members.pregnant", _("Pregnant"), ONE, ("pregnant", "hamil")),
    Slot("members.disability", _("Disability"), MANY, ("disability", "disabilitas", "difabel")),
    Slot("members.schooling", _("Schooling"), ONE, ("schooling", "partisipasi_sekolah", "sekolah")),
    Slot("members.school_level", _("Highest level of school"), ONE, ("school_level", "jenjang", "pendidikan")),
    Slot("members.occupation", _("Work"), ONE, ("work", "pekerjaan", "occupation")),
    Slot("housing.no_dwelling", _("No dwelling at all"), ONE, ("no_dwelling", "tidak_punya_rumah", "tunawisma")),
    Slot("housing.tenure", _("Tenure"), ONE, ("tenure", "kepemilikan_rumah", "status_rumah", "status_bangunan")),
    Slot("housing.floor", _("Floor"), ONE, ("floor", "lantai", "jenis_lantai")),
    Slot("housing.wall", _("Wall"), ONE, ("wall", "dinding", "jenis_dinding")),
    Slot("housing.roof", _("Roof"), ONE, ("roof", "atap", "jenis_atap")),
    Slot("housing.lighting", _("Lighting"), ONE, ("lighting", "penerangan", "sumber_penerangan", "listrik")),
    Slot("housing.power", _("Installed power"), ONE, ("power", "daya", "daya_listrik")),
    Slot("housing.water", _("Drinking water"), ONE, ("water", "air_minum", "sumber_air", "sumber_air_minum")),
    Slot("housing.cooking", _("Cooking fuel"), ONE, ("cooking", "bahan_bakar", "bahan_bakar_memasak")),
    Slot("housing.toilet", _("Toilet"), ONE, ("toilet", "jamban", "fasilitas_bab", "wc")),
    Slot("housing.floor_area", _("Floor area (m²)"), NUMBER, ("floor_area", "luas_lantai")),
    Slot("expenditure.food", _("Food, a month (Rp)"), NUMBER,
         ("expenditure_food", "pengeluaran_makanan", "belanja_makanan")),
    Slot("expenditure.nonfood", _("Non-food, a month (Rp)"), NUMBER,
         ("expenditure_nonfood", "pengeluaran_bukan_makanan", "pengeluaran_nonmakanan", "belanja_bukan_makanan")),
    Slot("expenditure.total", _("Total, a month (Rp)"), NUMBER,
         ("expenditure_total", "total_pengeluaran", "pengeluaran", "pengeluaran_total")),
    Slot("expenditure.members", _("Number of members"), NUMBER, ("member_count", "jumlah_anggota", "jml_anggota")),
    Slot("expenditure.per_head", _("Per head, worked out"), NUMBER, ("expenditure_per_head", "pengeluaran_per_kapita")),
    Slot("aid_repeat", _("Repeat of the aid"), REPEAT, ("aid", "bantuan", "bansos")),
    Slot("aid.programme", _("Programme"), ONE, ("aid_programme", "program", "jenis_bantuan"), "repeat"),
    Slot("aid.programme_name", _("Its name, where it is another"), TEXT, ("aid_programme_other", "nama_program")),
    Slot("aid.giver", _("Giver"), ONE, ("aid_giver", "pemberi", "sumber_bantuan")),
    Slot("aid.amount", _("Value in a year (Rp)"), NUMBER, ("aid_amount", "nilai", "nilai_bantuan", "jumlah_bantuan")),
    Slot("aid.period", _("When or how often"), TEXT | ONE | frozenset({"date"}),
         ("aid_period", "periode", "frekuensi", "kapan_terima", "terakhir_terima")),
    Slot("photos.front", _("Front of the house"), frozenset({"binary"}), ("photo_front", "foto_rumah", "foto_depan")),
    Slot("photos.inside", _("Inside"), frozenset({"binary"}), ("photo_inside", "foto_dalam")),
    Slot("photos.kk", _("Family card"), frozenset({"binary"}), ("photo_kk", "foto_kk")),
)  # fmt: skip
BY_KEY = {slot.key: slot for slot in SLOTS}
#: At least one of them tells whom a visit speaks of.
WHO = ("household", "target", "target_code")
#: What is kept secret wherever it is shown, because of what it is mapped to.
IDENTITY = ("kk_number", "head_nik", "members.nik")
SENSITIVE = (
    "members.pregnant", "members.disability", "expenditure.food", "expenditure.nonfood", "expenditure.total",
    "expenditure.per_head", "aid.amount",
)  # fmt: skip


def by_group() -> Iterator[tuple[Promise | str, list[Slot]]]:
    for key, title in GROUPS.items():
        yield title, [slot for slot in SLOTS if slot.group == key]
