"""Parses user agents: client bucket, device, system, browser, and whether it is a bot.

Parsing takes up to a millisecond, so rows.py caches the results: the world's
phones share some thousand strings.

An iPad that requests desktop pages calls itself a Mac. Its other browsers and its apps
still name the iPad; Safari sends exactly a Mac's user agent and is counted as a Mac,
because nothing else in the request differs.
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

from scans.ingestion.enrichment.bots import get_agent_reason
from scans.ingestion.enrichment.families import (
    BOT_DEVICE,
    find_app,
    get_browser_family,
    get_client_bucket,
    get_device_family,
    get_os_family,
)

# Strings that no program on a Mac sends.
_IPAD_AS_MAC = re.compile(r"\(Macintosh;.*(?: Mobile/| CriOS/| FxiOS/| EdgiOS/|; iPadOS )")
# (Phone; OpenHarmony 5.0): ua-parser knows neither the system nor its web view.
_OPENHARMONY = re.compile(r"\((?:(PC)|\w+); OpenHarmony ")
_HARMONY_WEB_VIEW = "ArkWeb/"
# The model that an Android browser names, as in
# (Linux; U; Android 4.2.2; ru-ru; CRONY-7021 Build/JDQ39; wv) AppleWebKit/...
_MODEL = re.compile(
    r"(?P<before>\(Linux; (?:U; |arm(?:_64)?; )?Android [\d.]+(?:; [a-z]{2}[-_][A-Za-z]{2})?; )"
    r"(?:[^;()]|\([^()]*\))+?(?:; [A-Z\d]{4}\.\d{6}\.[\w.]+)?"
    r"(?P<after>(?:; wv)?\) AppleWebKit/)"
)


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


def remove_model(user_agent: str) -> str:
    """Remove the model and the build from an Android browser's user agent.

    Some phones are called XBot, C Bot, Spider or Speedy, and OPPO A33m contains the "a3" of a
    crawler. Crawlers name themselves elsewhere: after a semicolon, or after the brackets.
    """
    return _MODEL.sub(r"\g<before>K\g<after>", user_agent, count=1)


def parse_user_agent(user_agent: str) -> Agent:
    """The families of a User-Agent header, as analytics show them."""
    # Only the device is read from the whole text.
    without_model = remove_model(user_agent)
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
        # Only Huawei makes such devices so far.
        return Agent("other", "PC" if harmony[1] else "Huawei", "OpenHarmony", browser, "")
    family, brand = parsed.device.family, parsed.device.brand
    if without_model != user_agent:
        # ua-parser does not find a model that is followed by "; wv" instead of a build.
        named = ua_parser.parse_device(user_agent.replace("; wv) ", ") ", 1))
        family, brand = (named.family, named.brand) if named is not None else (family, brand)
    device = get_device_family(family, brand or "", os=os, is_pc=parsed.is_pc)
    return Agent(get_client_bucket(os), device, os, browser, "")
