"""How the lists name what rollups count: countries in the reader's language, and the like."""

from dashboard.frame.formatting import get_active_locale
from kernel.translation import gettext as _

_COUNTRY_LENGTH = 2


def name_country(code: str) -> str:
    """France for FR; the code itself when it is none."""
    return str(get_active_locale().territories.get(code, code))


def name_value(kind: str, value: str) -> str:
    """A value of a list as people read it."""
    if kind == "country":
        return name_country(value)
    if kind in ("city", "region"):
        place, _comma, code = value.rpartition(", ")
        return f"{place}, {name_country(code)}" if len(code) == _COUNTRY_LENGTH else value
    if value == "(direct)":
        return _("Direct")
    if value.lower() == "other":
        return _("Other")
    if kind == "referer":
        return value.removeprefix("https://").removeprefix("http://").removesuffix("/")
    return value


def name_kind(kind: str) -> str:
    """What a filter is of, in the singular."""
    return {
        "variant": _("Variant"),
        "country": _("Country"),
        "region": _("Region"),
        "city": _("City"),
        "device": _("Device"),
        "os": _("System"),
        "browser": _("Browser"),
        "client": _("Platform"),
        "referer": _("Referrer"),
        "host": _("Host"),
    }[kind]


def name_tab(kind: str) -> str:
    """A list's tab, in the plural."""
    return {
        "country": _("Countries"),
        "region": _("Regions"),
        "city": _("Cities"),
        "device": _("Devices"),
        "os": _("Systems"),
        "browser": _("Browsers"),
        "referer": _("Referrers"),
        "host": _("Hosts"),
    }[kind]


def name_card(card: str) -> str:
    return {"places": _("Places"), "devices": _("Devices"), "sources": _("Sources")}[card]
