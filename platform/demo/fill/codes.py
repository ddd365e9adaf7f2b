"""The codes of the large workspace: the same number makes the same code."""

from dataclasses import dataclass
from enum import Enum

_CLIENTS = (
    *("Café Linde", "Museum of Tides", "Harbour Festival", "Maison Verte", "Atelier Roux"),
    *("Bright Dental", "Hôtel des Ormes", "Nordlicht Brewery", "Field & Fern", "Casa Alma"),
    *("Riverside Cinema", "Pharmacie du Parc", "Blue Kite School", "Granite Gym", "Velo Express"),
    *("Ocean Bakery", "Théâtre Lumen", "Sunny Farm", "Old Town Books", "Peak Rentals"),
)
_PIECES = (
    *("table menu", "shop window", "flyer", "poster", "business card", "bottle label"),
    *("receipt", "packaging", "wristband", "parking notice", "leave a review", "audio guide"),
    *("appointment card", "bus shelter", "coaster", "magazine page", "trade fair stand"),
)
_IN_HOSTS = str.maketrans("éâôè ", "eaoe-")


class Life(Enum):
    """What becomes of the scans of a code in the last weeks."""

    STEADY = "steady"
    RISING = "rising"
    FALLING = "falling"
    SILENT = "silent"
    PAUSED = "paused"
    UNSCANNED = "unscanned"


@dataclass(frozen=True, slots=True)
class FillCode:
    """weight: its share of all hours with scans, relative. days: on how many it is scanned."""

    number: int
    name: str
    destination_url: str
    life: Life
    weight: int
    days: int
    has_variants: bool


def make_code(number: int) -> FillCode:
    """One in 20 codes has most of the scans, four in ten were never scanned."""
    client = _CLIENTS[(number + number // len(_CLIENTS) * 7) % len(_CLIENTS)]
    piece = _PIECES[number % len(_PIECES)]
    host = client.lower().translate(_IN_HOSTS).replace("-&-", "-")
    path = piece.replace(" ", "-")
    life, weight, days = _choose_life(number)
    return FillCode(
        number=number,
        name=f"{client}: {piece} {number}",
        destination_url=f"https://{host}.example/{path}/{number}",
        life=life,
        weight=weight,
        days=days,
        has_variants=number % 21 == 4,
    )


def _choose_life(number: int) -> tuple[Life, int, int]:
    kind = number % 20
    if kind == 0:
        rank = number // 20 % 40
        lives = {3: Life.SILENT, 7: Life.RISING, 11: Life.FALLING, 23: Life.RISING}
        return lives.get(rank, Life.STEADY), 160, 60
    if kind <= 5:
        lives = {5: Life.RISING, 9: Life.FALLING, 13: Life.PAUSED}
        return lives.get(number // 20 % 16, Life.STEADY), 40, 60
    if kind <= 11:
        return (Life.PAUSED if number // 20 % 12 == 4 else Life.STEADY), 7, 12 + number % 70
    return Life.UNSCANNED, 0, 0
