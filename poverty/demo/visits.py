"""What the facilitators write down at each family: answers to the verval questionnaire (question -> code or text)."""

import datetime as dt
from dataclasses import dataclass
from random import Random

from poverty.demo.dice import dice
from poverty.demo.houses import PARTS, POWER, draw
from poverty.demo.names import invent_name, pick_community
from poverty.demo.people import Family, Person, Village
from poverty.demo.spending import spending
from verification.forms_library import mapping

#: About where the kecamatan of Bangka lie; elsewhere the middle of the kabupaten does.
CENTRES = {
    "Sungailiat": (-1.858, 106.118),
    "Belinyu": (-1.642, 105.782),
    "Merawang": (-1.985, 106.075),
    "Mendo Barat": (-2.175, 105.955),
    "Pemali": (-1.872, 106.040),
    "Bakam": (-1.915, 105.905),
    "Riau Silip": (-1.735, 105.880),
    "Puding Besar": (-2.045, 105.800),
}
MIDDLE = (-1.90, 105.95)

#: Disposition -> (visit result, reasons to choose from)
ABSENT: dict[str, tuple[tuple[str, ...], str]] = {
    "moved": (("moved",), "moved"),
    "died": (("all_died",), "died"),
    "double": (("duplicate",), "duplicate"),
    "not_found": (("not_found", "not_found", "building_gone"), "not_found"),
    "part": (("part_of_other",), "part_of_other"),
    "refused": (("refused",), "refused"),
}
ABLE_REASONS = ("welfare_improved",) * 14 + (
    "steady_income",
    "steady_income",
    "owns_assets",
    "owns_assets",
    "public_employee",
)
NOTES = {
    "extreme": (
        "",
        "",
        "Rumah bocor saat hujan.",
        "Makan dua kali sehari.",
        "Hidup dari pemberian tetangga.",
        "Sakit menahun.",
    ),
    "poor": ("", "Penghasilan tidak tetap.", "Masih menanggung orang tua."),
    "vulnerable": ("", "Usaha kecil, belum stabil.", "Bergantung musim melaut."),
    "able": (
        "",
        "",
        "Punya kebun sawit dan motor.",
        "Anak sudah bekerja.",
        "Warung berjalan baik.",
        "Menolak disebut miskin.",
    ),
    "moved": ("Pindah ikut anak.", "Sudah pindah ke Pangkalpinang."),
    "died": ("Meninggal, keterangan ketua RT.",),
    "double": ("Keluarga yang sama tercatat dua kali.",),
    "not_found": ("Tidak dikenal warga.", "Alamat tidak ada."),
    "part": ("Satu KK dengan orang tua.",),
    "refused": ("Tidak bersedia didata.",),
}

Answers = dict[str, str]


@dataclass(slots=True)
class Visited:
    """One visit as answers. `members` and `aids` are the repeats; `disposition` is what the answers lead to."""

    family: Family
    disposition: str
    when: dt.datetime
    answers: Answers
    members: list[Answers]
    aids: list[Answers]

    @property
    def met(self) -> bool:
        """Whether somebody of the family answered."""
        return self.answers["visit_result"] in mapping.MET


def visit_times(families: list[Family], start: dt.date, end: dt.date, zone: dt.tzinfo, seed: int) -> list[dt.datetime]:
    """Return one time per family, in daylight of the days start to end (both included), mostly village by village."""
    chance = dice(seed, "times")
    days = (end - start).days + 1
    openings: dict[str, float] = {}
    times = []
    for family in families:
        opening = openings.setdefault(family.village.code, chance.uniform(0, 0.55))
        day = min(days - 1, int(days * (opening + chance.uniform(0, 0.45))))
        second = int(chance.triangular(8 * 3600, 17.5 * 3600, 10.5 * 3600))
        midnight = dt.datetime.combine(start + dt.timedelta(days=day), dt.time(), zone)
        times.append(midnight + dt.timedelta(seconds=second))
    return times


