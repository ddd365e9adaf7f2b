"""The names of apps, browsers, systems, devices and clients that analytics list.

ua-parser recognises the web view of many apps, and names some after their engine: find_app
looks for the app first.
"""

import re

UNKNOWN = "Other"
BOT_DEVICE = "Bot"
FAMILY_LENGTH = 60

_BROWSERS = {
    "Chrome Mobile iOS": "Chrome",
    "Firefox iOS": "Firefox",
    "Chrome Mobile WebView": "Chrome WebView",
    "Mobile Safari UI/WKWebView": "Safari WebView",
    "WeChat Browser": "WeChat",
}

# Brands as ua-parser writes them, and as their makers do. Others are "Android":
# a list of model numbers would be of no use.
_ANDROID_BRANDS = {
    "amazon": "Kindle",
    "asus": "ASUS",
    "fairphone": "Fairphone",
    "honor": "Honor",
    "htc": "HTC",
    "huawei": "Huawei",
    "lenovo": "Lenovo",
    "lg": "LG",
    "motorola": "Motorola",
    "nokia": "Nokia",
    "nothing": "Nothing",
    "oneplus": "OnePlus",
    "oppo": "OPPO",
    "realme": "realme",
    "samsung": "Galaxy",
    "sony": "Sony",
    "vivo": "vivo",
    "xiaomi": "Xiaomi",
    "zte": "ZTE",
}
# Tablets whose brand ua-parser does not know: SM-X710.
_SAMSUNG_MODEL = re.compile(r"(?:SM|GT|SGH|SCH)-[A-Z0-9]", re.ASCII)

# As ua-parser names them; the others have "Linux" in their name.
_LINUX_SYSTEMS = frozenset(
    {
        *("BackTrack", "CentOS", "Chrome OS", "Debian", "Fedora", "Gentoo", "Kubuntu", "Lubuntu"),
        *("Mageia", "Mandriva", "Puppy", "Red Hat", "Slackware", "SUSE", "Ubuntu", "openSUSE"),
    }
)

# The first match counts, so specific apps come before others of the same maker.
_APPS = (
    ("Facebook Messenger", r"FBAN/Messenger|FB_IAB/(?:MESSENGER|Orca)|FBAN/Orca|MetaIAB Messenger"),
    ("Instagram", r"\bInstagram |MetaIAB Instagram"),
    ("Threads", r"\bBarcelona \d"),
    ("Facebook", r"\[FB(?:AN|_IAB|IA)?/|FB_IAB/|FBAN/|MetaIAB Facebook"),
    ("LinkedIn", r"LinkedInApp"),
    ("KakaoTalk", r"KAKAOTALK"),
    ("Reddit", r"\bReddit(?:App)?\]?/|\[RedditApp\]"),
    ("WeChat", r"MicroMessenger/"),
    ("Viber", r"\bViber/"),
    ("Zalo", r"\bZalo (?:iOS|android)/"),
    ("Google", r"\bGSA/\d"),
    ("Slack", r"\bSlack/\d"),
    ("Naver", r"\bNAVER\(inapp;"),
    ("Alipay", r"\bAlipayClient/\d"),
)
_ANY = re.compile("|".join(f"({pattern})" for _, pattern in _APPS))
# Each match of _ANY contains one of these. Most user agents are browsers' and have none, which
# is known in a thirtieth of the time that the expression takes.
_SIGNS = (
    *("FB", "MetaIAB ", "Instagram ", "Barcelona ", "LinkedInApp", "KAKAOTALK", "Reddit", "Viber/"),
    *("MicroMessenger/", "Zalo ", "GSA/", "Slack/", "NAVER(", "AlipayClient/"),
)


def find_app(user_agent: str) -> str:
    """The app whose web view this is; "" if none of the known ones."""
    if not any(sign in user_agent for sign in _SIGNS) or not _ANY.search(user_agent):
        return ""
    # The first in _APPS that matches, not the first in the text.
    return next(name for name, pattern in _APPS if re.search(pattern, user_agent))


def get_browser_family(family: str) -> str:
    """Safari for Mobile Safari, Chrome for Chrome Mobile iOS, and so on."""
    named = _BROWSERS.get(family)
    if named:
        return named
    if "/" in family:
        return UNKNOWN  # a piece of a URL
    words = [word for word in family.split() if word != "Mobile"]
    return " ".join(words)[:FAMILY_LENGTH] or UNKNOWN


def get_os_family(family: str) -> str:
    """The system without its version; Mac OS X under its present name."""
    return "macOS" if family == "Mac OS X" else family[:FAMILY_LENGTH]


def get_device_family(family: str, brand: str, *, os: str, is_pc: bool) -> str:
    """iPhone, iPad, Pixel, Galaxy, Android, Mac, PC ... rather than model numbers.

    Reduced Chrome user agents name the model K: Android.
    """
    if os == "Android":
        return _get_android_family(family, brand)
    if family in ("Mac", "iPhone", "iPad", "iPod"):
        return family
    if family == "iOS-Device":
        return "iOS"
    if "/" in family:
        return UNKNOWN
    return "PC" if is_pc else family[:FAMILY_LENGTH]


def _get_android_family(family: str, brand: str) -> str:
    line = family.split(" ", 1)[0]
    if line in ("Pixel", "Nexus"):
        return line
    if _SAMSUNG_MODEL.match(family):
        return "Galaxy"
    return _ANDROID_BRANDS.get(brand.lower(), "Android")


def get_client_bucket(os: str) -> str:
    """iOS, Android, macOS, Windows, Linux or other, from a name of get_os_family."""
    if os in ("iOS", "Android", "macOS"):
        return os
    if os == "iPadOS":
        return "iOS"
    if os.startswith("Windows"):
        return "Windows"
    return "Linux" if os in _LINUX_SYSTEMS or "Linux" in os else "other"
