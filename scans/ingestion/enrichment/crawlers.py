"""Matches user agents against the lists of CrawlerDetect and of crawler-user-agents.

CrawlerDetect tries 1,400 patterns at each character of a user agent: a third of a
millisecond for a string that is not cached. Here they are grouped by their first
letter, so that nearly all of them are skipped at once. The results are the same,
except for two letters outside ASCII that Unicode folds to k and s.

crawler-user-agents has 1,500 other patterns, which are case sensitive; neither list
includes all of the other.
Source: https://github.com/monperrus/crawler-user-agents
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from crawlerdetect.crawlerdetect import crawlers_data, get_compiled_exclusions_regex
from crawleruseragents import CRAWLER_USER_AGENTS_DATA

# An ordinary first character that is not optional.
_PLAIN_START = re.compile(r"[A-Za-z0-9](?![?*+{])", re.ASCII)
# Matches the empty string, so it can be left out of a search; with it, the search is quadratic.
_OPTIONAL_START = r"[a-z0-9\-_]*"
# Patterns of crawler-user-agents that match people's browsers, too: a build of Android,
# browsers, and apps that contain one. CrawlerDetect finds the programs among them.
_ALSO_PEOPLE = frozenset(
    {
        *(r"AP3A\.240617\.008", "Sogou", "Sonic", "Fever", "Viber", "Fluid", r"Code\/1\."),
        *("Expanse", "MetaIAB Facebook"),
    }
)
# Slack's app is a browser; CrawlerDetect looks for Slack's other programs.
_SLACK_APP = re.compile(r"(^Mozilla/5\.0 \(.*) Slack/[\d.]+")


def is_crawler(user_agent: str) -> bool:
    """Whether either list has a pattern that matches."""
    user_agent = _SLACK_APP.sub(r"\1", user_agent)
    return is_in_crawlerdetect(user_agent) or _OTHER_CRAWLERS.search(user_agent) is not None


def is_in_crawlerdetect(user_agent: str) -> bool:
    """The same result as CrawlerDetect().is_crawler(user_agent)."""
    agent = get_compiled_exclusions_regex().sub("", user_agent.strip())
    return _CRAWLERS.search(agent) is not None


def _join(patterns: Iterable[str]) -> str:
    by_letter, others = _sort(patterns, fold=True)
    others = [pattern.removeprefix(_OPTIONAL_START) for pattern in others]
    # The first letter outside (?i:...): only a plain set of characters is quick to rule out.
    groups = [f"[{one}{one.upper()}](?i:{'|'.join(rest)})" for one, rest in by_letter.items()]
    return "|".join([*groups, f"(?i:{'|'.join(others)})"])


def _join_exact(patterns: Iterable[str]) -> str:
    by_letter, others = _sort(patterns, fold=False)
    groups = [f"{one}(?:{'|'.join(rest)})" for one, rest in by_letter.items()]
    return "|".join([*groups, *others])


def _sort(patterns: Iterable[str], *, fold: bool) -> tuple[dict[str, list[str]], list[str]]:
    """The rest of each pattern by its first letter; and those that have none. fold: ignore case."""
    by_letter: dict[str, list[str]] = defaultdict(list)
    others: list[str] = []
    for pattern in patterns:
        # With "|", an alternative need not start with this letter.
        if _PLAIN_START.match(pattern) and "|" not in pattern:
            by_letter[pattern[0].lower() if fold else pattern[0]].append(pattern[1:])
        else:
            others.append(pattern)
    return by_letter, others


_CRAWLERS = re.compile(_join(crawlers_data))
_OTHER_CRAWLERS = re.compile(
    _join_exact(
        one["pattern"] for one in CRAWLER_USER_AGENTS_DATA if one["pattern"] not in _ALSO_PEOPLE
    )
)
