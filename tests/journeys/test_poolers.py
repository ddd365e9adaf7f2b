"""The whole product behind PgBouncer: workspaces stay separate, and no scan is lost."""

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier
from typing import Any, NamedTuple

import httpx
import psycopg
import pytest

from devserver.ports import choose_port
from devserver.postgres import PostgresServer
from devserver.redis_server import RedisServer
from tests.journeys.agencies import Api, sign_up_agency
from tests.journeys.drills import assert_all_is_right, read_status
from tests.journeys.launching import LaunchedStack
from tests.support.pgbouncer import Pooler, needs_pgbouncer, pooling
from tests.support.waiting import wait_until

pytestmark = needs_pgbouncer

THREADS = 8
ROUNDS = 6
STORED_SECS = 60
# As many as the product opens: threads, the engine, exports, two for each worker, and its commands.
SESSIONS = 8 + 1 + 4 + 3 * 2 + 5


@dataclass
class Code:
    """A code that a thread has created, with the state that it expects."""

    owner: str
    short_id: str
    name: str
    destination: str
    scans: int = 0


@dataclass
class Agencies:
    """Two workspaces in use at the same time. wrong: descriptions of unexpected responses."""

    stack: LaunchedStack
    apis: dict[str, Api]
    codes: list[Code] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    calls: int = 0

    def work(self, thread: int, client: httpx.Client, together: Barrier) -> None:
        """The calls of one thread, which works for one of the two workspaces."""
        owner = ("nord", "sud")[thread % 2]
        for number in range(ROUNDS):
            together.wait(timeout=60)
            code = self._create(owner, f"{owner} {thread} {number}")
            self._check_lists(code)
            self._check_strangers(owner)
            self._edit(code)
            for _ in range(1 + thread):
                self._scan(code, client)
            self._check_figures(code, whole=number % 3 == 0)

    def _create(self, owner: str, name: str) -> Code:
        url = f"https://example.com/{name.replace(' ', '/')}"
        made = self._call(
            owner, "POST", "/v1/dynamic/", 201, {"name": name, "destination_url": url}
        )
        code = Code(owner, made["short_id"], name, url)
        self.codes.append(code)
        return code

    def _check_lists(self, code: Code) -> None:
        page = self._call(code.owner, "GET", "/v1/dynamic/?page_size=100", 200)
        names = {one["short_id"]: one["name"] for one in page["results"]}
        self._expect(names.get(code.short_id) == code.name, f"{code.name} is not in its list")
        strangers = [name for name in names.values() if not name.startswith(code.owner)]
        self._expect(not strangers, f"{code.owner} sees {strangers}")

    def _check_strangers(self, owner: str) -> None:
        for code in [one for one in self.codes if one.owner != owner][-2:]:
            self._call(owner, "GET", f"/v1/dynamic/{code.short_id}/", 404)
            self._call(owner, "PATCH", f"/v1/dynamic/{code.short_id}/", 404, {"name": "mine"})
            self._call(owner, "GET", f"/v1/dynamic/{code.short_id}/analytics/", 404)

    def _edit(self, code: Code) -> None:
        code.destination += "/edited"
        path = f"/v1/dynamic/{code.short_id}/"
        edited = self._call(code.owner, "PATCH", path, 200, {"destination_url": code.destination})
        self._expect(edited.get("name") == code.name, f"{code.name} came back as {edited}")

    def _scan(self, code: Code, client: httpx.Client) -> None:
        host = {"Host": f"q.localhost:{self.stack.port}"}
        answer = client.get(f"/q/{code.short_id}/", headers=host)
        code.scans += answer.status_code == 302
        to = answer.headers.get("location")
        self._expect(to == code.destination, f"{code.name} leads to {to} ({answer.status_code})")

    def _check_figures(self, code: Code, *, whole: bool) -> None:
        base = f"/v1/dynamic/{code.short_id}"
        self._call(code.owner, "GET", f"{base}/analytics/", 200)
        scans = self._call(code.owner, "GET", f"{base}/scans/", 200)["results"]
        self._expect(len(scans) <= code.scans, f"{code.name} lists {len(scans)} scans")
        if whole:
            self._call(code.owner, "GET", "/v1/analytics/", 200)
            export = self.apis[code.owner].call("GET", f"{base}/scans/export/")
            while export.status_code == 429:  # two at a time, and four threads
                export = self.apis[code.owner].call("GET", f"{base}/scans/export/")
            lines = export.text.splitlines()
            self._expect(
                export.status_code == 200 and len(lines) <= code.scans + 1,
                f"the export of {code.name}: {export.status_code}, {len(lines)} lines",
            )

    def count_stored(self) -> dict[str, int]:
        """The number of scans by name of code, from the API."""
        stored: dict[str, int] = {}
        for code in self.codes:
            path = f"/v1/dynamic/{code.short_id}/"
            stored[code.name] = self._call(code.owner, "GET", path, 200)["scan_count"]
        return stored

    def _call(self, owner: str, method: str, path: str, status: int, body: Any = None) -> Any:
        answer = self.apis[owner].call(method, path, body)
        self.calls += 1
        right = answer.status_code == status
        self._expect(right, f"{owner} {method} {path}: {answer.status_code} {answer.text[:200]}")
        return answer.json()

    def _expect(self, right: bool, otherwise: str) -> None:
        if not right:
            self.wrong.append(otherwise)


