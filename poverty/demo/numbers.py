"""Invented identity numbers: real shape, never issued. The serial is 0000, so place and date make them distinct."""

import datetime as dt
from random import Random

#: Where people who moved in were registered first: Bali, Central and East Java, South Sulawesi, Palembang, Belitung.
MOVED_IN = ("510801", "510705", "330114", "350917", "730810", "167105", "190201")
MOVED_IN_SHARE = 0.07


def nik(prefix: str, birth: dt.date, female: bool) -> str:
    """Return the NIK of a first registration area (6 digits) and birth date, serial 0000; women have 40 on the day."""
    return f"{prefix}{birth.day + 40 * female:02d}{birth:%m%y}0000"


class Numbers:
    """Deals out numbers that nobody else has. `prefixes` are the kecamatan of the list, six digits each."""

    def __init__(self, chance: Random, prefixes: list[str]) -> None:
        self._chance = chance
        self._prefixes = prefixes
        self._niks: set[str] = set()
        self._kks: set[str] = set()

    def person(self, home: str, birth: dt.date, female: bool) -> tuple[str, dt.date]:
        """Return (NIK, birth date); the date moves up to 60 days before `birth` when the number is taken.

        Raises LookupError when the neighbourhood is full; with eight kecamatan that takes a few hundred people of one
        sex born within two months.
        """
        prefix = self._chance.choice(MOVED_IN) if self._chance.random() < MOVED_IN_SHARE else home
        for attempt in range(400):
            day = birth - dt.timedelta(days=self._chance.randrange(60) if attempt else 0)
            number = nik(prefix, day, female)
            if number not in self._niks:
                self._niks.add(number)
                return number, day
            if attempt % 10 == 9:
                prefix = self._chance.choice(self._prefixes)
        raise LookupError(f"no free number near {birth.year}")

    def family_card(self, home: str) -> str:
        """Return a KK number: kecamatan, day of recording (2008 to 2022), serial 0000."""
        while True:
            prefix = home if self._chance.random() < 0.5 else self._chance.choice(self._prefixes)
            day = dt.date(2008, 1, 1) + dt.timedelta(days=self._chance.randrange(5400))
            number = f"{prefix}{day:%d%m%y}0000"
            if number not in self._kks and number not in self._niks:
                self._kks.add(number)
                return number
