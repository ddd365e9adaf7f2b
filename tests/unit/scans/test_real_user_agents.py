"""Published lists of user agents; the limits here may only be lowered."""

import re
from functools import cache
from importlib.resources import files

from crawleruseragents import CRAWLER_USER_AGENTS_DATA

from scans.ingestion.enrichment.user_agents import parse_user_agent

# Four user agents of that list are people's; see scans.ingestion.enrichment.crawlers.
MAX_CRAWLERS_MISSED = 4
# Programs on phones, such as download managers and podcast players, which the
# list has under the phone they run on.
MAX_PHONES_TAKEN_FOR_BOTS = 6
# Every tenth, because each takes a millisecond.
_EACH = 10
# Each user agent has a line of its own in their YAML, which takes half a minute to parse.
_USER_AGENT = re.compile(r"^ +user_agent: ['\"]?(.+?)['\"]?$", re.MULTILINE)


def test_crawlers_are_bots() -> None:
    agents = [agent for one in CRAWLER_USER_AGENTS_DATA for agent in one["instances"]]
    missed = [agent for agent in agents if not parse_user_agent(agent).bot_reason]
    assert len(agents) > 2_000
    assert len(missed) <= MAX_CRAWLERS_MISSED, missed


def test_phones_and_tablets_are_people() -> None:
    agents = _list_phones()[::_EACH]
    taken = [agent for agent in agents if parse_user_agent(agent).bot_reason]
    assert len(agents) > 2_500
    assert len(taken) <= MAX_PHONES_TAKEN_FOR_BOTS, taken


def test_browsers_of_phones_are_people() -> None:
    """Also phones whose model contains a word of crawlers."""
    words = ("bot", "spider", "crawl", "speedy", "scan", "fetch", "a33m", "probe", "monitor")
    agents = [
        agent
        for agent in _list_phones()
        if agent.startswith("Mozilla/5.0 (Linux; ")
        and "Chrome/" in agent
        and any(word in agent.lower() for word in words)
    ]
    assert len(agents) > 20
    assert [agent for agent in agents if parse_user_agent(agent).bot_reason] == []


@cache
def _list_phones() -> list[str]:
    """The test data of Matomo's device detector, which its Python port ships."""
    folder = files("device_detector") / "tests" / "fixtures" / "upstream"
    names = ("smartphone", "tablet", "phablet")
    return [
        agent
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.startswith(names)
        for agent in _USER_AGENT.findall(file.read_text("utf-8"))
    ]
