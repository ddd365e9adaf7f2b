"""What a user agent tells: client bucket, device, system, browser, and whether it is a bot.

Parsing takes up to a millisecond, so rows.py keeps what it has asked: the world's
phones share some thousand strings.

An iPad that asks for desktop pages calls itself a Mac. Its other browsers and its apps
still say what they are; Safari sends a Mac's user agent, letter by letter, and is counted
as a Mac, because nothing in the request tells otherwise.
"""

import re
from typing import NamedTuple

import ua_parser
from user_agents.parsers import (
    UserAgent,
    parse_browser,
    parse_device,
    parse_operating_system,
)

from scans.ingestion.enrichment.app_names import find_app
from scans.ingestion.enrichment.bots import get_agent_reason
from scans.ingestion.enrichment.families import (
    BOT_DEVICE,
    get_browser_family,
    get_client_bucket,
    get_device_family,
    get_os_family,
)
from scans.ingestion.enrichment.models_of_phones import hide_model

# Words that no program on a Mac sends.
_IPAD_AS_MAC = re.compile(r"\(Macintosh;.*(?: Mobile/| CriOS/| FxiOS/| EdgiOS/|; iPadOS )")
# (Phone; OpenHarmony 5.0): ua-parser does not know the system, nor what shows pages there.
_OPENHARMONY = re.compile(r"\((?:(PC)|\w+); OpenHarmony ")
_HARMONY_WEB_VIEW = "ArkWeb/"


class Agent(NamedTuple):
    """client: iOS, Android, macOS, Windows, Linux, Bot or other. bot_reason: "" for people."""

    client: str
    device: str
    os: str
    browser: str
    bot_reason: str


class _FastUserAgent(UserAgent):  # type: ignore[misc]  # the library has no types
    """user-agents over ua-parser's Rust matcher: 0.05 instead of 0.9 ms a string."""

    def __init__(self, user_agent: str) -> None:  # the original would parse in Python
        result = ua_parser.parse(user_agent).with_defaults()
        agent, system, device = result.user_agent, result.os, result.device
        self.ua_string = user_agent
        self.browser = parse_browser(agent.family, agent.major, agent.minor, agent.patch)
        self.os = parse_operating_system(system.family, system.major, system.minor, system.patch)
        self.device = parse_device(device.family, device.brand, device.model)


def describe_user_agent(user_agent: str) -> Agent:
    """The families of a User-Agent header, as the analytics show them."""
    # A phone may be called Spider: only the device is read from all of the text.
    without_model = hide_model(user_agent)
    parsed = _FastUserAgent(without_model)
    reason = get_agent_reason(without_model, is_spider=parsed.is_bot)
    os = get_os_family(parsed.os.family)
    browser = find_app(user_agent) or get_browser_family(parsed.browser.family)
    if reason:
        return Agent("Bot", BOT_DEVICE, os, browser, reason)
    if _IPAD_AS_MAC.search(user_agent):
        browser = "Safari WebView" if browser == "Apple Mail" else browser
        return Agent("iOS", "iPad", "iOS", browser, "")
    harmony = _OPENHARMONY.search(user_agent)
    if harmony is not None:
        if browser == "Chrome" and _HARMONY_WEB_VIEW in user_agent:
            browser = "ArkWeb"
        # Of one maker so far.
        return Agent("other", "PC" if harmony[1] else "Huawei", "OpenHarmony", browser, "")
    family, brand = parsed.device.family, parsed.device.brand
    if without_model != user_agent:
        # The mark of a web view hides the model from ua-parser where no build follows it.
        named = ua_parser.parse_device(user_agent.replace("; wv) ", ") ", 1))
        family, brand = (named.family, named.brand) if named is not None else (family, brand)
    device = get_device_family(family, brand or "", os=os, is_pc=parsed.is_pc)
    return Agent(get_client_bucket(os), device, os, browser, "")
