"""A rate that knows what it is a rate of, and when there is none."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """`part` of `whole`, both counts of the same unit; or no rate, with the reason.

    A zero part is a rate of 0; a missing whole is no rate. Percent is exact, rounded half up only for display.
    """

    part: int | None
    whole: int | None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.reason:
            return
        if self.part is None or not self.whole or self.whole < 0:
            object.__setattr__(self, "reason", "no_denominator" if not self.whole else "no_numerator")
        elif not 0 <= self.part <= self.whole:
            raise ValueError(f"part {self.part} is outside 0..{self.whole}")

    @classmethod
    def none(cls, reason: str, part: int | None = None, whole: int | None = None) -> Rate:
        """No rate, because of `reason` (a short code such as `no_denominator`, `low_coverage`)."""
        return cls(part, whole, reason)

    @property
    def known(self) -> bool:
        return not self.reason

    @property
    def percent(self) -> Decimal | None:
        """Percent of the whole, unrounded; None when there is no rate."""
        if self.reason or self.part is None or not self.whole:
            return None
        return Decimal(self.part) * 100 / Decimal(self.whole)

    def rounded(self, places: int = 2) -> Decimal | None:
        """Percent rounded half up to `places` decimals, as offices print it."""
        value = self.percent
        return None if value is None else value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
