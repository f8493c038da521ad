"""The small invented district the tests of the demonstration share."""

import datetime as dt
from zoneinfo import ZoneInfo

from poverty.demo.people import Place, Village
from poverty.demo.scenario import Campaign, make_scenario

WIB = ZoneInfo("Asia/Jakarta")
START, END = dt.date(2023, 6, 5), dt.date(2023, 7, 7)
LINE = 351_957
SUBDISTRICTS = ("Sungailiat", "Belinyu", "Merawang", "Mendo Barat", "Pemali", "Bakam", "Riau Silip", "Puding Besar")
VILLAGES = [
    Village(f"19.01.0{number}.200{index}", f"Desa {'Abcd'[index]}air", name)
    for number, name in enumerate(SUBDISTRICTS, start=1)
    for index in range(4)
]
PLACE = Place("Kepulauan Bangka Belitung", "Bangka", VILLAGES)
FAMILIES, EXTREME, BY_PHONE = 200, 23, 12


def made(folder, seed, extreme=EXTREME):
    """A whole scenario of 200 families in 32 villages, written into `folder`."""
    campaign = Campaign(START, END, WIB, {village.code: f"{village.code}@contoh.id" for village in VILLAGES})
    return make_scenario(folder, PLACE, campaign, count=FAMILIES, extreme=extreme, by_phone=BY_PHONE, seed=seed)
