"""Whether one JSON Schema of the API document may replace another without breaking clients.

Source: JSON Schema 2020-12. In a request the new schema must accept all that the old one accepts;
in a response it must promise all that the old one promises.
"""

from collections.abc import Iterator
from typing import Any, Literal

from tests.support.api_changes.bounds import find_narrowed_bounds

Schema = Any
Direction = Literal["request", "response"]
_ANY_TYPE = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})


class SchemaComparison:
    """Compares schemas of two documents; each pair of components once, as they may be recursive."""

    def __init__(self, old: dict[str, Any], new: dict[str, Any]) -> None:
        self._old, self._new = old, new
        self._compared: set[tuple[str, str, Direction]] = set()

    def find_breaks(
        self, old: Schema, new: Schema, direction: Direction, place: str
    ) -> Iterator[str]:
        """place: what the sentences name, such as `body.name`."""
        pair = (_get_ref(old), _get_ref(new), direction)
        if pair[0] and pair[1]:
            if pair in self._compared:
                return
            self._compared.add(pair)
        old, new = _resolve(self._old, old), _resolve(self._new, new)
        old_branches, new_branches = _list_branches(old), _list_branches(new)
        if len(old_branches) == len(new_branches) == 1:
            yield from self._compare(old_branches[0], new_branches[0], direction, place)
        elif direction == "request":
            yield from self._match(old_branches, new_branches, direction, place)
        else:
            yield from self._match(new_branches, old_branches, direction, place)

    def _match(
        self, wanted: list[Schema], offered: list[Schema], direction: Direction, place: str
    ) -> Iterator[str]:
        """Each branch that has to fit fits one of the others, or says how it misses the nearest."""
        for branch in wanted:
            misses = []
            for other in offered:
                old, new = (branch, other) if direction == "request" else (other, branch)
                # Of its own: a branch that does not fit must not count as compared.
                attempt = SchemaComparison(self._old, self._new)
                attempt._compared = set(self._compared)
                misses.append(list(attempt.find_breaks(old, new, direction, place)))
                if not misses[-1]:
                    break
            yield from min(misses, key=len)

    def _compare(self, old: Schema, new: Schema, direction: Direction, place: str) -> Iterator[str]:
        old, new = _as_object(old), _as_object(new)
        lost = _find_lost_types(old, new, direction)
        if lost:
            yield f"{place}: type {_name_types(old)} became {_name_types(new)}"
            return
        yield from _compare_values(old, new, direction, place)
        if direction == "request":
            yield from find_narrowed_bounds(old, new, place)
            if "default" in old and old["default"] != new.get("default"):
                yield f"{place}: default {old['default']!r} became {new.get('default')!r}"
        if old.get("format") != new.get("format"):
            yield f"{place}: format {old.get('format')} became {new.get('format')}"
        yield from self._compare_properties(old, new, direction, place)
        for keyword, suffix in (("items", "[]"), ("additionalProperties", ".*")):
            before, after = old.get(keyword, True), new.get(keyword, True)
            if before != after and before is not False:
                yield from self.find_breaks(before, after, direction, f"{place}{suffix}")

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


def _find_lost_types(old: Schema, new: Schema, direction: Direction) -> set[str]:
    """Types that callers may send or expect, and the other schema does not have."""
    before, after = _list_types(old), _list_types(new)
    wanted, offered = (before, after) if direction == "request" else (after, before)
    if "number" in offered:
        offered = offered | {"integer"}
    return set(wanted - offered)


def _compare_values(old: Schema, new: Schema, direction: Direction, place: str) -> Iterator[str]:
    before, after = _list_values(old), _list_values(new)
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
        if value not in offered:
            said = "is no value any more" if direction == "request" else "is a new value"
            yield f"{place}: {value!r} {said}"


def _list_values(schema: Schema) -> list[Any] | None:
    """None: not limited to certain ones."""
    if "const" in schema:
        return [schema["const"]]
    values: list[Any] | None = schema.get("enum")
    return values


def _list_types(schema: Schema) -> frozenset[str]:
    stated = schema.get("type")
    if stated is None:
        return _ANY_TYPE
    return frozenset([stated] if isinstance(stated, str) else stated)


def _name_types(schema: Schema) -> str:
    types = _list_types(schema)
    return "any" if types == _ANY_TYPE else "|".join(sorted(types))


def _list_branches(schema: Schema) -> list[Schema]:
    if isinstance(schema, dict):
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                return list(schema[keyword])
    return [schema]


def _as_object(schema: Schema) -> dict[str, Any]:
    """Of a boolean schema, too: true is {}, false is {"enum": []}."""
    if isinstance(schema, bool):
        return {} if schema else {"enum": []}
    kept: dict[str, Any] = schema
    return kept


def _get_ref(schema: Schema) -> str:
    return str(schema.get("$ref", "")) if isinstance(schema, dict) else ""


def _resolve(document: dict[str, Any], schema: Schema) -> Schema:
    """The component behind a reference, and the only part of an allOf, as ninja writes them."""
    while isinstance(schema, dict):
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        elif len(schema.get("allOf", ())) == 1:
            schema = schema["allOf"][0]
        else:
            break
    return schema
