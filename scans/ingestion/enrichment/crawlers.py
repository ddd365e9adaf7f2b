"""The lists of CrawlerDetect and of crawler-user-agents, asked quickly.

CrawlerDetect tries 1,400 patterns at each character of a user agent: a third of a
millisecond for a string never seen before. Here they are sorted by their first
letter, so that nearly all of them are passed over at once. The answers are the same,
up to two letters outside ASCII that Unicode folds to k and s.

crawler-user-agents has 1,500 others and tells letters apart; neither knows all of the other.
Source: https://github.com/monperrus/crawler-user-agents
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from crawlerdetect.crawlerdetect import crawlers_data, get_compiled_exclusions_regex
from crawleruseragents import CRAWLER_USER_AGENTS_DATA

# An ordinary first character that has to be there.
_PLAIN_START = re.compile(r"[A-Za-z0-9](?![?*+{])", re.ASCII)
# May be empty, so it decides nothing in a search; it made the search quadratic.
_OPTIONAL_START = r"[a-z0-9\-_]*"
# Patterns of crawler-user-agents that people's browsers match, too: a build of Android,
# browsers, apps with a browser in them. Those of them that are programs CrawlerDetect knows.
_OF_PEOPLE = frozenset(
    {
        *(r"AP3A\.240617\.008", "Sogou", "Sonic", "Fever", "Viber", "Fluid", r"Code\/1\."),
        *("Expanse", "MetaIAB Facebook"),
    }
)
# Slack's app is a browser; CrawlerDetect means Slack's other programs, which do not claim to be.
_SLACK_APP = re.compile(r"(^Mozilla/5\.0 \(.*) Slack/[\d.]+")


def is_crawler(user_agent: str) -> bool:
    """Whether a program that is no browser calls itself so."""
    user_agent = _SLACK_APP.sub(r"\1", user_agent)
    return is_in_crawlerdetect(user_agent) or _OTHER_CRAWLERS.search(user_agent) is not None


def is_in_crawlerdetect(user_agent: str) -> bool:
    """What CrawlerDetect says."""
    agent = get_compiled_exclusions_regex().sub("", user_agent.strip())
    return _CRAWLERS.search(agent) is not None


def _join(patterns: Iterable[str]) -> str:
    by_letter, others = _sort(patterns, fold=True)
    others = [pattern.removeprefix(_OPTIONAL_START) for pattern in others]
    # Not ignoring case as a whole: only a plain set of characters is quick to rule out.
    groups = [f"[{one}{one.upper()}](?i:{'|'.join(rest)})" for one, rest in by_letter.items()]
    return "|".join([*groups, f"(?i:{'|'.join(others)})"])


def _join_exact(patterns: Iterable[str]) -> str:
    by_letter, others = _sort(patterns, fold=False)
    groups = [f"{one}(?:{'|'.join(rest)})" for one, rest in by_letter.items()]
    return "|".join([*groups, *others])


def _sort(patterns: Iterable[str], *, fold: bool) -> tuple[dict[str, list[str]], list[str]]:
    """By first letter, without it; and those that have none. fold: case does not matter."""
    by_letter: dict[str, list[str]] = defaultdict(list)
    others: list[str] = []
    for pattern in patterns:
        # An alternative at the top would not start with this letter.
        if _PLAIN_START.match(pattern) and "|" not in pattern:
            by_letter[pattern[0].lower() if fold else pattern[0]].append(pattern[1:])
        else:
            others.append(pattern)
    return by_letter, others


_CRAWLERS = re.compile(_join(crawlers_data))
_OTHER_CRAWLERS = re.compile(
    _join_exact(
        one["pattern"] for one in CRAWLER_USER_AGENTS_DATA if one["pattern"] not in _OF_PEOPLE
    )
)
