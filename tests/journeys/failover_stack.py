"""A whole stack on Redis servers of which one may take over from another."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx

from devserver.redis_server import RedisServer
from kernel.heartbeats import WORKER_QUEUES
from tests.journeys.drills import assert_all_is_right, read_status
from tests.journeys.fault_stack import FaultStack
from tests.journeys.launching import LaunchedStack
from tests.journeys.load import Load
from tests.support.redis_sentinel import RedisServers
from tests.support.waiting import wait_until

HEALED_SECS = 60.0


class FailoverStack(FaultStack):
    """servers: not yet started. env: additional variables."""

    def __init__(
        self, folder: Path, servers: RedisServers, *, env: Mapping[str, str] | None = None
    ) -> None:
        self.servers = servers
        self._env = env or {}
        super().__init__(folder, small_disk=False)

    @property
    def redis(self) -> RedisServer:
        return self.servers.primary

    @property
    def redis_url(self) -> str:
        return self.servers.url

    def _start_redis(self) -> None:
        self.servers.start()

    def _stop_redis(self) -> None:
        self.servers.stop()

    def _environment(self) -> dict[str, str]:
        return {**super()._environment(), **self._env}

    def read_status(self) -> dict[str, str]:
        """The lines of /api/status/."""
        return read_status(self.web.base_url)

    def assert_nothing_was_lost(self, load: Load, code: "Code") -> None:
        """The end of each drill: all is well, scans are rows, and edits are in force."""
        self.wait_until_healed()
        self.assert_right_redirects(load)
        self.assert_every_redirect_is_one_row(load)
        wait_until(code.is_in_force, limit_secs=HEALED_SECS)
        assert_all_is_right(
            self.web.base_url, self.addresses, explain=lambda: self.web.output[-3000:]
        )

    def lose_what_lags(self, load: Load, code: "Code") -> None:
        """Cut the replicas off, scan and edit on, and lose the primary: a replica takes over."""
        servers = self.servers
        servers.hold_back(*servers.replicas)
        before = servers.replicas[0].read_replication()["slave_repl_offset"]
        for _ in range(3):
            assert code.edit()
        assert code.is_in_force()
        wait_until(
            lambda: "silent" in self.read_status()["replicas"],
            limit_secs=HEALED_SECS,
            explain=self.read_status,
        )
        load.scan_for(1)
        assert servers.replicas[0].read_replication()["slave_repl_offset"] == before
        killed = servers.kill_primary()
        wait_until(lambda: not self.read_status()["redis"].startswith("ok"), limit_secs=HEALED_SECS)
        servers.wait_for_new_primary()
        wait_until(code.edit, limit_secs=HEALED_SECS)
        load.scan_for(1)
        servers.bring_back(killed)

    def wait_until_healed(self) -> None:
        """Until /api/status/ says that all is well, and workers of each queue have just worked."""
        since = time.time()
        wait_until(
            lambda: self.is_well() and self.have_workers_worked(since),
            limit_secs=HEALED_SECS,
            explain=lambda: (self.read_status(), self.web.output[-3000:]),
        )

    def is_well(self) -> bool:
        return (
            httpx.get(
                f"{self.web.base_url}/api/status/", headers={"Host": "api.localhost"}, timeout=30
            ).status_code
            == 200
        )

    def have_workers_worked(self, since: float) -> bool:
        """Whether beat has called a task of each queue since then, and a worker has run it."""
        node = self.servers.primary
        keys = [
            "{scans}:heartbeat" if queue == "scans" else f"workers:{queue}:heartbeat"
            for queue in WORKER_QUEUES
        ]
        values = [node.call("GET", key) for key in keys]
        return all(value and float(value) > since for value in values)

    def api(self) -> AbstractContextManager[httpx.Client]:
        """The API, as the owner of the demo agency."""
        return log_in_as_owner(self.web)


@contextmanager
def log_in_as_owner(web: LaunchedStack) -> Iterator[httpx.Client]:
    """The API, as the owner of the demo agency."""
    owner = next(one for one in web.demo["logins"] if one["role"] == "agency_owner")
    credentials = {"email": owner["email"], "password": owner["password"]}
    with httpx.Client(base_url=web.base_url, headers={"Host": "api.localhost"}, timeout=30) as api:
        token = api.post("/api/auth/token/", json=credentials).json()["access"]
        api.headers["Authorization"] = f"Bearer {token}"
        yield api


class Code:
    """One code of an agency, edited over and over."""

    def __init__(self, api: httpx.Client) -> None:
        self._api = api
        self._number = 0
        body = {"name": "Drill", "destination_url": "https://example.com/0"}
        self.short_id = str(api.post("/api/v1/dynamic/", json=body).json()["short_id"])

    @property
    def path(self) -> str:
        return f"/api/v1/dynamic/{self.short_id}/"

    def edit(self) -> bool:
        """Give it another destination. False if the API could not publish it."""
        url = f"https://example.com/{self._number + 1}"
        answer = self._api.patch(self.path, json={"destination_url": url})
        assert answer.status_code in (200, 503), answer.text
        if answer.status_code == 200:
            self._number += 1
        return answer.status_code == 200

    def is_in_force(self) -> bool:
        """Whether a phone is led to the destination that was last acknowledged."""
        wanted: str = self._api.get(self.path).json()["destination_url"]
        answer = self._api.get(f"/q/{self.short_id}/", headers={"Host": "q.localhost"})
        location: str | None = answer.headers.get("location")
        return location == wanted


def read_event(lines: Iterator[str], name: str) -> dict[str, Any]:
    """The data of the next server-sent event of this name."""
    event = ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            event = value
        elif field == "data" and event == name:
            data: dict[str, Any] = json.loads(value)
            return data
    raise AssertionError(f"the feed ended before an event {name}")
