"""Indonesian names made comparable: what tells people apart, by sound, and what does not.

Titles (H., Hj., Drs., S.Pd) and particles (bin, binti, alm.) go; a patronym stays, for it tells. Balinese birth-order
and caste words, Muhammad in all its spellings and a few words that every third name has are kept beside, at low weight.
The old spelling (oe, dj, tj, sj, nj, ch) and letters that sound alike (y/i, v/f, kh/h, doubled ones) are made one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _set(
    "H HJ HAJI HAJAH HAJJAH DR DRS DRA DRG DRH IR KH KYAI USTAD USTADZ UST PROF SH SE SPD SPDI SAG SKM SKOM SSOS SIP"
    " ST MM MPD MSI MH MKES AMD SST SPT SHUT TUAN NYONYA NY TN BPK BAPAK IBU SDR SDRI ALM ALMH ALMARHUM ALMARHUMAH"
)
PARTICLES = _set("BIN BINTI BT BTE IBN BNT A/L A/P")
MUHAMMAD = _set(
    "MUHAMMAD MUHAMAD MOHAMMAD MOHAMAD MUHAMMED MOHAMED MOHAMMED MUHAMED MOCHAMAD MOCHAMMAD MUCHAMAD MUCHAMMAD"
    " MOKHAMAD MOKHAMMAD MUKHAMAD MUKHAMMAD MUHAMMADI MUH MOH MOCH MUCH MHD MHMD MUHD MOHD MD"
)
# Balinese birth order: words of one rank stand for each other (a first child is Wayan, Putu, Gede or Iluh).
ORDER = {
    "WAYAN": 1, "PUTU": 1, "GEDE": 1, "ILUH": 1, "MADE": 2, "KADEK": 2, "NENGAH": 2, "NYOMAN": 3, "KOMANG": 3,
    "KETUT": 4,
}  # fmt: skip
# Sex markers and castes: kept, hardly weighed.
BALINESE = _set("I NI LUH GUSTI IDA AYU BAGUS DEWA DEWI NGURAH ANAK AGUNG ISTRI SANG DESAK COKORDA SAGUNG")
COMMON = _set("SITI NUR ABDUL MUHAMMAD")
KNOWN = MUHAMMAD | BALINESE | COMMON | frozenset(ORDER)
SHORT = {"ABD": "ABDUL", "ABDL": "ABDUL", "STI": "SITI", "SIT": "SITI"}

APOSTROPHES = re.compile(r"[’'`´ʼ‘]")
ACADEMIC = re.compile(r",.*$")
JUNK = re.compile(r"[^A-Z/]+")
SOUNDS = (
    ("OE", "U"), ("DJ", "J"), ("TJ", "C"), ("SJ", "SY"), ("NJ", "NY"), ("TH", "T"), ("DH", "D"), ("KH", "H"),
    ("CH", "H"), ("GH", "G"), ("PH", "F"), ("SY", "S"), ("SH", "S"), ("TS", "S"), ("DZ", "Z"), ("CK", "K"), ("X", "KS"),
    ("Q", "K"), ("V", "F"), ("P", "F"), ("Y", "I"), ("Z", "S"), ("EE", "I"), ("IE", "I"), ("O", "U"),
    ("E", "I"), ("W", "U"),
)  # fmt: skip
DOUBLED = re.compile(r"(.)\1+")
LAST_H = re.compile(r"(?<=[AIU])H$")


@dataclass(frozen=True, slots=True)
class Name:
    """`core`: the telling words as written; `sounds`: the same by sound; `light`: words of low weight; `order`: the
    Balinese birth order, 0 without one; `whole`: the sounds joined, so that spaces do not matter.
    """

    core: tuple[str, ...]
    sounds: tuple[str, ...]
    light: frozenset[str]
    order: int
    whole: str

    @property
    def joined(self) -> str:
        return "".join(self.core)


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """One spelling for what sounds alike: DJOENAIDI, JUNAEDI and JUNAIDY are one."""
    for old, new in SOUNDS:
        if old in word:
            word = word.replace(old, new)
    word = DOUBLED.sub(r"\1", word)
    return LAST_H.sub("", word) if len(word) > 3 else word


def words_of(text: str) -> list[str]:
    """Capitals without apostrophes, punctuation and academic titles: `Drs. H. Ma'mun, S.Pd` -> DRS H MAMUN."""
    upper = ACADEMIC.sub("", APOSTROPHES.sub("", text.upper()))
    return [word for word in JUNK.sub(" ", upper).split() if word]


def _reformed(word: str) -> str:
    """Known words in the old spelling are known too: MOEHAMMAD, GOESTI, NJOMAN."""
    new = word.replace("OE", "U").replace("DJ", "J").replace("TJ", "C").replace("NJ", "NY")
    return new if new in KNOWN else word


@lru_cache(maxsize=100_000)
def parse(text: str) -> Name:
    """The name as matching sees it. Never without telling words, as long as there is a letter in it: who is called
    only `Siti`, `H` or `Putu` is called that.
    """
    words = [SHORT.get(word, word) for word in map(_reformed, words_of(text))]
    kept = [word for word in words if word not in TITLES and word not in PARTICLES] or words
    core, light, order = [], set(), 0
    for place, word in enumerate(kept):
        if word in MUHAMMAD or (word == "M" and place == 0 and len(kept) > 1):
            light.add("MUHAMMAD")
        elif word in ORDER:
            order = order or ORDER[word]
            light.add(word)
        elif word in BALINESE or word in COMMON:
            light.add(word)
        else:
            core.append(word)
    if not core:
        core, light, order = ["MUHAMMAD" if word in MUHAMMAD else word for word in kept], set(), 0
    sounds = tuple(sound(word) for word in core)
    return Name(tuple(core), sounds, frozenset(light), order, "".join(sounds))
