"""What a family spends in a month, on the right side of the line for its disposition."""

from random import Random

#: Disposition -> spending per head as a share of the line, from and to.
SHARES = {"extreme": (0.45, 0.97), "poor": (1.06, 1.7), "vulnerable": (1.6, 2.6), "able": (2.4, 6.0)}


def spending(chance: Random, disposition: str, members: int, line: int) -> dict[str, str]:
    """Return the expenditure answers in whole rupiah; per head below `line` for "extreme" only. `members` > 0."""
    low, high = SHARES[disposition]
    # Rounded down to a thousand: who answers names round figures, and "below" stays below.
    total = int(chance.uniform(low, high) * line * members) // 1000 * 1000
    food = int(total * chance.uniform(0.4, 0.72)) // 1000 * 1000
    per_head = round(total / members)
    return {
        "expenditure_food": str(food),
        "expenditure_nonfood": str(total - food),
        "expenditure_total": str(total),
        "expenditure_per_head": str(per_head),
        "line_amount": str(line),
        "below_line": "yes" if per_head < line else "no",
    }
