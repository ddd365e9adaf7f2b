"""Subscriptions to events, and what was delivered."""

from collections.abc import AsyncIterator
from typing import Literal, Unpack

from qrstudio._async.session import AsyncSession
from qrstudio.bodies import WebhookCreate, WebhookPatch
from qrstudio.models import (
    Delivery,
    DeliveryDetail,
    DeliveryPage,
    Webhook,
    WebhookList,
    WebhookTestResult,
    WebhookWithSecret,
)
from qrstudio.pages import PAGE_SIZE, get_id
from qrstudio.requests import Request, make_idempotency_header, quoted

_PATH = "/api/v1/webhooks/"
DeliveryStatus = Literal["pending", "delivered", "failed"]


class AsyncWebhooks:
    """What they send is verified by `qrstudio.verify_webhook`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_all(self) -> list[Webhook]:
        answer = await self._session.fetch(Request("GET", _PATH), WebhookList.model_validate_json)
        return list(answer.results)

    async def get(self, webhook_id: int) -> Webhook:
        request = Request("GET", f"{_PATH}{quoted(webhook_id)}/")
        return await self._session.fetch(request, Webhook.model_validate_json)

    async def create(
        self, *, idempotency_key: str | None = None, **fields: Unpack[WebhookCreate]
    ) -> WebhookWithSecret:
        """The answer alone has the secret."""
        headers = make_idempotency_header(idempotency_key)
        request = Request("POST", _PATH, headers=headers, json=fields)
        return await self._session.fetch(request, WebhookWithSecret.model_validate_json)

    async def update(self, webhook_id: int, **fields: Unpack[WebhookPatch]) -> Webhook:
        """Change what is named; status="active" puts a disabled one into service again."""
        request = Request("PATCH", f"{_PATH}{quoted(webhook_id)}/", json=fields)
        return await self._session.fetch(request, Webhook.model_validate_json)

    async def delete(self, webhook_id: int) -> None:
        await self._session.delete(Request("DELETE", f"{_PATH}{quoted(webhook_id)}/"))

    async def rotate(
        self,
        webhook_id: int,
        *,
        expire_previous_in: int | None = None,
        idempotency_key: str | None = None,
    ) -> WebhookWithSecret:
        """A new secret. expire_previous_in: seconds for which the former one signs as well."""
        body = {} if expire_previous_in is None else {"expire_previous_in": expire_previous_in}
        headers = make_idempotency_header(idempotency_key)
        request = Request(
            "POST", f"{_PATH}{quoted(webhook_id)}/rotate/", headers=headers, json=body
        )
        return await self._session.fetch(request, WebhookWithSecret.model_validate_json)

    async def expire_previous_secret(self, webhook_id: int) -> None:
        """Now, and not when its time is over."""
        await self._session.delete(
            Request("DELETE", f"{_PATH}{quoted(webhook_id)}/previous-secret/")
        )

    async def test(self, webhook_id: int) -> WebhookTestResult:
        """Send a `webhook.test` and wait for what the receiver answers."""
        request = Request("POST", f"{_PATH}{quoted(webhook_id)}/test/")
        return await self._session.fetch(request, WebhookTestResult.model_validate_json)

    def iterate_deliveries(
        self, webhook_id: int, *, status: DeliveryStatus | None = None
    ) -> AsyncIterator[Delivery]:
        """Of the last 30 days, newest first."""
        return self._session.iterate_numbered(
            f"{_PATH}{quoted(webhook_id)}/deliveries/",
            DeliveryPage.model_validate_json,
            {"status": status, "page_size": PAGE_SIZE},
            get_id,
        )

    async def get_delivery(self, webhook_id: int, delivery_id: str) -> DeliveryDetail:
        """With the body as it was sent."""
        request = Request("GET", f"{_PATH}{quoted(webhook_id)}/deliveries/{quoted(delivery_id)}/")
        return await self._session.fetch(request, DeliveryDetail.model_validate_json)

    async def redeliver(
        self, webhook_id: int, delivery_id: str, *, idempotency_key: str | None = None
    ) -> Delivery:
        """Send it again, as a delivery of its own."""
        headers = make_idempotency_header(idempotency_key)
        path = f"{_PATH}{quoted(webhook_id)}/deliveries/{quoted(delivery_id)}/redeliver/"
        return await self._session.fetch(
            Request("POST", path, headers=headers), Delivery.model_validate_json
        )
