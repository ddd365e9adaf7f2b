"""Receivers that verify: by our documentation alone, by the product's first, by the standard."""

import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from kernel.clock import utc_now
from tests.integration.webhooks.calls import PATH, create
from tests.integration.webhooks.deliveries import record
from tests.integration.webhooks.sending import Sending, sending
from tests.support.factories import Workspace
from tests.support.webhook_receivers import Received

DOCUMENT = Path(__file__).parents[3] / "docs/webhooks.md"
HEADER = "x-qrstudio-signature"


@pytest.fixture(scope="module")
def verify() -> Callable[..., bool]:
    """The function of the documentation, as a reader copies it."""
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), flags=re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - it is ours
    function: Callable[..., bool] = names["verify"]
    return function


def verify_by_last(secret: str, received: Received) -> bool:
    """The receiver of the product's first documentation: of several v1 it sees the last."""
    parts = dict(part.split("=", 1) for part in received.headers[HEADER].split(","))
    signed = f"{parts['t']}.".encode() + received.body
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, parts["v1"])


def verify_by_standard(secret: str, received: Received) -> bool:
    try:
        Webhook(secret).verify(received.body, received.headers)
    except WebhookVerificationError:
        return False
    return True


def send(scene: Sending, workspace: Workspace) -> Received:
    scene.clock.now = utc_now()
    record(workspace, now=scene.clock.now)
    scene.settle()
    return scene.receiver.received[-1]


def test_every_kind_of_receiver_accepts_it(
    nord: Workspace, tmp_path: Path, verify: Callable[..., bool]
) -> None:
    secret = create(nord)["secret"]
    with sending(tmp_path) as scene:
        received = send(scene, nord)
    assert verify(secret, received.headers[HEADER], received.body)
    assert verify_by_last(secret, received)
    assert verify_by_standard(secret, received)


def test_a_changed_body_or_another_secret_is_rejected(
    nord: Workspace, tmp_path: Path, verify: Callable[..., bool]
) -> None:
    secret = create(nord)["secret"]
    with sending(tmp_path) as scene:
        received = send(scene, nord)
    forged = Received(received.headers, received.body.replace(b"aBc12dEf", b"aBc12dEg"))
    other = "whsec_" + "A" * 43 + "="
    for one, key in ((forged, secret), (received, other)):
        assert not verify(key, one.headers[HEADER], one.body)
        assert not verify_by_standard(key, one)


def test_while_a_secret_is_replaced_receivers_may_have_either(
    nord: Workspace, tmp_path: Path, verify: Callable[..., bool]
) -> None:
    webhook = create(nord)
    old = webhook["secret"]
    with sending(tmp_path) as scene:
        rotated = nord.owner.post(f"{PATH}{webhook['id']}/rotate/", {"expire_previous_in": 3600})
        new = rotated.json["secret"]
        assert rotated.status == 200
        assert new != old
        assert rotated.json["previous_secret_expires_at"] is not None
        received = send(scene, nord)
        for secret in (old, new):
            assert verify(secret, received.headers[HEADER], received.body)
            assert verify_by_standard(secret, received)
        # The one that looks at the last signature only has the old secret still.
        assert verify_by_last(old, received)
        assert not verify_by_last(new, received)
        assert nord.owner.delete(f"{PATH}{webhook['id']}/previous-secret/").status == 204
        received = send(scene, nord)
        assert verify_by_last(new, received)
        assert not verify(old, received.headers[HEADER], received.body)


def test_a_secret_before_the_previous_one_is_valid_no_longer(
    nord: Workspace, tmp_path: Path, verify: Callable[..., bool]
) -> None:
    webhook = create(nord)
    path = f"{PATH}{webhook['id']}/rotate/"
    second = nord.owner.post(path).json["secret"]
    third = nord.owner.post(path).json["secret"]
    with sending(tmp_path) as scene:
        received = send(scene, nord)
    for secret, is_valid in ((webhook["secret"], False), (second, True), (third, True)):
        assert verify(secret, received.headers[HEADER], received.body) is is_valid


def test_the_previous_secret_expires_in_time(
    nord: Workspace, tmp_path: Path, verify: Callable[..., bool]
) -> None:
    webhook = create(nord)
    nord.owner.post(f"{PATH}{webhook['id']}/rotate/", {"expire_previous_in": 600})
    with sending(tmp_path) as scene:
        scene.clock.now = utc_now() + timedelta(seconds=601)
        record(nord)
        scene.settle()
        (received,) = scene.receiver.received
    assert received.headers[HEADER].count("v1=") == 1
    assert received.headers["webhook-signature"].count("v1,") == 1


@pytest.mark.parametrize("body", [None, {}, {"expire_previous_in": 0}])
def test_without_an_overlap_the_old_secret_ends_at_once(nord: Workspace, body: Any) -> None:
    webhook = create(nord)
    rotated = nord.owner.post(f"{PATH}{webhook['id']}/rotate/", body).json
    is_kept = not body
    assert (rotated["previous_secret_expires_at"] is not None) is is_kept


@pytest.mark.parametrize("wrong", [-1, 86_401, "60", 1.5, None, 10**40])
def test_a_wrong_overlap_is_rejected(nord: Workspace, wrong: Any) -> None:
    path = f"{PATH}{create(nord)['id']}/rotate/"
    answer = nord.owner.post(path, {"expire_previous_in": wrong})
    assert answer.status == 400
    assert list(answer.json) == ["expire_previous_in"]


def test_a_replayed_rotation_rotates_once_and_shows_no_secret(nord: Workspace) -> None:
    path = f"{PATH}{create(nord)['id']}/rotate/"
    first = nord.owner.post(path, Idempotency_Key="r").json
    again = nord.owner.post(path, Idempotency_Key="r")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json == first | {"secret": None}
