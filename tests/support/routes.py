"""Every page of the app host, from its URL patterns: a new URL is walked by itself."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """pattern: as in urls.py, such as <slug:workspace>/qrs/<str:short_id>/."""

    pattern: str
    name: str

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(_PARAMETER.findall(self.pattern))

    def fill(self, values: Mapping[str, str]) -> str | None:
        """The path with these values; None where one is missing."""
        if not set(self.parameters) <= set(values):
            return None
        return "/" + _PARAMETER.sub(lambda found: values[found[1]], self.pattern)

    @property
    def is_of_workspace(self) -> bool:
        return "workspace" in self.parameters


@cache
def list_routes() -> tuple[Route, ...]:
    return tuple(_list_below(get_resolver("config.urls.app"), ""))


def _list_below(resolver: URLResolver, prefix: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLPattern):
            yield Route(pattern, entry.name or "")
        else:
            yield from _list_below(entry, pattern)
