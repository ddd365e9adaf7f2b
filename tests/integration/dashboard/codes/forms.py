"""What a browser sends from the forms of a code, read from the page as it was shown."""

import re
from html import unescape
from typing import Any

from tests.support.factories import MENU_URL, Workspace

_INPUT = re.compile(r"<input\b[^>]*>")
_ERROR = re.compile(r'<span class="field-error" id="error-([\w.-]+)"[^>]*>(.*?)</span>', re.DOTALL)


def new_url(workspace: Workspace, query: str = "") -> str:
    return f"/{workspace.tenant.slug}/qrs/new/{query}"


def code_url(workspace: Workspace, short_id: str, page: str = "") -> str:
    return f"/{workspace.tenant.slug}/qrs/{short_id}/{page}"


def read_inputs(html: str, form_id: str) -> dict[str, Any]:
    """The values of a form: texts, or lists where a name stands several times."""
    (form,) = re.findall(rf'<form[^>]*id="{form_id}".*?</form>', html, re.DOTALL)
    values: dict[str, list[str]] = {}
    for tag in _INPUT.findall(form):
        name, kind = _read(tag, "name"), _read(tag, "type")
        if kind in ("checkbox", "radio") and " checked" not in tag:
            continue
        values.setdefault(name, []).append(_read(tag, "value"))
    return {name: found[0] if len(found) == 1 else found for name, found in values.items()}


def read_errors(html: str) -> dict[str, str]:
    """The messages beside the fields, by field."""
    found = {field: re.sub(r"<[^>]*>", "", text).strip() for field, text in _ERROR.findall(html)}
    return {field: unescape(text) for field, text in found.items() if text}


def _read(tag: str, attribute: str) -> str:
    match = re.search(rf'\b{attribute}="([^"]*)"', tag)
    return unescape(match[1]) if match else ""


def typed(**fields: Any) -> dict[str, Any]:
    return {"name": "Menu", "destination_url": MENU_URL, "form_id": "form-1", **fields}


def rows(*variants: tuple[str, str, str]) -> dict[str, list[str]]:
    """(label, url, weight) of each row."""
    return {
        "variant_label": [label for label, _, _ in variants],
        "variant_url": [url for _, url, _ in variants],
        "variant_weight": [weight for _, _, weight in variants],
    }
