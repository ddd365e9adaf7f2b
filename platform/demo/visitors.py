"""Cities and devices of the demo's visitors. weight: how often one is drawn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class City:
    """A city as edge headers name it. utc_offset: hours, without daylight saving time."""

    name: str
    region: str
    country: str
    latitude: str
    longitude: str
    utc_offset: int
    weight: int


CITIES = (
    City("Montreal", "QC", "CA", "45.5088", "-73.5878", -5, 460),
    City("Laval", "QC", "CA", "45.5699", "-73.6920", -5, 70),
    City("Longueuil", "QC", "CA", "45.5312", "-73.5182", -5, 50),
    City("Quebec", "QC", "CA", "46.8139", "-71.2080", -5, 60),
    City("Toronto", "ON", "CA", "43.6532", "-79.3832", -5, 90),
    City("Ottawa", "ON", "CA", "45.4215", "-75.6972", -5, 45),
    City("Vancouver", "BC", "CA", "49.2827", "-123.1207", -8, 20),
    City("New York", "NY", "US", "40.7128", "-74.0060", -5, 55),
    City("Boston", "MA", "US", "42.3601", "-71.0589", -5, 35),
    City("Burlington", "VT", "US", "44.4759", "-73.2121", -5, 15),
    City("Paris", "IDF", "FR", "48.8566", "2.3522", 1, 40),
    City("Lyon", "ARA", "FR", "45.7640", "4.8357", 1, 12),
    City("Berlin", "BE", "DE", "52.5200", "13.4050", 1, 18),
    City("London", "ENG", "GB", "51.5072", "-0.1276", 0, 20),
    City("Mexico City", "CMX", "MX", "19.4326", "-99.1332", -6, 10),
)
# Of some networks only the country is known.
UNKNOWN_CITY = City("", "", "CA", "", "", -5, 30)


@dataclass(frozen=True, slots=True)
class Device:
    """referers: drawn from; mostly "", since a camera sends none."""

    user_agent: str
    weight: int
    referers: tuple[str, ...] = ("",)
    is_bot: bool = False


_IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS {os} like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko)"
)
_ANDROID = "Mozilla/5.0 (Linux; Android {device}) AppleWebKit/537.36 (KHTML, like Gecko)"
_SEARCH = ("", "", "", "https://www.google.com/")
_SOCIAL = ("https://l.instagram.com/", "https://l.facebook.com/", "")

DEVICES = (
    Device(f"{_IPHONE.format(os='18_6')} Version/18.6 Mobile/15E148 Safari/604.1", 330),
    Device(f"{_IPHONE.format(os='17_7')} Version/17.7 Mobile/15E148 Safari/604.1", 120),
    Device(
        f"{_IPHONE.format(os='18_6')} CriOS/141.0.7390.96 Mobile/15E148 Safari/604.1", 60, _SEARCH
    ),
    Device(f"{_IPHONE.format(os='18_6')} Mobile/15E148 Instagram 402.0.0.28.77", 25, _SOCIAL),
    Device(
        "Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
        " Version/17.7 Mobile/15E148 Safari/604.1",
        28,
    ),
    Device(f"{_ANDROID.format(device='10; K')} Chrome/141.0.0.0 Mobile Safari/537.36", 190),
    Device(f"{_ANDROID.format(device='15; Pixel 9')} Chrome/140.0.0.0 Mobile Safari/537.36", 45),
    Device(
        f"{_ANDROID.format(device='14; SM-S921B')} SamsungBrowser/28.0 Chrome/130.0.0.0"
        " Mobile Safari/537.36",
        70,
    ),
    Device(
        f"{_ANDROID.format(device='14; SM-A546E')} Chrome/139.0.0.0 Mobile Safari/537.36",
        40,
        _SEARCH,
    ),
    Device("Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0", 14),
    Device(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
        " Version/18.5 Safari/605.1.15",
        16,
        ("", "https://mail.google.com/"),
    ),
    Device(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/141.0.0.0 Safari/537.36",
        20,
        ("", "https://www.google.com/", "https://www.linkedin.com/"),
    ),
    Device(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
        9,
        ("", "https://www.bing.com/"),
    ),
    Device("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", 4),
    Device(
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", 12, is_bot=True
    ),
    Device(
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", 10, is_bot=True
    ),
    Device("WhatsApp/2.24.20.83 A", 8, is_bot=True),
    Device("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", 4, is_bot=True),
)
