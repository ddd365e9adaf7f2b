"""Components with logic of their own; the others are plain HTML, shown on /styleguide/."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.template import Context

from dashboard.frame.formatting import format_percent

_WARN_FROM, _BAD_FROM = 0.75, 1.0


def field(
    name: str,
    label: str,
    value: object = "",
    *,
    errors: Sequence[str] | None = None,
    **options: Any,
) -> dict[str, Any]:
    """A labelled input. options: type, hint, prefix, optional, id, and attributes of the input.

    An underscore in the name of an attribute stands for a hyphen: data_key="/".
    """
    known = {key: options.pop(key, "") for key in ("hint", "prefix", "optional")}
    kind = options.pop("type", "text")
    return {
        **known,
        "id": options.pop("id", "") or f"field-{name}".replace(".", "-"),
        "name": name,
        "label": label,
        "value": "" if value is None or kind == "password" else value,
        "type": kind,
        "errors": list(errors or ()),
        "attributes": _list_attributes(options),
    }


def select_field(
    name: str,
    label: str,
    value: object,
    choices: Sequence[tuple[object, str]],
    *,
    errors: Sequence[str] | None = None,
    **options: Any,
) -> dict[str, Any]:
    """A labelled choice. choices: (value, label)."""
    context = field(name, label, "", errors=errors, **options)
    rows = [(str(key), text, str(key) == str(value)) for key, text in choices]
    return {**context, "choices": rows}


def check_field(
    name: str,
    label: str,
    is_on: object = False,
    *,
    hint: str = "",
    value: str = "1",
    **options: Any,
) -> dict[str, Any]:
    """A check box with its label."""
    return {
        "id": options.pop("id", "") or f"field-{name}-{value}".replace(".", "-"),
        "name": name,
        "label": label,
        "is_on": bool(is_on),
        "value": value,
        "hint": hint,
        "attributes": _list_attributes(options),
    }


def switch(
    context: Context,
    id: str,  # noqa: A002 - the attribute's name
    action: str,
    is_on: bool,
    label: str,
    *,
    name: str = "is_active",
    target: str = "",
) -> dict[str, Any]:
    """A form of one button that sends the other state.

    id: stays the same after the swap, so that the focus stays. target: what htmx swaps with the
    part that the view returns; without it the page is loaded anew.
    """
    return {
        "id": id,
        "action": action,
        "is_on": is_on,
        "label": label,
        "name": name,
        "target": target,
        "csrf_token": context.get("csrf_token"),
    }


def badge(text: str, kind: str = "") -> dict[str, Any]:
    """kind: good, warn, bad, info, or "" for a plain one."""
    return {"text": text, "kind": kind}


def notice(text: str, kind: str = "info") -> dict[str, Any]:
    """kind: info, good, warn, bad."""
    return {"text": text, "kind": kind, "icon": _NOTICE_ICONS[kind]}


_NOTICE_ICONS = {"info": "info", "good": "check", "warn": "warning", "bad": "warning"}


def copy_field(text: str, label: str = "", *, url: str = "") -> dict[str, Any]:
    """A text with a button that copies it. url: the text is a link, too."""
    return {"text": text, "label": label, "url": url}


def tile(
    label: str, figure: object, note: object = "", *, change: float | None = None
) -> dict[str, Any]:
    """A figure of a row of tiles. change: against the time before, 0.15 for +15 %."""
    return {
        "label": label,
        "figure": figure,
        "note": note,
        "change": "" if change is None else format_percent(change, signed=True),
        "is_up": change is not None and change > 0,
        "is_down": change is not None and change < 0,
    }


def meter(used: int, limit: int | None, label: str) -> dict[str, Any]:
    """How much of a limit is used; limit None: unlimited."""
    share = used / limit if limit else (1.0 if limit == 0 and used else 0.0)
    kind = "bad" if share >= _BAD_FROM else "warn" if share >= _WARN_FROM else ""
    return {
        "used": used,
        "limit": limit,
        "label": label,
        "width": round(min(share, 1) * 100),
        "kind": kind,
    }


def pager(first: int, last: int, total: int, previous_url: str, next_url: str) -> dict[str, Any]:
    """Which rows of how many; a URL is "" where there is no such page."""
    return {
        "first": first, "last": last, "total": total,
        "previous_url": previous_url, "next_url": next_url,
    }  # fmt: skip


def bar_list(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """rows: label, count, and perhaps share (of 1) and url; the longest bar is the first's."""
    most = max((int(row["count"]) for row in rows), default=0) or 1
    drawn = [{**row, "width": round(100 * int(row["count"]) / most, 1)} for row in rows]
    return {"rows": drawn}


def _list_attributes(options: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """True: an attribute without a value; None and False: left out."""
    return [
        (name.replace("_", "-"), "" if value is True else value)
        for name, value in options.items()
        if value is not None and value is not False
    ]
