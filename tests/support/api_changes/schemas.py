"""Whether one JSON Schema of the API document may replace another without breaking clients.

Source: JSON Schema 2020-12. In a request the new schema must accept all that the old one accepts;
in a response it must promise all that the old one promises.
"""

import json
from collections.abc import Iterator
from typing import Any, Literal

from tests.support.api_changes.alternatives import (
    ANY,
    CONDITIONS,
    find_default,
    list_alternatives,
)
from tests.support.api_changes.bounds import find_narrowed_bounds

Schema = Any
Direction = Literal["request", "response"]


class SchemaComparison:
    """Compares schemas of two documents; each pair once, as components may be recursive."""

    def __init__(self, old: dict[str, Any], new: dict[str, Any]) -> None:
        self._old, self._new = old, new
        self._compared: set[tuple[str, str, Direction]] = set()

    def find_breaks(
        self, old: Schema, new: Schema, direction: Direction, place: str
    ) -> Iterator[str]:
        """place: what the sentences name, such as `body.name`."""
        texts = json.dumps(old, sort_keys=True), json.dumps(new, sort_keys=True)
        if "$ref" in "".join(texts):
            if (*texts, direction) in self._compared:
                return
            self._compared.add((*texts, direction))
        elif texts[0] == texts[1]:
            return
        if direction == "request":
            yield from self._compare_defaults(old, new, place)
        before = list_alternatives(self._old, old)
        after = list_alternatives(self._new, new)
        if len(before) == len(after) == 1:
            yield from self._compare(before[0], after[0], direction, place)
        else:
            yield from self._match(before, after, direction, place)

    def _compare_defaults(self, old: Schema, new: Schema, place: str) -> Iterator[str]:
        before, after = find_default(self._old, old), find_default(self._new, new)
        if before and before != after:
            yield f"{place}: default {before[0]!r} became {after[0] if after else None!r}"

    def _match(
        self, before: list[Schema], after: list[Schema], direction: Direction, place: str
    ) -> Iterator[str]:
        """Each alternative that has to fit fits one, or says how it misses the nearest."""
        is_request = direction == "request"
        wanted, offered = (before, after) if is_request else (after, before)
        for one in wanted:
            alike = [other for other in offered if _get_type(other) == _get_type(one)]
            misses = []
            for other in alike or offered:
                old, new = (one, other) if is_request else (other, one)
                # Of its own: an alternative that does not fit must not count as compared.
                attempt = SchemaComparison(self._old, self._new)
                attempt._compared = set(self._compared)
                misses.append(list(attempt._compare(old, new, direction, place)))
                if not misses[-1]:
                    break
            yield from min(misses, key=len, default=[f"{place}: nothing is allowed any more"])

    def _compare(self, old: Schema, new: Schema, direction: Direction, place: str) -> Iterator[str]:
        is_request = direction == "request"
        before, after = _get_type(old), _get_type(new)
        if not _includes(after, before) if is_request else not _includes(before, after):
            yield f"{place}: type {before} became {after}"
            return
        yield from _compare_values(old, new, direction, place)
        yield from _compare_annotations(old, new, direction, place)
        if is_request:
            yield from find_narrowed_bounds(old, new, place)
            for condition in new.get(CONDITIONS, ()):
                if condition not in old.get(CONDITIONS, ()):
                    yield f"{place}: has a new condition: {condition}"
        yield from self._compare_properties(old, new, direction, place)
        yield from self._compare_elements(old, new, direction, place)

    def _compare_elements(
        self, old: Schema, new: Schema, direction: Direction, place: str
    ) -> Iterator[str]:
        for keyword, suffix in (("items", "[]"), ("additionalProperties", ".*")):
            before, after = old.get(keyword, True), new.get(keyword, True)
            if before is not False:
                yield from self.find_breaks(before, after, direction, f"{place}{suffix}")
        firsts = old.get("prefixItems", []), new.get("prefixItems", [])
        for index in range(max(map(len, firsts))):
            one, other = (
                part[index] if index < len(part) else schema.get("items", True)
                for part, schema in zip(firsts, (old, new), strict=True)
            )
            yield from self.find_breaks(one, other, direction, f"{place}[{index}]")

    def _compare_properties(
        self, old: Schema, new: Schema, direction: Direction, place: str
    ) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        was_required, is_required = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted(before.keys() - after.keys()):
            yield f"{place}.{name} was removed"
        for name in sorted(before.keys() & after.keys()):
            yield from self.find_breaks(before[name], after[name], direction, f"{place}.{name}")
        if direction == "request":
            for name in sorted(is_required - was_required):
                yield f"{place}.{name} is required now"
        else:
            for name in sorted((was_required - is_required) & after.keys()):
                yield f"{place}.{name} may be missing now"


def _get_type(schema: Schema) -> str:
    return str(schema.get("type", ANY))


def _includes(offered: str, wanted: str) -> bool:
    return offered in (ANY, wanted) or (offered, wanted) == ("number", "integer")


def _compare_values(old: Schema, new: Schema, direction: Direction, place: str) -> Iterator[str]:
    before, after = old.get("enum"), new.get("enum")
    wanted, offered = (before, after) if direction == "request" else (after, before)
    if offered is None:
        return
    if wanted is None:
        yield (
            f"{place}: any value became {after}"
            if direction == "request"
            else (f"{place}: one of {before} became any value")
        )
        return
    for value in wanted:
        if not any(value == other and type(value) is type(other) for other in offered):
            said = "is no value any more" if direction == "request" else "is a new value"
            yield f"{place}: {value!r} {said}"


def _compare_annotations(
    old: Schema, new: Schema, direction: Direction, place: str
) -> Iterator[str]:
    """In a request none may be added, in a response none may go: both would allow less or more."""
    for keyword in ("format", "contentEncoding", "contentMediaType"):
        before, after = old.get(keyword), new.get(keyword)
        if before != after and (after if direction == "request" else before) is not None:
            yield f"{place}: {keyword} {before} became {after}"
    for keyword, where in (("readOnly", "request"), ("writeOnly", "response")):
        if where == direction and new.get(keyword) and not old.get(keyword):
            yield f"{place}: is {keyword} now"
    if direction == "response" and old.get("discriminator", {}) != new.get("discriminator", {}):
        yield f"{place}: another discriminator"
