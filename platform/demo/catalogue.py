"""The workspaces of the demo: an agency with twelve codes, a bakery, and the platform's own."""

from dataclasses import dataclass

# Scans by local hour, 0 to 23, relative to each other.
MEALS = (1, 0, 0, 0, 0, 0, 1, 4, 9, 8, 6, 14, 26, 24, 10, 6, 6, 11, 24, 30, 26, 14, 7, 3)
DAYTIME = (0, 0, 0, 0, 0, 0, 0, 1, 4, 12, 22, 26, 20, 22, 27, 28, 22, 12, 4, 2, 1, 0, 0, 0)
COMMUTE = (1, 0, 0, 0, 0, 1, 6, 20, 26, 14, 7, 7, 9, 8, 7, 9, 15, 26, 24, 14, 9, 6, 4, 2)
EVENING = (4, 2, 1, 0, 0, 0, 0, 1, 3, 4, 6, 8, 10, 10, 10, 11, 13, 18, 24, 28, 30, 26, 18, 9)


@dataclass(frozen=True, slots=True)
class DemoVariant:
    """One arm of an A/B test; weight is relative."""

    url: str
    weight: int
    label: str


@dataclass(frozen=True, slots=True)
class DemoQr:
    """One printed code and the traffic it gets.

    daily: scans on a weekday. hours: relative weights of the local hours. weekend: factor on
    Saturday and Sunday. earlier_url: the destination in the first half of age_days.
    paused_days_ago: None for a code that is active.
    """

    name: str
    destination_url: str
    daily: float
    hours: tuple[int, ...]
    weekend: float = 1.0
    age_days: int = 35
    variants: tuple[DemoVariant, ...] = ()
    earlier_url: str = ""
    paused_days_ago: int | None = None


@dataclass(frozen=True, slots=True)
class DemoWorkspace:
    """A workspace and its owner. qrs: in the order of demo.json."""

    role: str
    name: str
    owner_email: str
    owner_name: str
    plan: str
    is_staff: bool = False
    qrs: tuple[DemoQr, ...] = ()


_SITE = "https://example.com"

AGENCY_QRS = (
    DemoQr(
        "Café Linde: table menu",
        f"{_SITE}/cafe-linde/menu/autumn",
        31,
        MEALS,
        weekend=1.5,
        age_days=61,
        earlier_url=f"{_SITE}/cafe-linde/menu/summer",
    ),
    DemoQr(
        "Museum of Tides: audio guide",
        f"{_SITE}/museum-of-tides/audio-guide",
        24,
        DAYTIME,
        weekend=2.1,
        age_days=48,
        variants=(
            DemoVariant(f"{_SITE}/museum-of-tides/audio-guide/highlights", 60, "Highlights"),
            DemoVariant(f"{_SITE}/museum-of-tides/audio-guide/full", 40, "Full tour"),
        ),
    ),
    DemoQr(
        "Harbour Festival: programme flyer",
        f"{_SITE}/harbour-festival/programme",
        16,
        EVENING,
        weekend=1.7,
        age_days=33,
        variants=(
            DemoVariant(f"{_SITE}/harbour-festival/programme", 50, "A: programme"),
            DemoVariant(f"{_SITE}/harbour-festival/tickets", 50, "B: tickets"),
        ),
    ),
    DemoQr(
        "Maison Verte: bottle label",
        f"{_SITE}/maison-verte/the-orchard",
        11,
        EVENING,
        weekend=1.4,
        age_days=90,
        earlier_url=f"{_SITE}/maison-verte/welcome",
    ),
    DemoQr(
        "Museum of Tides: metro poster",
        f"{_SITE}/museum-of-tides/visit",
        9,
        COMMUTE,
        weekend=0.5,
        age_days=29,
    ),
    DemoQr("Atelier Roux: shop window", f"{_SITE}/atelier-roux/new-in", 7, EVENING, weekend=1.3),
    DemoQr("Café Linde: leave a review", f"{_SITE}/cafe-linde/review", 5, MEALS, weekend=1.4),
    DemoQr(
        "Bright Dental: appointment card",
        f"{_SITE}/bright-dental/appointments",
        4,
        DAYTIME,
        weekend=0.1,
        age_days=74,
    ),
    DemoQr("Harbour Festival: wristband help", f"{_SITE}/harbour-festival/help", 3, EVENING),
    DemoQr("Atelier Roux: business card", f"{_SITE}/atelier-roux/contact", 2, COMMUTE, weekend=0.4),
    DemoQr(
        "Bright Dental: parking notice", f"{_SITE}/bright-dental/parking", 1.2, DAYTIME, weekend=0.1
    ),
    DemoQr(
        "Maison Verte: summer tasting",
        f"{_SITE}/maison-verte/summer-tasting",
        8,
        EVENING,
        weekend=1.6,
        age_days=80,
        paused_days_ago=12,
    ),
)

AGENCY = DemoWorkspace(
    role="agency_owner",
    name="Studio Nord",
    owner_email="nora@studio-nord.example",
    owner_name="Nora Lindqvist",
    plan="agency",
    qrs=AGENCY_QRS,
)
FREE = DemoWorkspace(
    role="free_owner",
    name="Corner Bakery",
    owner_email="samir@corner-bakery.example",
    owner_name="Samir Haddad",
    plan="free",
    qrs=(DemoQr("Bread of the day", f"{_SITE}/corner-bakery/today", 3, MEALS, age_days=20),),
)
PLATFORM = DemoWorkspace(
    role="platform_admin",
    name="QR Studio",
    owner_email="ada@qrstudio.example",
    owner_name="Ada Fontaine",
    plan="enterprise",
    is_staff=True,
)
WORKSPACES = (PLATFORM, AGENCY, FREE)
