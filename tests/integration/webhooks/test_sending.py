"""What a receiver gets: bytes, headers, retries, and what the log says of them."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Mail
from accounts.sealing import unseal
from kernel.clock import isoformat_z, utc_now
from outbox.models import EventType
from tests.integration.webhooks.calls import HOST, PATH, URL, create
from tests.integration.webhooks.deliveries import record
from tests.integration.webhooks.sending import POST_SECS, Sending, sending
from tests.support.factories import Workspace
from tests.support.pages import browse_as
from tests.support.webhook_receivers import Receiver, Respond, answer, close, hang
from webhooks.schedule import RETRIES


def get_log(workspace: Workspace, webhook: dict[str, Any]) -> list[dict[str, Any]]:
    answer = workspace.owner.get(f"{PATH}{webhook['id']}/deliveries/")
    assert answer.status == 200
    log: list[dict[str, Any]] = answer.json["results"]
    return log


def test_an_event_arrives_as_documented(nord: Workspace, tmp_path: Path) -> None:
    webhook = create(nord)
    event = record(nord, {"short_id": "aBc12dEf", "city": "Besançon"})
    with sending(tmp_path) as scene:
        scene.settle()
        (received,) = scene.receiver.received
    assert json.loads(received.body) == {
        "id": f"evt_{event.pk}",
        "type": "scan.created",
        "created_at": isoformat_z(event.created_at),
        "workspace": nord.tenant.slug,
        "data": {"short_id": "aBc12dEf", "city": "Besançon"},
    }
    assert received.headers["content-type"] == "application/json"
    assert received.headers["x-qrstudio-event"] == "scan.created"
    assert received.headers["webhook-id"] == f"evt_{event.pk}"
    assert received.headers["host"] == HOST
    assert re.fullmatch(r"t=\d{10},v1=[0-9a-f]{64}", received.headers["x-qrstudio-signature"])
    (entry,) = get_log(nord, webhook)
    assert received.headers["x-qrstudio-delivery"] == entry["id"]
    assert (entry["status"], entry["response_status"], entry["response_body"]) == (
        "delivered",
        200,
        "ok",
    )
    detail = nord.owner.get(f"{PATH}{webhook['id']}/deliveries/{entry['id']}/").json
    assert detail == entry | {"body": json.loads(received.body)}
    shown = nord.owner.get(f"{PATH}{webhook['id']}/").json
    assert (shown["last_response_status"], shown["consecutive_failures"]) == (200, 0)


def test_only_events_that_are_wanted_are_sent(
    nord: Workspace, sud: Workspace, tmp_path: Path
) -> None:
    create(nord, URL, "quota.threshold_75")
    record(nord, {"n": 1})
    record(nord, {"n": 2}, event_type=EventType.QUOTA_75)
    record(sud, {"n": 3}, event_type=EventType.QUOTA_75)
    with sending(tmp_path) as scene:
        scene.settle()
        assert [json.loads(one.body)["data"] for one in scene.receiver.received] == [{"n": 2}]


BAD: dict[str, tuple[Respond, str]] = {
    "500": (answer(500, b"oops"), "The server has answered with status 500."),
    "404": (answer(404), "The server has answered with status 404."),
    "redirect": (
        answer(302, Location="https://other.brand.test/"),
        "The server redirects. Use the URL that it leads to.",
    ),
    "close": (close, "cannot be reached, or breaks off the connection."),
    "hang": (hang, "The server has not answered within 1 seconds."),
}


@pytest.mark.parametrize(("respond", "error"), BAD.values(), ids=BAD)
def test_a_failure_is_repeated_until_it_is_delivered(
    nord: Workspace, tmp_path: Path, respond: Respond, error: str
) -> None:
    webhook = create(nord)
    record(nord)
    with sending(tmp_path, {HOST: Receiver(respond)}, total_secs=1.0) as scene:
        scene.settle()
        (entry,) = get_log(nord, webhook)
        assert entry["status"] == "pending"
        assert error in entry["error"]
        assert nord.owner.get(f"{PATH}{webhook['id']}/").json["consecutive_failures"] == 1
        first = len(scene.receiver.received)
        scene.settle()
        assert len(scene.receiver.received) == first, "not before its time"
        scene.clock.advance(seconds=6)
        # A time that a loaded machine keeps, too.
        scene.loop.poster = replace(scene.loop.poster, total_secs=POST_SECS)
        scene.receiver.respond = answer(204)
        scene.settle()
        assert [len(bodies) for bodies in scene.receiver.list_bodies().values()] == [1]
    (entry,) = get_log(nord, webhook)
    assert (entry["status"], entry["response_status"], entry["error"]) == ("delivered", 204, "")
    assert [attempt["status"] for attempt in entry["attempts"]][-1] == 204
    assert nord.owner.get(f"{PATH}{webhook['id']}/").json["consecutive_failures"] == 0


def test_redirects_are_not_followed(nord: Workspace, tmp_path: Path) -> None:
    other = Receiver(answer(200))
    first = Receiver(answer(307, Location="https://other.brand.test/"))
    create(nord)
    record(nord)
    with sending(tmp_path, {HOST: first, "other.brand.test": other}) as scene:
        scene.settle()
        assert (len(first.received), len(other.received)) == (1, 0)


def test_attempts_end_within_a_day(nord: Workspace, tmp_path: Path) -> None:
    webhook = create(nord)
    event = record(nord)
    times = []
    with sending(tmp_path, {HOST: Receiver(answer(500))}, now=event.created_at) as scene:
        scene.settle()
        times.append(scene.clock.now)
        while scene.go_to_next_attempt():
            scene.settle()
            times.append(scene.clock.now)
        assert len(scene.receiver.received) == len(RETRIES) + 1
        assert len(scene.receiver.list_bodies()) == 1
    pauses = [later - earlier for earlier, later in pairwise(times)]
    for pause, delay in zip(pauses, RETRIES, strict=True):
        assert 0.8 * delay <= pause <= delay + timedelta(seconds=1)
    assert times[-1] - event.created_at < timedelta(hours=24)
    (entry,) = get_log(nord, webhook)
    assert (entry["status"], entry["next_attempt_at"]) == ("failed", None)
    assert len(entry["attempts"]) == 9


@pytest.mark.parametrize(
    ("form", "status"),
    [("seconds", 429), ("date", 500), ("seconds", 302), ("too long", 503), ("rubbish", 503)],
)
def test_retry_after_is_obeyed(nord: Workspace, tmp_path: Path, form: str, status: int) -> None:
    create(nord)
    record(nord)
    now = utc_now()
    later = (now + timedelta(seconds=900)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    wish = {"seconds": "900", "date": later, "too long": "9" * 5000, "rubbish": "soon"}[form]
    expected = {"too long": 3600, "rubbish": 5}.get(form, 900)
    with sending(tmp_path, {HOST: Receiver(answer(status, Retry_After=wish))}, now=now) as scene:
        scene.settle()
        scene.clock.advance(seconds=expected * 0.8 - 2)
        scene.settle()
        assert len(scene.receiver.received) == 1
        # A second event waits as well: the receiver, not the event, needs the pause.
        record(nord, now=scene.clock.now)
        scene.receiver.respond = answer(200)
        if form != "rubbish":
            scene.settle()
            assert len(scene.receiver.received) == 1
        scene.clock.advance(seconds=expected * 0.2 + 3)
        scene.settle()
        assert len(scene.receiver.list_bodies()) == 2


def test_gone_disables_at_once_and_says_so_by_mail(nord: Workspace, tmp_path: Path) -> None:
    webhook = create(nord)
    record(nord)
    with sending(tmp_path, {HOST: Receiver(answer(410))}) as scene:
        scene.settle()
        record(nord, now=scene.clock.now)
        scene.settle()
        assert len(scene.receiver.received) == 1
    shown = nord.owner.get(f"{PATH}{webhook['id']}/").json
    assert (shown["status"], shown["disabled_reason"]) == ("disabled", "gone")
    assert [entry["status"] for entry in get_log(nord, webhook)] == ["failed"]
    mail = Mail.objects.get(to=nord.owner_user.email, kind="webhooks/mails/disabled")
    assert mail.subject == "The webhook https://hooks.brand.test/ of Studio Nord is disabled"
    text = unseal(bytes(mail.sealed or b""), purpose="mail").decode(errors="replace")
    links = set(re.findall(r"://app\.localhost(?::\d+)?(/[\w/-]*webhooks/\d+/)", text))
    assert len(links) == 1
    assert HOST in browse_as(nord.owner_user).read(links.pop())


def test_what_a_receiver_answers_is_kept_in_part(nord: Workspace, tmp_path: Path) -> None:
    webhook = create(nord)
    record(nord)
    body = b"a\0b\xff" + b"x" * 1_000_000
    with sending(tmp_path, {HOST: Receiver(answer(500, body))}) as scene:
        scene.settle()
    (entry,) = get_log(nord, webhook)
    assert entry["response_body"].startswith("a\ufffdb\ufffdxxx")
    assert len(entry["response_body"]) == 4096


def test_events_wait_while_a_workspace_is_suspended(
    nord: Workspace, tmp_path: Path, platform_admin: Any
) -> None:
    create(nord)
    path = f"/api/v1/platform/tenants/{nord.tenant.slug}/"
    with sending(tmp_path, {HOST: Receiver(answer(500))}) as scene:
        record(nord, now=scene.clock.now)
        scene.settle()
        platform_admin.patch(path, {"status": "suspended"})
        scene.receiver.respond = answer(200)
        scene.clock.advance(minutes=1)
        scene.settle()
        assert len(scene.receiver.received) == 1
        platform_admin.patch(path, {"status": "active"})
        scene.settle()
        assert len(scene.receiver.received) == 2


def test_a_delivery_is_sent_again(nord: Workspace, tmp_path: Path) -> None:
    webhook = create(nord)
    record(nord)
    with sending(tmp_path) as scene:
        scene.settle()
        (entry,) = get_log(nord, webhook)
        path = f"{PATH}{webhook['id']}/deliveries/{entry['id']}/redeliver/"
        again = nord.owner.post(path, Idempotency_Key="again")
        assert again.status == 202
        assert again.json["status"] == "pending"
        assert nord.owner.post(path, Idempotency_Key="again").status == 202
        scene.clock.now = utc_now()
        scene.settle()
        assert len(scene.receiver.received) == 2
        assert [len(bodies) for bodies in scene.receiver.list_bodies().values()] == [1]
        nord.owner.patch(f"{PATH}{webhook['id']}/", {"status": "disabled"})
        assert nord.owner.post(path).status == 409
    (entry,) = get_log(nord, webhook)
    assert (entry["status"], len(entry["attempts"])) == ("delivered", 2)


def send_and_count(scene: Sending, workspace: Workspace) -> int:
    record(workspace, now=scene.clock.now)
    before = len(scene.receiver.received)
    scene.settle()
    return len(scene.receiver.received) - before


def test_a_disabled_webhook_gets_nothing_and_collects_nothing(
    nord: Workspace, tmp_path: Path
) -> None:
    path = f"{PATH}{create(nord)['id']}/"
    with sending(tmp_path) as scene:
        nord.owner.patch(path, {"status": "disabled"})
        assert send_and_count(scene, nord) == 0
        nord.owner.patch(path, {"status": "active"})
        assert send_and_count(scene, nord) == 1


def test_a_deleted_webhook_gets_nothing_of_what_waits(nord: Workspace, tmp_path: Path) -> None:
    webhook = create(nord)
    record(nord)
    with sending(tmp_path, {HOST: Receiver(answer(500))}) as scene:
        scene.settle()
        nord.owner.delete(f"{PATH}{webhook['id']}/")
        scene.clock.advance(hours=1)
        scene.settle()
        assert len(scene.receiver.received) == 1