def visit(family: Family, disposition: str, when: dt.datetime, line: int, seed: int) -> Visited:
    """Return the visit that leads to `disposition`; `line` is rupiah per head and month.

    Spending per head lies below the line for the extreme poor and above it for everyone else who was met.
    """
    chance = dice(seed, f"visit {family.key}")
    answers: Answers = {"target_code": family.key, "head_name": family.head.name, "address": family.address}
    answers["visited_on"] = when.date().isoformat()
    answers["position"] = position(chance, family.village)
    visited = Visited(family, disposition, when, answers, [], [])
    if disposition in ABSENT:
        _absent(chance, visited)
    else:
        _met(chance, visited, line)
    answers["note"] = chance.choice(NOTES[disposition])
    return visited


def position(chance: Random, village: Village) -> str:
    """Return "latitude longitude altitude accuracy", near the village's own point in its kecamatan."""
    latitude, longitude = CENTRES.get(village.subdistrict, MIDDLE)
    own = dice(0, f"place {village.code}")
    latitude += own.uniform(-0.045, 0.045) + chance.gauss(0, 0.004)
    longitude += own.uniform(-0.045, 0.045) + chance.gauss(0, 0.004)
    return f"{latitude:.6f} {longitude:.6f} {chance.uniform(3, 60):.1f} {chance.uniform(3, 18):.1f}"


def _absent(chance: Random, visited: Visited) -> None:
    results, reason = ABSENT[visited.disposition]
    answers = visited.answers
    answers["visit_result"] = chance.choice(results)
    if visited.disposition in ("refused", "part"):
        answers |= {"respondent_name": visited.family.head.name, "respondent_relation": "head"}
    else:
        female = chance.random() < 0.5
        answers["respondent_name"] = invent_name(chance, pick_community(chance), female, 45)
        answers["respondent_relation"] = chance.choice(("neighbour", "village_official"))
    if visited.disposition == "double":
        answers["other_family"] = visited.family.copy_of
    if visited.disposition == "moved":
        answers["moved_to"] = chance.choice(("Pangkalpinang", "Palembang", "Jakarta", "Bangka Tengah", "Belitung"))
    answers |= {"proposal": "not_eligible", "proposal_reasons": reason}


def _met(chance: Random, visited: Visited, line: int) -> None:
    family, answers = visited.family, visited.answers
    respondent = family.members[1] if len(family.members) > 1 and family.members[1].age >= 17 else family.head
    relation = {"head": "head", "spouse": "spouse"}.get(respondent.relation, "adult_member")
    answers |= {
        "visit_result": "completed",
        "notice_read": "yes",
        "respondent_name": respondent.name,
        "respondent_relation": relation,
        "nik_check": "match" if family.head.nik else "no_card",
    }
    # A tenth has the card elsewhere, or never had one.
    answers["kk_seen"] = "yes" if chance.random() < 0.9 else "no"
    if answers["kk_seen"] == "yes":
        answers["kk_number"] = family.kk_number
    visited.members = [_member(chance, person, visited.when.date()) for person in family.members]
    present = sum(member["presence"] == "living_here" for member in visited.members)
    answers["member_count"] = str(present)
    house = _house_now(chance, family, visited.disposition)
    answers |= {"no_dwelling": "no", **{key: value for key, value in house.items() if value}}
    answers |= spending(chance, visited.disposition, present, line)
    answers |= _criteria(chance, visited, house)
    visited.aids = _aids(chance, family)
    answers["aid_any"] = "yes" if visited.aids else "no"
    answers |= _proposal(chance, visited, house)


