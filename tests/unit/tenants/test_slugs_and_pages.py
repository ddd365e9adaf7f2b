"""No workspace has the address of a page of ours."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver

from config.urls import app
from kernel.errors import FieldErrors
from tenants.slugs import RESERVED_SLUGS, check_slug

# Of paths that other parts of the platform serve on the same host.
ELSEWHERE = {"static", "api", "s", "q", "inbox", "admin"}


def list_paths(patterns: Iterable[Any], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        path = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from list_paths(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield path


FIRST = {path.partition("/")[0] for path in list_paths(app.urlpatterns)}
OURS = {segment for segment in FIRST if segment and not segment.startswith("<")} | ELSEWHERE


def test_the_pages_are_found() -> None:
    assert {"login", "account", "invite", "workspaces"} <= OURS


@pytest.mark.parametrize("segment", sorted(OURS))
def test_every_first_segment_is_reserved(segment: str) -> None:
    # What has a dot can never be a slug.
    assert segment in RESERVED_SLUGS or "." in segment
    with pytest.raises(FieldErrors):
        check_slug(segment)
