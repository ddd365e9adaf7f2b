"""Calls of the webhook endpoints that several tests make."""

from typing import Any

from outbox.models import EventType
from tests.support.factories import Workspace

PATH = "/api/v1/webhooks/"
HOST = "hooks.brand.test"
URL = f"https://{HOST}/qrstudio"


def create(workspace: Workspace, url: str = URL, *events: str) -> dict[str, Any]:
    """As its owner, with its secret. events: all of them by default."""
    answer = workspace.owner.post(PATH, {"url": url, "events": list(events or EventType.values)})
    assert answer.status == 201, answer.content
    created: dict[str, Any] = answer.json
    return created
