"""The whole product with a PostgreSQL and a Redis that accept only TLS."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest

from devserver.ports import choose_port
from devserver.postgres import PostgresServer
from devserver.redis_server import RedisServer
from tests.journeys.agencies import Api, sign_up_agency
from tests.journeys.drills import assert_all_is_right
from tests.journeys.launching import LaunchedStack
from tests.support.tls_servers import Authority, TlsServer, needs_openssl, tls_before
from tests.support.waiting import wait_until

STORED_SECS = 60


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[tuple[str, str, TlsServer]]:
    """DATABASE_URL and REDIS_URL with our own CA, and the TLS server of PostgreSQL."""
    postgres = PostgresServer(tmp_path / "postgres", choose_port(), password="secret")
    redis = RedisServer(tmp_path / "redis", choose_port(taken=[postgres.port]), password="hidden")
    authority = Authority(tmp_path / "our own ca")
    root = quote(str(authority.root), safe="")
    with ExitStack() as running:
        for server in (postgres, redis):
            running.callback(server.stop)
            server.start()
        certificate = authority.issue("IP:127.0.0.1")
        ports = [
            running.enter_context(tls_before(port, certificate, is_postgres=is_postgres))
            for port, is_postgres in ((postgres.port, True), (redis.port, False))
        ]
        database_url = urlsplit(postgres.url)._replace(
            netloc=f"qrstudio:secret@127.0.0.1:{ports[0].port}",
            query=f"sslmode=verify-full&sslrootcert={root}",
        )
        redis_url = f"rediss://:hidden@127.0.0.1:{ports[1].port}/0?ssl_ca_certs={root}"
        yield database_url.geturl(), redis_url, ports[0]


@needs_openssl
@pytest.mark.timeout(300)
def test_scan_is_stored_over_tls(tmp_path: Path, servers: tuple[str, str, TlsServer]) -> None:
    database_url, redis_url, before_postgres = servers
    env = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    stack = LaunchedStack(tmp_path / "data", choose_port(), env=env)
    try:
        stack.wait_until_ready()
        with httpx.Client(base_url=stack.base_url, timeout=60) as client:
            agency = sign_up_agency(stack, client)
            qr = agency.create_qr()
            host = {"Host": f"q.localhost:{stack.port}"}
            assert client.get(f"/q/{qr['short_id']}/", headers=host).status_code == 302
            wait_for_scan(agency, qr["short_id"])
            export = agency.call("GET", f"/v1/dynamic/{qr['short_id']}/scans/export/")
            assert len(export.text.splitlines()) == 2
            assert_all_is_right(stack.base_url, env)
    finally:
        stack.stop()
    assert before_postgres.plain == 0


def wait_for_scan(agency: Api, short_id: str) -> None:
    """Until a worker has stored it."""
    path = f"/v1/dynamic/{short_id}/"
    wait_until(lambda: agency.call("GET", path).json()["scan_count"] == 1, limit_secs=STORED_SECS)
