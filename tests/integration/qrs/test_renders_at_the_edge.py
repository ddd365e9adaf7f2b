"""Renders through the web process: what waits or is drawn holds no thread of Django's."""

import asyncio
import itertools
import json
import os
import signal
import struct
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from socket import SO_LINGER, SOL_SOCKET
from typing import Any

import httpx
import pytest
from django.conf import settings

from kernel.clock import utc_now
from qrs.generation.image_pool import get_pool, stop_pool
from qrs.render_pool import RenderPool
from tenants.idempotency.models import IdempotencyClaim
from tenants.idempotency.services import CLAIMED_FOR
from tenants.services.workspaces import set_credits
from tests.integration.edge.driver import Phone, drive, in_thread, make_config, wait_for
from tests.integration.qrs.test_generate import GENERATE, read_image
from tests.integration.qrs.test_generate_limits import count_qrs, credits_left, usage
from tests.support.factories import MENU_URL, Workspace
from tests.support.render_pools import halted, make_job

Scenario = Callable[["Caller"], Awaitable[None]]
NEW = {"data_type": "dynamic", "payload": {"name": "Menu", "destination_url": MENU_URL}}
_numbers = itertools.count()


class Caller:
    """Calls the API as the owner of a workspace."""

    def __init__(self, phone: Phone, pool: RenderPool) -> None:
        self._phone = phone
        self.pool = pool

    def send(
        self, of: Workspace, method: str, path: str, body: Any = None, **headers: str
    ) -> "asyncio.Task[httpx.Response]":
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return asyncio.ensure_future(
            self._phone.call(
                method,
                path,
                headers={
                    "host": "api.localhost", "authorization": f"Bearer {of.owner.token}", **named
                },
                json=body,
            )
        )  # fmt: skip

    def render(
        self, of: Workspace, body: dict[str, Any] | None = None, **headers: str
    ) -> "asyncio.Task[httpx.Response]":
        """An SVG that no other call of this test draws."""
        fresh = {"data": f"{MENU_URL}?{next(_numbers)}"}
        return self.send(of, "POST", GENERATE, {"format": "svg", **(body or fresh)}, **headers)

    async def connect(
        self, of: Workspace, body: dict[str, Any], **headers: str
    ) -> Callable[[], None]:
        """Sends a render on a connection of its own. Returns what resets the connection.

        One that is only closed may be half-closed by a client that still reads.
        """
        _, writer = await asyncio.open_connection("127.0.0.1", self._phone.port)
        content = json.dumps({"format": "svg", **body}).encode()
        named = {
            "Host": "api.localhost",
            "Authorization": f"Bearer {of.owner.token}",
            "Content-Type": "application/json",
            "Content-Length": str(len(content)),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        writer.write(f"POST {GENERATE} HTTP/1.1\r\n{lines}\r\n".encode() + content)
        await writer.drain()

        def reset() -> None:
            connection = writer.get_extra_info("socket")
            connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

        return reset

    async def wait_for(self, *, drawing: int, waiting: int = 0) -> None:
        def is_so() -> bool:
            stats = self.pool.get_stats()
            return (stats.drawing, stats.waiting) == (drawing, waiting)

        await wait_for(is_so)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Scenario], None]]:
    """Runs a scenario with one process that draws, and two threads of Django's."""
    monkeypatch.setattr(settings, "RENDER_WORKERS_PER_PROCESS", 1)
    monkeypatch.setattr(settings, "RENDER_SECS", 60)
    stop_pool()

    def run_scenario(scenario: Scenario) -> None:
        get_pool().submit(make_job(), owner=0).result()
        config = make_config(tmp_path / "spool", max_body_bytes=100_000)
        drive(config, lambda phone: scenario(Caller(phone, get_pool())))

    yield run_scenario
    stop_pool()


