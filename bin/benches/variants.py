"""People of the register written as another list may write them, and other people hard to tell from them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from random import Random

from benches.people import Human

VOWELS = "AEIOU"
ORDER = {
    "WAYAN": "PUTU", "PUTU": "WAYAN", "MADE": "KADEK", "KADEK": "MADE", "NYOMAN": "KOMANG", "KOMANG": "NYOMAN",
    "GEDE": "PUTU",
}  # fmt: skip
OLD = (("U", "OE"), ("J", "DJ"), ("C", "TJ"), ("Y", "J"))


def typo(chance: Random, human: Human) -> Human | None:
    """One letter lost, doubled, changed or exchanged with its neighbour, in the longest word."""
    word = max(re.findall("[A-Z]+", human.name), key=len, default="")
    if len(word) < 5:
        return None
    at = chance.randrange(1, len(word) - 1)
    before, letter, behind = word[:at], word[at], word[at + 1 :]
    wrong = chance.choice((
        before + behind, before + letter + letter + behind, before + behind[0] + letter + behind[1:],
        word[:at] + chance.choice(VOWELS if word[at] in VOWELS else "BDGKLMNRST") + word[at + 1 :],
    ))  # fmt: skip
    return named(human, human.name.replace(word, wrong, 1))


def birth_order(chance: Random, human: Human) -> Human | None:
    """A Balinese birth-order word left out, exchanged for its equal, or the whole front of the name dropped."""
    words = human.name.split()
    known = [word for word in words if word in ORDER]
    if not known or len(words) < 3:
        return None
    how = chance.randrange(3)
    if how == 0:
        return named(human, " ".join(word for word in words if word not in ORDER))
    if how == 1:
        return named(human, " ".join(ORDER.get(word, word) for word in words))
    return named(human, words[-1])


def muhammad(chance: Random, human: Human) -> Human | None:
    """Moh., Muh., Muhamad, Mochammad, M. for one another."""
    words = human.name.split()
    if words[0] not in ("MUHAMMAD", "M.", "MUH.") or len(words) < 2:
        return None
    others = [word for word in ("MUHAMMAD", "MUHAMAD", "MOH.", "MOCH.", "MUH", "M.", "MOHAMMAD") if word != words[0]]
    return named(human, " ".join([chance.choice(others), *words[1:]]))


def joined(_chance: Random, human: Human) -> Human | None:
    """NUR HAYATI -> NURHAYATI."""
    words = [word for word in human.name.split() if word not in ("BIN", "BINTI")]
    if len(words) < 2 or min(map(len, words)) < 3:
        return None
    return named(human, "".join(words[:2]) + "".join(f" {word}" for word in words[2:]))


def swapped(_chance: Random, human: Human) -> Human | None:
    """Day and month of birth exchanged."""
    if human.birth.day > 12 or human.birth.day == human.birth.month:
        return None
    return human._replace(birth=human.birth.replace(day=human.birth.month, month=human.birth.day))


def digit(chance: Random, human: Human) -> Human | None:
    """One digit of the birth date wrong."""
    digits = list(f"{human.birth:%d%m%Y}")
    at = chance.choice((1, 3, 6, 7))
    digits[at] = str((int(digits[at]) + chance.randrange(1, 10)) % 10)
    try:
        wrong = dt.datetime.strptime("".join(digits), "%d%m%Y").date()
    except ValueError:
        return None
    return human._replace(birth=wrong) if wrong.year < 2024 else None


def year(chance: Random, human: Human) -> Human | None:
    """Born a year earlier or later."""
    if (human.birth.month, human.birth.day) == (2, 29):
        return None
    return human._replace(birth=human.birth.replace(year=human.birth.year + chance.choice((-1, 1))))


def old_spelling(_chance: Random, human: Human) -> Human | None:
    """U as OE, J as DJ, C as TJ."""
    for new, old in OLD[:3]:
        if new in human.name and old not in human.name:
            return named(human, human.name.replace(new, old))
    return None


def title(chance: Random, human: Human) -> Human | None:
    """A title in front or behind, or taken away."""
    if human.name.startswith(("H. ", "HJ. ")):
        return named(human, human.name.split(" ", 1)[1])
    front = "HJ. " if human.sex == "P" else "H. "
    return named(human, chance.choice((front + human.name, f"{human.name}, S.Pd", f"ALM. {human.name}")))


def patronym(_chance: Random, human: Human) -> Human | None:
    """Without `bin` or `binti`, and whose."""
    found = re.split(r" BIN(?:TI)? ", human.name)
    return named(human, found[0]) if len(found) == 2 else None


CHANGES: dict[str, Callable[[Random, Human], Human | None]] = {
    "typo": typo, "birth order": birth_order, "Muhammad": muhammad, "joined": joined, "swapped": swapped,
    "digit": digit, "year": year, "old spelling": old_spelling, "title": title, "patronym": patronym,
}  # fmt: skip
OF_DATE = {"swapped", "digit", "year"}


def planted(chance: Random, people: list[Human], count: int) -> list[tuple[Human, int, tuple[str, ...]]]:
    """(as the list writes them, key of the person, kinds of change): each kind alike often, half with a second one."""
    made: list[tuple[Human, int, tuple[str, ...]]] = []
    taken: set[int] = set()
    while len(made) < count:
        kind = list(CHANGES)[len(made) % len(CHANGES)]
        human = chance.choice(people)
        other = CHANGES[kind](chance, human) if human.pk not in taken else None
        if other is None or other == human:
            continue
        kinds = (kind,)
        if chance.random() < 0.5:
            second = chance.choice([name for name in CHANGES if (name in OF_DATE) != (kind in OF_DATE)])
            twice = CHANGES[second](chance, other)
            other, kinds = (twice, (kind, second)) if twice else (other, kinds)
        taken.add(human.pk)
        made.append((other, human.pk, kinds))
    return made


def hard_negatives(chance: Random, people: list[Human], count: int) -> list[Human]:
    """Somebody else, not in the register: a namesake of the village, a twin, a sibling, a child named as its parent."""
    made = []
    for number in range(count):
        human = chance.choice(people)
        nik = f"999998{number:010d}"
        words = human.name.split()
        day = dt.date.fromordinal(human.birth.toordinal() + chance.randrange(400, 9000) * chance.choice((-1, 1)))
        given = chance.choice(people).name.split()[0]
        other = {
            0: human._replace(birth=day),
            1: named(human, " ".join([given, *words[1:]])),
            2: named(human, " ".join([given, *words[1:]]))._replace(birth=day),
            3: human._replace(birth=human.birth.replace(day=1, year=max(1940, human.birth.year - 26))),
        }[number % 4]
        made.append(other._replace(nik=nik) if other.name != human.name or other.birth != human.birth else
                    human._replace(birth=day, nik=nik))  # fmt: skip
    return made


def named(human: Human, name: str) -> Human:
    return human._replace(name=name)