class Site(NamedTuple):
    """env: addresses of the servers."""

    stack: LaunchedStack
    pooler: Pooler
    postgres: PostgresServer
    env: dict[str, str]

    def wait_for_tenancy(self, start: str) -> None:
        """Until the status says this of new sessions behind the pooler."""

        def is_said() -> bool:
            self.pooler.run_console("RECONNECT")
            return read_status(self.stack.base_url)["tenancy"].startswith(start)

        wait_until(is_said, limit_secs=STORED_SECS)


@contextmanager
def running(folder: Path, *, mode: str, size: int) -> Iterator[Site]:
    """`make up` with PostgreSQL behind a pooler."""
    postgres = PostgresServer(folder / "postgres", choose_port(), password="secret")
    redis = RedisServer(folder / "redis", choose_port(taken=[postgres.port]))
    postgres.start()
    try:
        redis.start()
        with pooling(folder / "pooler", postgres.url, mode=mode, size=size) as pooler:
            # Sessions that the pooler opens before the first migration keep the role's old search
            # path, so migrations connect past the pooler in both modes.
            env = {"DATABASE_URL": pooler.url, "DATABASE_DIRECT_URL": postgres.url}
            env["REDIS_URL"] = redis.url
            stack = LaunchedStack(folder / "data", choose_port(), env=env | {"WEB_WORKERS": "1"})
            try:
                stack.wait_until_ready()
                yield Site(stack, pooler, postgres, env)
            finally:
                stack.stop()
    finally:
        redis.stop()
        postgres.stop()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("mode", "size"), [("transaction", 2), ("session", SESSIONS)])
def test_eight_threads_of_two_agencies_stay_separate(tmp_path: Path, mode: str, size: int) -> None:
    with running(tmp_path, mode=mode, size=size) as site:
        stack, pooler, postgres, env = site
        log_statements(postgres)
        with httpx.Client(base_url=stack.base_url, timeout=60) as client:
            agencies = Agencies(
                stack, {who: sign_up_agency(stack, client) for who in ("nord", "sud")}
            )
            together = Barrier(THREADS)
            with ThreadPoolExecutor(THREADS) as threads:
                works = [
                    threads.submit(agencies.work, number, client, together)
                    for number in range(THREADS)
                ]
            assert [work.result() for work in works] == [None] * THREADS
            redirected = {code.name: code.scans for code in agencies.codes}
            assert sum(redirected.values()) == ROUNDS * sum(range(1, THREADS + 1))
            wait_until_stored(agencies, redirected)
        assert agencies.wrong == [], f"{len(agencies.wrong)} of {agencies.calls} calls"
        assert read_schema_settings(tmp_path / "postgres.log").keys() == {"SET LOCAL"}
        pools = [
            pool for pool in pooler.run_console("SHOW POOLS") if pool["database"] == "qrstudio"
        ]
        assert [pool["pool_mode"] for pool in pools] == [mode]
        assert_all_is_right(stack.base_url, env)
        # As before the first migration.
        change = "ALTER ROLE CURRENT_USER IN DATABASE qrstudio {} search_path {}"
        with psycopg.connect(postgres.url, autocommit=True) as admin:
            admin.execute(change.format("RESET", "").encode())
            site.wait_for_tenancy("sessions see tables without a schema")
            admin.execute(change.format("SET", "= ''").encode())
        site.wait_for_tenancy("ok")


def log_statements(postgres: PostgresServer) -> None:
    """Makes PostgreSQL log all statements from now on."""
    with psycopg.connect(postgres.url, autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET log_statement = 'all'")
        admin.execute("SELECT pg_reload_conf()")


def read_schema_settings(log: Path) -> Counter[str]:
    """How the search path was set, and how often."""
    return Counter(re.findall(r"\b(SET(?: LOCAL| SESSION)?) search_path", log.read_text()))


def wait_until_stored(agencies: Agencies, redirected: dict[str, int]) -> None:
    """Until the number of scans is that of the redirects."""

    def list_differences() -> dict[str, tuple[int, int]]:
        stored = agencies.count_stored()
        return {
            name: (redirected[name], count)
            for name, count in stored.items()
            if count != redirected[name]
        }

    wait_until(
        lambda: not list_differences(),
        limit_secs=STORED_SECS,
        explain=list_differences,
        poll_secs=0.2,
    )