def _member(chance: Random, person: Person, day: dt.date) -> Answers:
    """Answers of one member; somebody other than the head may have died or moved since the list was made."""
    gone = person.relation not in ("head", "spouse") and chance.random() < 0.025
    answers = {
        "member_id": person.key,
        "member_name": person.name,
        "presence": chance.choice(("moved_domestic", "moved_domestic", "died")) if gone else "living_here",
        "sex": "female" if person.female else "male",
        "birth_date": person.birth.isoformat(),
        "relation": person.relation,
    }
    if gone:
        return answers | {"left_on": (day - dt.timedelta(days=chance.randrange(20, 140))).isoformat()}
    age = int((day - person.birth).days / 365.25)
    answers |= {
        "nik": person.nik,
        "disability": "none" if chance.random() < 0.97 else chance.choice(("seeing", "walking", "hearing")),
    }
    if age >= 10:
        answers |= {"marital_status": person.marital, "work": person.work}
    if age >= 10 and age <= 54 and person.female:
        answers["pregnant"] = "yes" if person.relation == "spouse" and age < 40 and chance.random() < 0.05 else "no"
    if age >= 5:
        answers["schooling"] = "attending" if person.attending else "left" if person.level else "never"
        if person.level:
            answers["school_level"] = person.level
    return {question: answer for question, answer in answers.items() if answer}


def _house_now(chance: Random, family: Family, disposition: str) -> dict[str, str]:
    """The house as found: as listed, with repairs where life got better."""
    house = dict(family.house)
    better = {"able": 0.35, "vulnerable": 0.15}.get(disposition, 0.0)
    for part in ("floor", "wall", "roof", "water", "cooking", "toilet"):
        if chance.random() < better:
            house[part] = draw(chance, PARTS[part], 0.0)
    if disposition == "able" and house["lighting"] != "pln_metered" and chance.random() < 0.8:
        house |= {"lighting": "pln_metered", "power": draw(chance, POWER, 0.2)}
    return house


def _criteria(chance: Random, visited: Visited, house: dict[str, str]) -> Answers:
    """Criteria a to h: what the house and the spending say, and chance for what was only asked."""
    hard = {"extreme": 0.62, "poor": 0.35, "vulnerable": 0.18}.get(visited.disposition, 0.04)
    food, total = (int(visited.answers[name]) for name in ("expenditure_food", "expenditure_total"))
    met = {
        "a": visited.family.head.work == "not_working",
        "b": chance.random() < hard,
        "c": 2 * food > total,
        "d": chance.random() < hard,
        "e": house["floor"] in ("earth", "cement"),
        "f": house["wall"] in ("wood", "bamboo", "zinc"),
        "g": house["toilet"] != "own",
        "h": house["lighting"] != "pln_metered" or house["power"] == "450",
    }
    answers = {mapping.CRITERIA[letter]: "yes" if value else "no" for letter, value in met.items()}
    return answers | {"criteria_count": str(sum(met.values()))}


def _aids(chance: Random, family: Family) -> list[Answers]:
    """Aid of the last twelve months: the listed programmes still running, and small gifts nobody has on a list."""
    values = {"PKH": ("pkh", "central", 2_400_000), "SEMBAKO": ("sembako", "central", 2_400_000)}
    aids = [values[name] for name in family.aids if name in values]
    if chance.random() < 0.12 * family.hardship:
        aids.append(("blt_dd", "village", 3_600_000))
    if chance.random() < 0.1 * family.hardship:
        aids.append(("food_parcel", "company", 200_000))
    return [{"aid_programme": what, "aid_giver": who, "aid_amount": str(amount)} for what, who, amount in aids]


def _proposal(chance: Random, visited: Visited, house: dict[str, str]) -> Answers:
    if visited.disposition != "extreme":
        reason = {"poor": "poor_not_extreme", "vulnerable": "vulnerable"}.get(visited.disposition)
        return {"proposal": "not_eligible", "proposal_reasons": reason or chance.choice(ABLE_REASONS)}
    reasons = ["below_line"]
    if house["floor"] == "earth" or house["wall"] in ("bamboo", "zinc") or house["roof"] == "thatch":
        reasons.append("poor_housing")
    if all(person.work == "not_working" for person in visited.family.members):
        reasons.append("no_income")
    if visited.family.head.age >= 65:
        reasons.append("dependants")
    able_bodied = any(18 <= person.age < 60 for person in visited.family.members)
    proposal = "eligible_with_intervention" if able_bodied and chance.random() < 0.35 else "eligible"
    return {"proposal": proposal, "proposal_reasons": " ".join(reasons)}
