"""DATA_DIR/demo.json: URLs, log-ins and codes of the demo."""

import json
import os
from pathlib import Path
from typing import Any, TypedDict

from kernel.public_urls import get_site_url


class DemoLogin(TypedDict):
    """One account of the demo. workspace: a slug."""

    role: str
    email: str
    password: str
    workspace: str


class DemoDocument(TypedDict):
    """short_ids: of the agency's codes; the first one redirects."""

    urls: dict[str, str]
    logins: list[DemoLogin]
    short_ids: list[str]


def build_urls() -> dict[str, str]:
    """{site: public URL without a final slash}."""
    return {site: get_site_url(site) for site in ("api", "app", "admin", "q")}


def read_document(path: Path) -> DemoDocument | None:
    """The current file; None when it is missing or malformed."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return document if _is_document(document) else None


def write_document(path: Path, document: DemoDocument) -> None:
    """Replace the file atomically. Only its owner may read it, since it holds passwords."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _is_document(document: Any) -> bool:
    if not isinstance(document, dict) or set(document) != set(DemoDocument.__annotations__):
        return False
    logins = document["logins"]
    return isinstance(logins, list) and all(
        isinstance(login, dict) and set(login) == set(DemoLogin.__annotations__) for login in logins
    )
