"""DTSEN 2026, the set of families: one row a family with its card number, house, assets and three deciles."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from households.layouts import columns as c
from households.layouts import more as m
from households.layouts.dtsen import FAMILY_KEYS, HOUSE
from households.layouts.shared import into_register
from households.register import family
from imports.layouts import Layout

LAYOUT = Layout(
    kind="dtsen2026_family", title=_("DTSEN 2026, families"), region_system="bps",
    columns=(
        *(m.own(name, personal_class="open", repeats=True) for name in
          ("kode_provinsi", "kode_kabupaten_kota", "kode_kecamatan")),
        *m.place("bps"), c.ADDRESS, m.CARD_NEEDED,
        replace(c.HEAD_NAME, label="nama_anggota_keluarga", aliases=(*c.HEAD_NAME.aliases, "Nama Anggota Keluarga")),
        m.own("id_pelanggan_pln"), m.counted("jumlah_anggota_keluarga", "family_size", 60), *m.DECILES, *m.PBI, *HOUSE,
        m.own("kepemilikan_aset", personal_class="specific"),
    ),
    key=("family_card",), row_check=c.check_row, plan=family.plan, apply=family.apply,
    options=into_register(FAMILY_KEYS, "dtsen2026", once=("family_card",), recognised_by=15),
)  # fmt: skip
