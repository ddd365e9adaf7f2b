"""The quick way answers as the library does."""

import re

import pytest
from crawlerdetect import CrawlerDetect
from crawlerdetect.crawlerdetect import crawlers_data
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.traffic import list_user_agents
from scans.ingestion.enrichment.crawlers import is_in_crawlerdetect

_library = CrawlerDetect()
# What each pattern looks for, roughly: its letters without the signs of the pattern.
_names = [re.sub(r"\\[dswSDWb]|[\\^$?*+()\[\]]", "", pattern) for pattern in crawlers_data]


@pytest.mark.parametrize("template", ["{}", "{}/1.0", "Mozilla/5.0 (X11; Linux) {}", "x{}y"])
def test_every_name_of_the_list_is_answered_as_by_the_library(template: str) -> None:
    for name in _names:
        for agent in (template.format(name), template.format(name.swapcase())):
            assert is_in_crawlerdetect(agent) == _library.is_crawler(agent), agent


def test_phones_are_answered_as_by_the_library() -> None:
    for agent in list_user_agents():
        assert is_in_crawlerdetect(agent) == _library.is_crawler(agent), agent


@given(st.text(max_size=60) | st.lists(st.sampled_from(_names), max_size=3).map(" ".join))
def test_any_text_is_answered_as_by_the_library(agent: str) -> None:
    assert is_in_crawlerdetect(agent) == _library.is_crawler(agent)