def test_other_requests_are_answered_while_images_wait(
    nord: Workspace, sud: Workspace, run: Callable[[Scenario], None]
) -> None:
    path = f"/api/v1/dynamic/{nord.create_qr()['short_id']}/"

    async def scenario(caller: Caller) -> None:
        with halted(caller.pool) as release:
            images = [caller.render(nord, NEW), caller.render(nord), caller.render(sud)]
            await caller.wait_for(drawing=1, waiting=2)
            for number in range(5):
                patched = await caller.send(nord, "PATCH", path, {"name": f"Menu {number}"})
                assert patched.status_code == 200
                plain = await caller.send(sud, "POST", GENERATE, {"data": MENU_URL})
                assert plain.status_code == 200
            release()
            answers = await asyncio.gather(*images)
        assert [answer.status_code for answer in answers] == [200] * 3
        short_id = answers[0].headers["X-QR-Short-Id"]
        assert read_image(answers[0].content).endswith(f"/q/{short_id}/")

    run(scenario)
    assert (usage(nord), usage(sud)) == ((2, 0), (6, 0))


def test_a_workspace_over_its_share_is_busy_and_another_one_is_not(
    nord: Workspace, sud: Workspace, run: Callable[[Scenario], None]
) -> None:
    async def scenario(caller: Caller) -> None:
        with halted(caller.pool) as release:
            first = [caller.render(nord) for _ in range(2)]
            await caller.wait_for(drawing=1, waiting=1)
            busy = await asyncio.gather(*[caller.render(nord, NEW) for _ in range(3)])
            for answer in busy:
                assert (answer.status_code, answer.json()["code"]) == (429, "busy")
                assert answer.headers["Retry-After"] == "1"
            other = caller.render(sud)
            await caller.wait_for(drawing=1, waiting=2)
            release()
            answers = await asyncio.gather(*first, other)
        assert [answer.status_code for answer in answers] == [200] * 3

    run(scenario)
    assert (usage(nord), count_qrs(nord), usage(sud)) == ((2, 0), (0, 0), (1, 0))


@pytest.mark.parametrize("key", [{}, {"Idempotency_Key": "lost-1"}])
def test_a_killed_worker_costs_one_503_and_nothing_else(
    nord: Workspace, run: Callable[[Scenario], None], key: dict[str, str]
) -> None:
    set_credits(tenant_id=nord.tenant.pk, balance=1)

    async def scenario(caller: Caller) -> None:
        with halted(caller.pool):
            image = caller.render(nord, NEW, **key)
            await caller.wait_for(drawing=1)
            os.kill(caller.pool.list_pids()[0], signal.SIGKILL)
            lost = await image
        assert (lost.status_code, lost.headers["Retry-After"]) == (503, "1")
        assert lost.json() == {
            "detail": "The image could not be drawn. Nothing was counted; try again."
        }
        assert (await caller.render(nord, NEW, **key)).status_code == 200

    before = (credits_left(nord), usage(nord), count_qrs(nord))
    run(scenario)
    assert before == (1, (0, 0), (0, 0))
    assert (credits_left(nord), usage(nord), count_qrs(nord)) == (0, (0, 1), (1, 1))


