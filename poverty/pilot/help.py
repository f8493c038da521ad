"""Two programmes by two givers for the same families, delivered in full."""

from __future__ import annotations

import datetime as dt

from interventions import actions
from interventions.models import Giver, Programme
from poverty.pilot.people import PROVINCE, REGENCY, Office
from poverty.pilot.progress import step
from regions.models import Region


def help_families(office: Office, decided_on: dt.date) -> None:
    """Parcels of Rp250,000 by the district; Rp350,000 three times by the province through PT Pos (Bangka, 2023)."""
    if Programme.objects.unscoped().under(REGENCY).exists():
        return
    by, region = office.head_of_section, Region.objects.get(pk=REGENCY)
    first, last = decided_on.replace(month=1, day=1), decided_on.replace(month=12, day=31)
    with step("Penyaluran bantuan") as show:
        district = actions.add_giver(by=by, name="Pemerintah Kabupaten Bangka", kind=Giver.Kind.DISTRICT, region=region)
        province = actions.add_giver(
            by=by,
            name=f"Pemerintah Provinsi {Region.objects.get(pk=PROVINCE).name}",
            kind=Giver.Kind.PROVINCE,
            region=region,
        )
        parcels = actions.create_programme(
            by=by,
            name="Paket sembako",
            giver=district,
            region=region,
            unit=Programme.Unit.PARCEL,
            amount_idr=250_000,
            instalments=1,
            channel=Programme.Channel.IN_KIND,
            strategy=Programme.Strategy.BURDEN,
            valid_from=first,
            valid_to=last,
        )
        cash = actions.create_programme(
            by=by,
            name="Bantuan tunai provinsi",
            giver=province,
            region=region,
            unit=Programme.Unit.CASH,
            amount_idr=350_000,
            instalments=3,
            channel=Programme.Channel.POST,
            strategy=Programme.Strategy.BURDEN,
            valid_from=first,
            valid_to=last,
        )
        for programme, proof in ((parcels, "Daftar terima desa"), (cash, "Daftar bayar PT Pos")):
            count = actions.enrol_from_decisions(by=by, programme=programme, as_of=decided_on)
            for number in range(1, programme.instalments + 1):
                actions.record_deliveries(
                    by=by, programme=programme, number=number, happened_on=decided_on, proof=f"{proof} {number}"
                )
        show.note = f"2 program, {count} keluarga"
