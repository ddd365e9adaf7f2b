"""POST /api/v1/webhooks/{id}/test/: an event that tries a receiver out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test import override_settings

from kernel.outbound import get_poster
from tests.integration.webhooks.calls import HOST, PATH, URL, create
from tests.integration.webhooks.unreachable import URL as UNREACHABLE
from tests.integration.webhooks.unreachable import unreachable_host
from tests.support.factories import Workspace
from tests.support.webhook_receivers import Receiver, Respond, answer, serve_receivers
from webhooks.models import WebhookDelivery
from webhooks.signatures import sign


@contextmanager
def receiving(folder: Path, respond: Respond) -> Iterator[Receiver]:
    """With the poster of the web process."""
    receiver = Receiver(respond)
    with (
        serve_receivers(folder, {HOST: receiver}) as (hosts, ca_file),
        override_settings(OUTGOING_TEST_HOSTS=hosts, OUTGOING_CA_FILE=ca_file),
    ):
        get_poster.cache_clear()
        try:
            yield receiver
        finally:
            get_poster.cache_clear()


def test_a_test_is_sent_signed_and_answers_what_came_of_it(nord: Workspace, tmp_path: Path) -> None:
    webhook = create(nord, URL, "scan.created")
    path = f"{PATH}{webhook['id']}/"
    nord.owner.patch(path, {"status": "disabled"})
    with receiving(tmp_path, answer(204)) as receiver:
        found = nord.owner.post(f"{path}test/")
    assert found.outcome == (200, {"delivered": True, "status": 204, "error": ""})
    (received,) = receiver.received
    body = json.loads(received.body)
    assert (body["type"], body["data"]) == ("webhook.test", {"webhook_id": webhook["id"]})
    assert body["workspace"] == nord.tenant.slug
    assert received.headers["x-qrstudio-event"] == "webhook.test"
    assert "x-qrstudio-delivery" not in received.headers
    sent_at = int(received.headers["webhook-timestamp"])
    signature = sign(webhook["secret"], received.body, sent_at)
    assert received.headers["x-qrstudio-signature"] == f"t={sent_at},v1={signature}"
    assert not WebhookDelivery.objects.exists()


@pytest.mark.parametrize(
    ("respond", "error"),
    [
        (answer(500), "The server has answered with status 500."),
        (answer(301, Location=URL), "The server redirects. Use the URL that it leads to."),
    ],
    ids=["500", "301"],
)
def test_a_failing_receiver_is_reported(
    nord: Workspace, tmp_path: Path, respond: Respond, error: str
) -> None:
    path = f"{PATH}{create(nord)['id']}/"
    with receiving(tmp_path, respond):
        found = nord.owner.post(f"{path}test/").json
    assert (found["delivered"], found["error"]) == (False, error)
    shown = nord.owner.get(path).json
    assert (shown["consecutive_failures"], shown["last_delivery_at"]) == (0, None)


def test_a_receiver_that_is_not_there_is_reported(nord: Workspace) -> None:
    path = f"{PATH}{create(nord, UNREACHABLE)['id']}/"
    with unreachable_host():
        found = nord.owner.post(f"{path}test/").json
    assert (found["delivered"], found["status"]) == (False, None)
    assert "cannot be reached" in found["error"]
