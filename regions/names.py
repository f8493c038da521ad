"""Region names as offices write them. Pure; no database.

Two names are the same place when their keys are equal: lower case, without spaces, punctuation and accents, the words
KAB., KOTA, KEC., DESA ... taken off the front or out of trailing brackets and kept as a hint. Nothing is guessed: a key
is equal or it is not.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Longest first: `kota administrasi` before `kota`. The hint is the kind of region the word promises.
_WORDS: tuple[tuple[str, str], ...] = (
    (r"kabupaten\s+administrasi|kab\.?\s*adm(?:inistrasi)?\b\.?", "kabupaten"),
    (r"kota\s+administrasi|kota\s+adm\b\.?|kota\s*administratif|kotamadya|kodya\b\.?", "kota"),
    (r"kabupaten\b|kab\b\.?", "kabupaten"),
    (r"kota\b", "kota"),
    (r"provinsi\b|propinsi\b|prov\b\.?|prop\b\.?", "provinsi"),
    (r"kecamatan\b|kec\b\.?|distrik\b", "kecamatan"),
    (r"desa\s+adat\b", "desa adat"),
    (r"kelurahan\b|kel\b\.?", "kelurahan"),
    (r"desa\b|ds\b\.?", "desa"),
)
_PREFIXES = tuple((re.compile(rf"(?:{words})\s*[.:]?\s*(?=\S)", re.IGNORECASE), hint) for words, hint in _WORDS)
_HINTS = tuple((re.compile(rf"(?:{words})", re.IGNORECASE), hint) for words, hint in _WORDS)
_BRACKETS = re.compile(r"^(?P<outside>.+?)\s*\((?P<inside>[^()]*)\)?\s*$")
_NOT_PART = re.compile(r"[^a-z0-9]+")
_SHORT_WORD = re.compile(r"\bkep\b\.?", re.IGNORECASE)
_PROVINCES = {
    "nad": "aceh", "nanggroeacehdarussalam": "aceh", "sumut": "sumaterautara", "sumbar": "sumaterabarat",
    "sumsel": "sumateraselatan", "babel": "kepulauanbangkabelitung", "bangkabelitung": "kepulauanbangkabelitung",
    "kepri": "kepulauanriau", "dki": "daerahkhususibukotajakarta", "dkijakarta": "daerahkhususibukotajakarta",
    "jakarta": "daerahkhususibukotajakarta", "daerahkhususjakarta": "daerahkhususibukotajakarta",
    "dkj": "daerahkhususibukotajakarta", "jabar": "jawabarat", "jateng": "jawatengah", "jatim": "jawatimur",
    "diy": "daerahistimewayogyakarta", "diyogyakarta": "daerahistimewayogyakarta",
    "yogyakarta": "daerahistimewayogyakarta", "ntb": "nusatenggarabarat", "ntt": "nusatenggaratimur",
    "kalbar": "kalimantanbarat", "kalteng": "kalimantantengah", "kalsel": "kalimantanselatan",
    "kaltim": "kalimantantimur", "kaltara": "kalimantanutara", "sulut": "sulawesiutara", "sulteng": "sulawesitengah",
    "sulsel": "sulawesiselatan", "sultra": "sulawesitenggara", "sulbar": "sulawesibarat", "malut": "malukuutara",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """A name as written: `key` without the word of its kind, `whole` with it, `former` from brackets, `kind` hinted."""

    key: str
    whole: str
    former: str = ""
    kind: str = ""


def key(text: str) -> str:
    """`KARANG  BAHAGIA`, `Karangbahagia`, `Karang-Bahagia` -> `karangbahagia`: a-z and 0-9 only, maybe nothing."""
    text = _SHORT_WORD.sub("kepulauan ", text)
    return _NOT_PART.sub("", unicodedata.normalize("NFKD", text).casefold())


def read(text: str) -> Written:
    """A name as written in a form or a spreadsheet, taken apart. Never raises; an empty text has an empty key."""
    text = unicodedata.normalize("NFKC", text).strip()
    former, kind = "", ""
    found = _BRACKETS.match(text)
    if found and key(found["outside"]):
        text, inside = found["outside"], found["inside"].strip()
        kind = next((hint for pattern, hint in _HINTS if pattern.fullmatch(inside)), "")
        former = "" if kind else key(inside)
    whole = key(text)
    for pattern, hint in _PREFIXES:
        start = pattern.match(text)
        if start and key(text[start.end() :]):
            return Written(key(text[start.end() :]), whole, former, kind or hint)
    return Written(whole, whole, former, kind)


def province_key(text: str) -> str:
    """Key of a province's name, its usual abbreviations written out (`Kalsel`, `NTB`, `DI Yogyakarta`)."""
    plain = read(text).key
    return _PROVINCES.get(plain, plain)


def stored_key(name: str, level: str) -> str:
    """The key under which a region of this official name is found."""
    if level == "province":
        return province_key(name)
    written = read(name)
    # In a village's or kecamatan's own name these words belong to the name (Kecamatan Kota Baru, Desa Baru),
    # but a desa adat carries its kind in front of its name as a kabupaten does.
    return written.key if level == "regency" or written.kind == "desa adat" else written.whole


def same_place(first: str, second: str) -> bool:
    """Do two ways of writing name the same place, as far as names can tell? Kab. and Kota of one name do not."""
    a, b = read(first), read(second)
    if contradict(a.kind, b.kind):
        return a.whole in (b.key, b.whole) or b.whole in (a.key, a.whole)
    return bool({a.key, a.whole} & {b.key, b.whole})


def contradict(kind: str, other: str) -> bool:
    """Kabupaten against kota; other words are used loosely in the field (a kelurahan is often called desa)."""
    kinds = {kind.split(" ")[0], other.split(" ")[0]}
    return kinds == {"kabupaten", "kota"}
