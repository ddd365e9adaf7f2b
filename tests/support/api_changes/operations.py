"""What breaks clients when one API document replaces another."""

from collections.abc import Iterator
from typing import Any

from tests.support.api_changes.schemas import SchemaComparison

Document = dict[str, Any]
Operation = dict[str, Any]


def find_breaking_changes(old: Document, new: Document) -> list[str]:
    """A sentence for each, beginning with method and path. Additions are none."""
    found: list[str] = []
    for path, methods in old["paths"].items():
        for method, operation in methods.items():
            name = f"{method.upper()} {path}"
            now = new["paths"].get(path, {}).get(method)
            if now is None:
                found.append(f"{name}: was removed")
                continue
            comparison = SchemaComparison(old, new)
            changes = _compare_operations(comparison, operation, now)
            found += [f"{name}: {change}" for change in dict.fromkeys(changes)]
    return found


def _compare_operations(
    comparison: SchemaComparison, old: Operation, new: Operation
) -> Iterator[str]:
    # Generated clients name their methods by it.
    if old.get("operationId") != new.get("operationId"):
        yield f"operationId {old.get('operationId')} became {new.get('operationId')}"
    yield from _compare_security(old, new)
    yield from _compare_parameters(comparison, old, new)
    yield from _compare_request_bodies(comparison, old, new)
    yield from _compare_responses(comparison, old, new)


def _compare_security(old: Operation, new: Operation) -> Iterator[str]:
    """Each way to authenticate still works; no security means that none is needed."""
    before, after = old.get("security", []), new.get("security", [])
    if not after:
        return
    if not before:
        yield "needs credentials now"
    for scheme in before:
        if not any(_is_enough(scheme, other) for other in after):
            yield f"credentials {scheme} are not enough any more"


def _is_enough(had: dict[str, list[str]], needed: dict[str, list[str]]) -> bool:
    return all(
        scheme in had and set(scopes) <= set(had[scheme]) for scheme, scopes in needed.items()
    )


def _compare_parameters(
    comparison: SchemaComparison, old: Operation, new: Operation
) -> Iterator[str]:
    before, after = _index_parameters(old), _index_parameters(new)
    for key, parameter in before.items():
        place = f"{key[0]} parameter {key[1]}"
        now = after.get(key)
        if now is None:
            yield f"{place} was removed"
            continue
        if now.get("required") and not parameter.get("required"):
            yield f"{place} is required now"
        yield from comparison.find_breaks(
            parameter.get("schema", {}), now.get("schema", {}), "request", place
        )
    for key in after.keys() - before.keys():
        if after[key].get("required"):
            yield f"{key[0]} parameter {key[1]} is new and required"


def _index_parameters(operation: Operation) -> dict[tuple[str, str], dict[str, Any]]:
    return {(one["in"], one["name"]): one for one in operation.get("parameters", ())}


def _compare_request_bodies(
    comparison: SchemaComparison, old: Operation, new: Operation
) -> Iterator[str]:
    before, after = old.get("requestBody"), new.get("requestBody")
    if after is None:
        if before is not None:
            yield "takes no body any more"
        return
    if after.get("required") and not (before or {}).get("required"):
        yield "the body is required now"
    for media_type, content in ((before or {}).get("content") or {}).items():
        now = after["content"].get(media_type)
        if now is None:
            yield f"takes no {media_type} any more"
            continue
        yield from comparison.find_breaks(
            content.get("schema", {}), now.get("schema", {}), "request", "body"
        )


def _compare_responses(
    comparison: SchemaComparison, old: Operation, new: Operation
) -> Iterator[str]:
    """Of success only: a client must expect every refusal, whichever are listed."""
    for status, response in old["responses"].items():
        if not status.startswith("2"):
            continue
        now = new["responses"].get(status)
        if now is None:
            yield f"never answers {status} any more"
            continue
        for header in (response.get("headers") or {}).keys() - (now.get("headers") or {}).keys():
            yield f"{status} has no header {header} any more"
        yield from _compare_contents(comparison, response, now, status)


def _compare_contents(
    comparison: SchemaComparison, old: dict[str, Any], new: dict[str, Any], status: str
) -> Iterator[str]:
    before, after = old.get("content") or {}, new.get("content") or {}
    # Generators take the first one for the type of the answer.
    if before and after and next(iter(before)) != next(iter(after)):
        yield f"{status}: the first media type is {next(iter(after))} now"
    for media_type, content in before.items():
        if media_type not in after:
            yield f"{status}: no {media_type} any more"
            continue
        yield from comparison.find_breaks(
            content.get("schema", {}),
            after[media_type].get("schema", {}),
            "response",
            f"{status}",
        )