def test_a_worker_that_hangs_is_given_up_at_the_limit(
    nord: Workspace, run: Callable[[Scenario], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "RENDER_SECS", 3)

    async def scenario(caller: Caller) -> None:
        with halted(caller.pool):
            hung = await caller.render(nord)
        assert hung.status_code == 503
        # The plain ones need no worker.
        plain = await caller.send(nord, "POST", GENERATE, {"data": MENU_URL})
        assert plain.status_code == 200

    run(scenario)
    assert usage(nord) == (1, 0)


@pytest.mark.parametrize("place", ["drawn", "waiting"])
def test_a_client_that_leaves_counts_nothing_and_frees_its_key(
    nord: Workspace, run: Callable[[Scenario], None], place: str
) -> None:
    claims = IdempotencyClaim.objects.filter(tenant_id=nord.tenant.pk)

    async def scenario(caller: Caller) -> None:
        with halted(caller.pool) as release:
            before = [caller.render(nord)] if place == "waiting" else []
            if before:
                await caller.wait_for(drawing=1)
            leave = await caller.connect(nord, NEW, Idempotency_Key="gone-1")
            await caller.wait_for(drawing=1, waiting=len(before))
            leave()
            await caller.wait_for(drawing=1, waiting=0)
            async with asyncio.timeout(30):
                while await in_thread(claims.exists):
                    pass
            release()
            await asyncio.gather(*before)
        again = await caller.render(nord, NEW, Idempotency_Key="gone-1")
        assert (again.status_code, "Idempotency-Replayed" in again.headers) == (200, False)

    run(scenario)
    assert count_qrs(nord) == (1, 1)
    assert usage(nord) == ((2, 0) if place == "waiting" else (1, 0))


def test_a_twin_is_refused_while_the_first_is_drawn_and_replayed_afterwards(
    nord: Workspace, run: Callable[[Scenario], None]
) -> None:
    key = {"Idempotency_Key": "twin-1"}

    async def scenario(caller: Caller) -> None:
        with halted(caller.pool) as release:
            first = caller.render(nord, NEW, **key)
            await caller.wait_for(drawing=1)
            twins = await asyncio.gather(*[caller.render(nord, NEW, **key) for _ in range(5)])
            for twin in twins:
                assert (twin.status_code, twin.headers["Retry-After"]) == (409, "1")
                assert "still running" in twin.json()["detail"]
            other = [
                await caller.render(nord, None, **key),
                await caller.send(nord, "POST", "/api/v1/dynamic/", NEW["payload"], **key),
            ]
            assert [answer.status_code for answer in other] == [409, 409]
            assert all("different request" in answer.json()["detail"] for answer in other)
            release()
            answer = await first
        again = await caller.render(nord, NEW, **key)
        assert (again.status_code, again.content) == (200, answer.content)
        assert again.headers["Idempotency-Replayed"] == "true"

    run(scenario)
    assert (usage(nord), count_qrs(nord)) == ((1, 0), (1, 1))


def test_a_key_whose_process_has_died_can_be_used_after_its_deadline(
    nord: Workspace, run: Callable[[Scenario], None]
) -> None:
    """The claim is what a crash leaves; whoever comes back late writes nothing."""
    key = {"Idempotency_Key": "crash-1"}
    claims = IdempotencyClaim.objects.filter(tenant_id=nord.tenant.pk)

    async def scenario(caller: Caller) -> None:
        with halted(caller.pool) as release:
            late = caller.render(nord, NEW, **key)
            await caller.wait_for(drawing=1)
            [claim] = await in_thread(lambda: list(claims))
            assert claim.ends_at - utc_now() <= CLAIMED_FOR
            assert (await caller.render(nord, NEW, **key)).status_code == 409
            await in_thread(lambda: claims.update(ends_at=utc_now() - timedelta(seconds=1)))
            next_try = caller.render(nord, NEW, **key)
            await caller.wait_for(drawing=1, waiting=1)
            release()
            answers = await asyncio.gather(late, next_try)
        assert [answer.status_code for answer in answers] == [409, 200]

    run(scenario)
    assert (usage(nord), count_qrs(nord)) == ((1, 0), (1, 1))


def test_fifty_clients_that_try_again_get_exactly_the_ten_renders_that_are_left(
    solo: Workspace, run: Callable[[Scenario], None]
) -> None:
    set_credits(tenant_id=solo.tenant.pk, balance=5)  # besides the five of the plan

    async def insist(caller: Caller) -> tuple[int, str]:
        while True:
            answer = await caller.render(solo)
            code = answer.json().get("code", "") if answer.status_code == 429 else ""
            if code != "busy":
                return answer.status_code, code
            await asyncio.sleep(0.2)

    async def scenario(caller: Caller) -> None:
        outcomes = await asyncio.gather(*[insist(caller) for _ in range(50)])
        assert sorted(outcomes) == [(200, "")] * 10 + [(429, "quota")] * 40

    run(scenario)
    assert (credits_left(solo), usage(solo)) == (0, (5, 5))
