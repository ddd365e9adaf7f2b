"""The leader of a Patroni cluster is lost while phones scan and an editor edits.

The product on PostgreSQL as deploy/patroni describes it: two nodes, synchronous.
"""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import psycopg
import pytest
from psycopg import sql

from devserver.ports import choose_port
from devserver.redis_server import RedisServer
from tests.journeys.agencies import Api, sign_up_agency
from tests.journeys.launching import LaunchedStack, manage
from tests.journeys.load import Load
from tests.journeys.scan_rows import find_wrong_redirects, read_rows, read_targets
from tests.support.patroni import PatroniCluster, needs_patroni
from tests.support.waiting import wait_until

pytestmark = [needs_patroni, pytest.mark.timeout(230)]
# Patroni replaces a dead leader after its ttl of 20 seconds.
BACK_SECS = 120
PAUSE_SECS = 0.1


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PatroniCluster]:
    with PatroniCluster(tmp_path_factory.mktemp("patroni")) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def servers(
    cluster: PatroniCluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """DATABASE_URL of that cluster, and REDIS_URL."""
    redis = RedisServer(tmp_path_factory.mktemp("beside-patroni") / "redis", choose_port())
    try:
        redis.start()
        yield {"DATABASE_URL": cluster.url, "REDIS_URL": redis.url}
    finally:
        redis.stop()


@pytest.fixture(scope="module")
def stack(
    servers: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LaunchedStack]:
    """`make up` on those servers."""
    folder = tmp_path_factory.mktemp("on-patroni")
    stack = LaunchedStack(folder / "data", choose_port(), env=servers | {"WEB_WORKERS": "1"})
    try:
        stack.wait_until_ready()
        yield stack
    finally:
        stack.stop()


class Editor:
    """Changes where one code leads, again and again. acknowledged: destinations answered by 200."""

    def __init__(self, api: Api, short_id: str) -> None:
        self.acknowledged: list[str] = []
        self.refused: set[int] = set()
        self._api = api
        self._path = f"/v1/dynamic/{short_id}/"
        self._is_ending = threading.Event()

    @contextmanager
    def editing(self) -> Iterator[None]:
        """Edit in a thread of its own until the block ends."""
        thread = threading.Thread(target=self._edit_all)
        thread.start()
        try:
            yield
        finally:
            self._is_ending.set()
            thread.join()

    def _edit_all(self) -> None:
        number = 0
        while not self._is_ending.wait(PAUSE_SECS):
            number += 1
            url = f"https://example.com/edit/{number}"
            status = self._api.call("PATCH", self._path, {"destination_url": url}).status_code
            if status == 200:
                self.acknowledged.append(url)
            else:
                self.refused.add(status)


def get_status(stack: LaunchedStack) -> dict[str, str]:
    host = {"Host": f"api.localhost:{stack.port}"}
    answer = httpx.get(f"{stack.base_url}/api/status/", headers=host, timeout=30)
    lines: dict[str, str] = answer.json()
    return lines


def read_history(database_url: str, short_id: str) -> set[str]:
    """All destinations that the code ever had, as PostgreSQL has them."""
    with psycopg.connect(database_url) as connection:
        [schema] = connection.execute(
            "SELECT schema_name FROM public.tenants_tenant"
            " JOIN public.qr_route ON tenants_tenant.id = tenant_id WHERE short_id = %s",
            [short_id],
        ).fetchone() or [""]
        query = sql.SQL("SELECT new_url FROM {} UNION SELECT old_url FROM {}").format(
            *[sql.Identifier(schema, "qrs_destinationchange")] * 2
        )
        return {url for (url,) in connection.execute(query)}


def test_no_acknowledged_write_and_no_scan_is_lost_with_the_leader(
    stack: LaunchedStack, servers: dict[str, str], cluster: PatroniCluster
) -> None:
    targets = read_targets(cluster.url)
    load = Load(stack.port, sorted(targets), secrets.token_hex(4), pause_secs=PAUSE_SECS)
    with httpx.Client(base_url=stack.base_url, timeout=60) as client:
        agency = sign_up_agency(stack, client)
        short_id = agency.create_qr()["short_id"]
        editor = Editor(agency, short_id)
        with load.running(), editor.editing():
            wait_until(lambda: len(editor.acknowledged) > 20, limit_secs=60)
            lost = cluster.kill_leader()
            outage = wait_until(lambda: find_outage(stack), limit_secs=60)
            before = len(editor.acknowledged)
            wait_until(cluster.get_leader, limit_secs=BACK_SECS)
            wait_until(lambda: len(editor.acknowledged) > before + 10, limit_secs=BACK_SECS)
    assert outage is not None
    assert not outage["postgresql"].startswith("ok")
    assert editor.refused <= {503}
    assert find_wrong_redirects(load, targets) == []
    assert load.cut_off == set()
    redirected = {load.referer(number) for number in load.results}
    wait_until(lambda: read_rows(cluster.url, load).keys() == redirected, limit_secs=BACK_SECS)
    assert set(read_rows(cluster.url, load).values()) == {1}
    assert set(editor.acknowledged) <= read_history(cluster.url, short_id)
    host = {"Host": f"q.localhost:{stack.port}"}
    scan = httpx.get(f"{stack.base_url}/q/{short_id}/", headers=host)
    assert scan.headers["Location"] == editor.acknowledged[-1]
    manage(servers, "republish_routes", "--dry-run")
    manage(servers, "reconcile_scans", "--count-rows", "--wait", "60")
    # The lost node comes back as the standby.
    cluster.start(lost)
    cluster.wait_for_standby()
    wait_until(lambda: get_status(stack)["status"] == "ok", limit_secs=BACK_SECS)


def find_outage(stack: LaunchedStack) -> dict[str, str] | None:
    """The lines of the status, once it is not well."""
    status = get_status(stack)
    return status if status["status"] != "ok" else None
