"""What a request has cost, so that it can be given back when the request fails later."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Charge:
    """Renders of one workspace, counted in one month.

    renders: against the quota, besides the credits. billed_quota: beyond how many renders a month
    each costs price_usd; None where none is billed. key_id: the API key that asked; None: a person.
    """

    month: date
    credits: int
    renders: int
    billed_quota: int | None
    price_usd: Decimal
    key_id: int | None = None

    def get_overage(self, used: int) -> int:
        """How many of the renders are billed. used: of the month, this charge included."""
        if self.billed_quota is None:
            return 0
        return min(self.renders, max(0, used - self.billed_quota))

    def to_json(self) -> dict[str, Any]:
        return {
            "month": self.month.isoformat(),
            "credits": self.credits,
            "renders": self.renders,
            "billed_quota": self.billed_quota,
            "price_usd": str(self.price_usd),
            "key_id": self.key_id,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Charge":
        return cls(
            month=date.fromisoformat(stored["month"]),
            credits=stored["credits"],
            renders=stored["renders"],
            billed_quota=stored["billed_quota"],
            price_usd=Decimal(stored["price_usd"]),
            key_id=stored["key_id"],
        )
