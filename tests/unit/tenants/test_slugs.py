"""Slugs from workspace names."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.models import Tenant
from tenants.slugs import RESERVED_SLUGS, propose_slugs

MAX_LENGTH = Tenant._meta.get_field("slug").max_length or 0


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Studio Nord", "studio-nord"),
        ("Café Olé & Söhne", "cafe-ole-sohne"),
        ("  --A--  ", "a"),
        ("x" * 120, "x" * 48),
    ],
)
def test_name_becomes_its_plain_slug(name: str, slug: str) -> None:
    assert next(propose_slugs(name)) == slug


def test_next_slugs_are_numbered_and_then_random() -> None:
    first, second, *_, last = islice(propose_slugs("Studio Nord"), 8)
    assert (first, second) == ("studio-nord", "studio-nord-2")
    assert last.startswith("studio-nord-")
    assert len(last) == len("studio-nord-") + 6


@pytest.mark.parametrize("name", ["東京デザイン", "Студия", "!!!", "🎨"])
def test_a_name_without_latin_letters_gets_a_random_slug(name: str) -> None:
    assert next(propose_slugs(name)).startswith("studio-")


@pytest.mark.parametrize("name", ["Admin", "API", "Q", "www", "tenant"])
def test_a_reserved_name_is_never_a_slug(name: str) -> None:
    assert RESERVED_SLUGS.isdisjoint(islice(propose_slugs(name), 10))


@given(st.text(max_size=120))
def test_any_name_gives_distinct_slugs_that_fit(name: str) -> None:
    slugs = list(islice(propose_slugs(name), 12))
    assert len(set(slugs)) == 12
    for slug in slugs:
        assert 0 < len(slug) <= MAX_LENGTH
        assert slug.isascii()
        assert slug not in RESERVED_SLUGS
