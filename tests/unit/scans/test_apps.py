"""Apps are found whatever their user agents look like besides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scans.ingestion.enrichment.families import _APPS, find_app


@pytest.mark.parametrize(("name", "pattern"), _APPS)
@given(data=st.data())
def test_a_user_agent_that_matches_an_app_is_that_app_or_an_earlier_one(
    data: st.DataObject, name: str, pattern: str
) -> None:
    names = [one for one, _ in _APPS]
    user_agent = data.draw(st.from_regex(pattern))
    assert names.index(find_app(user_agent)) <= names.index(name)
