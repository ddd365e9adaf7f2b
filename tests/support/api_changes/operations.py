"""What breaks clients when one API document replaces another."""

from collections.abc import Iterator
from typing import Any

from tests.support.api_changes.parameters import (
    compare_headers,
    compare_parameters,
    list_parameters,
)
from tests.support.api_changes.released import strip_prose
from tests.support.api_changes.schemas import SchemaComparison

Document = dict[str, Any]
Operation = dict[str, Any]
_METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


def find_breaking_changes(old: Document, new: Document) -> list[str]:
    """A sentence for each, beginning with method and path. Additions are none."""
    old, new = strip_prose(old), strip_prose(new)
    found = [*_compare_schemes(old, new)]
    for path, methods in old["paths"].items():
        for method in methods:
            if method not in _METHODS:
                continue
            name = f"{method.upper()} {path}"
            if method not in new["paths"].get(path, {}):
                found.append(f"{name}: was removed")
                continue
            changes = _compare_operations(old, new, path, method)
            found += [f"{name}: {change}" for change in dict.fromkeys(changes)]
    return found


def _compare_operations(old: Document, new: Document, path: str, method: str) -> Iterator[str]:
    paths = old["paths"][path], new["paths"][path]
    before, after = paths[0][method], paths[1][method]
    comparison = SchemaComparison(old, new)
    # Generated clients name their methods by it.
    if before.get("operationId") != after.get("operationId"):
        yield f"operationId {before.get('operationId')} became {after.get('operationId')}"
    yield from _compare_security(_get_security(old, before), _get_security(new, after))
    yield from compare_parameters(
        comparison, list_parameters(old, paths[0], before), list_parameters(new, paths[1], after)
    )
    yield from _compare_request_bodies(comparison, before, after)
    yield from _compare_responses(comparison, before, after)


def _get_security(document: Document, operation: Operation) -> list[dict[str, list[str]]]:
    owner = operation if "security" in operation else document
    security: list[dict[str, list[str]]] = owner.get("security", [])
    return security


def _compare_schemes(old: Document, new: Document) -> Iterator[str]:
    """How credentials are sent. bearerFormat is for people."""
    before, after = (one.get("components", {}).get("securitySchemes", {}) for one in (old, new))
    for name, scheme in before.items():
        for field in ("type", "in", "name", "scheme", "flows", "openIdConnectUrl"):
            now = after.get(name, {}).get(field)
            # Operations tell whether one that is gone is missed.
            if name in after and scheme.get(field) != now:
                yield f"credentials {name}: {field} {scheme.get(field)} became {now}"


def _compare_security(
    before: list[dict[str, list[str]]], after: list[dict[str, list[str]]]
) -> Iterator[str]:
    """Each way to authenticate still works; no security means that none is needed."""
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
        headers = response.get("headers") or {}, now.get("headers") or {}
        yield from compare_headers(comparison, *headers, status)
        yield from _compare_contents(comparison, response, now, status)


def _compare_contents(
    comparison: SchemaComparison, old: dict[str, Any], new: dict[str, Any], status: str
) -> Iterator[str]:
    before, after = old.get("content") or {}, new.get("content") or {}
    # Generators take the first one for the type of the answer.
    if before and not after:
        yield f"{status}: has no body any more"
        return
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
