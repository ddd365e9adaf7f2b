"""The recipes of webhooks, for writes.py."""

from collections.abc import Callable
from typing import Any, Protocol

from tests.integration.webhooks.deliveries import make_delivery
from tests.integration.webhooks.unreachable import URL, unreachable_host
from tests.support.factories import ApiAnswer, Workspace

WEBHOOKS = "/api/v1/webhooks/"
_NEW = {"url": URL, "events": ["scan.created"]}


class _Scene(Protocol):
    """writes.Scene, which is built upon this module."""

    @property
    def nord(self) -> Workspace: ...
    def owner(self, method: str, path: str, body: Any = None) -> ApiAnswer: ...


def _on_webhook(method: str, end: str = "", body: Any = None) -> Callable[[_Scene], ApiAnswer]:
    def recipe(scene: _Scene) -> ApiAnswer:
        made = scene.nord.owner.post(WEBHOOKS, _NEW).json
        with unreachable_host():
            return scene.owner(method, f"/webhooks/{made['id']}/{end}", body)

    return recipe


def _redeliver(scene: _Scene) -> ApiAnswer:
    made = scene.nord.owner.post(WEBHOOKS, _NEW).json
    delivery = make_delivery(scene.nord, made["id"])
    path = f"/webhooks/{made['id']}/deliveries/{delivery.pk}/redeliver/"
    return scene.owner("POST", path)


_ONE = f"{WEBHOOKS}{{webhook_id}}/"
WEBHOOK_RECIPES: dict[str, Callable[[Any], ApiAnswer]] = {
    f"POST {WEBHOOKS}": lambda scene: scene.owner("POST", "/webhooks/", _NEW),
    f"PATCH {_ONE}": _on_webhook("PATCH", "", {"status": "disabled"}),
    f"DELETE {_ONE}": _on_webhook("DELETE"),
    f"POST {_ONE}rotate/": _on_webhook("POST", "rotate/"),
    f"DELETE {_ONE}previous-secret/": _on_webhook("DELETE", "previous-secret/"),
    f"POST {_ONE}test/": _on_webhook("POST", "test/"),
    f"POST {_ONE}deliveries/{{delivery_id}}/redeliver/": _redeliver,
}
