"""The compiled list gives the same results as CrawlerDetect."""

import re

import pytest
from crawlerdetect import CrawlerDetect
from crawlerdetect.crawlerdetect import crawlers_data
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.traffic import list_user_agents
from scans.ingestion.enrichment.crawlers import is_in_crawlerdetect

_library = CrawlerDetect()
# A string that each pattern may match: its letters without the syntax.
_names = [re.sub(r"\\[dswSDWb]|[\\^$?*+()\[\]]", "", pattern) for pattern in crawlers_data]


@pytest.mark.parametrize("template", ["{}", "{}/1.0", "Mozilla/5.0 (X11; Linux) {}", "x{}y"])
def test_every_name_in_the_list_has_the_same_result(template: str) -> None:
    for name in _names:
        for agent in (template.format(name), template.format(name.swapcase())):
            assert is_in_crawlerdetect(agent) == _library.is_crawler(agent), agent


def test_phones_have_the_same_result() -> None:
    for agent in list_user_agents():
        assert is_in_crawlerdetect(agent) == _library.is_crawler(agent), agent


@given(st.text(max_size=60) | st.lists(st.sampled_from(_names), max_size=3).map(" ".join))
def test_any_text_has_the_same_result(agent: str) -> None:
    assert is_in_crawlerdetect(agent) == _library.is_crawler(agent)
