"""The named resources of a page."""

from collections import defaultdict


class Resources:
    """Gives each object a name once, such as ``/E1`` for the first ExtGState."""

    def __init__(self) -> None:
        self._named: dict[str, dict[str, str]] = defaultdict(dict)

    def name(self, category: str, body: str) -> str:
        """category: a key of the resource dictionary, such as ``ExtGState``."""
        named = self._named[category]
        return named.setdefault(body, f"/{category[0]}{len(named) + 1}")

    def write(self) -> str:
        written = ""
        for category, named in self._named.items():
            entries = "".join(f"{name} {body}" for body, name in named.items())
            written += f"/{category}<<{entries}>>"
        return f"<<{written}>>"
