"""The one source of chance of the demonstration."""

from random import Random


def dice(seed: int, purpose: str) -> Random:
    """Return chance that repeats itself for a seed; each purpose has its own: one change moves only its part."""
    return Random(f"{seed}:{purpose}")  # noqa: S311  invented people, nothing secret


def share_out(total: int, shares: dict[str, float]) -> dict[str, int]:
    """Split `total` by shares (summing to 1) into whole numbers that sum to it: largest remainder."""
    exact = {name: total * share for name, share in shares.items()}
    counts = {name: int(value) for name, value in exact.items()}
    by_remainder = sorted(exact, key=lambda name: (counts[name] - exact[name], name))
    for name in by_remainder[: total - sum(counts.values())]:
        counts[name] += 1
    return counts
