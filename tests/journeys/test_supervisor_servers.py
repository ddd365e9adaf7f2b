"""PostgreSQL and Redis of the supervisor: safe settings, and starts after crashes."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from devserver.errors import UnusableServerError
from devserver.ports import choose_port
from devserver.postgres import PostgresServer
from devserver.redis_server import RedisServer


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    folder = tmp_path_factory.mktemp("servers") / "with space" / "postgres"
    server = PostgresServer(folder, choose_port(), password="secret", unsafe=True)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path / "redis", choose_port(), password="secret")
    server.start()
    yield server
    server.stop()


def run(server: PostgresServer, query: str) -> object:
    with psycopg.connect(server.url) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


def kill(server: PostgresServer | RedisServer) -> None:
    assert server.child is not None
    os.kill(server.child.pid, signal.SIGKILL)
    server.stop()


def test_server_is_postgresql_18_in_utf8_and_utc(postgres: PostgresServer) -> None:
    assert str(run(postgres, "SHOW server_version")).startswith("18.")
    assert run(postgres, "SHOW server_encoding") == "UTF8"
    assert run(postgres, "SHOW timezone") == "UTC"


def test_postgresql_requires_the_password(postgres: PostgresServer) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(postgres.url.replace("secret", "guess"))


def test_postgresql_starts_after_sigkill(postgres: PostgresServer) -> None:
    kill(postgres)
    assert (postgres.data_dir / "cluster" / "postmaster.pid").exists()
    postgres.start()
    assert run(postgres, "SELECT 1") == 1


def test_postgresql_starts_when_the_pid_of_its_lock_file_was_reused(
    postgres: PostgresServer,
) -> None:
    kill(postgres)
    lock = postgres.data_dir / "cluster" / "postmaster.pid"
    lock.write_text(lock.read_text().replace(lock.read_text().splitlines()[0], str(os.getpid()), 1))
    postgres.start()
    assert run(postgres, "SELECT 1") == 1


def test_cluster_with_a_running_server_is_rejected(postgres: PostgresServer) -> None:
    second = PostgresServer(postgres.data_dir, choose_port(), password="secret", unsafe=True)
    with pytest.raises(UnusableServerError, match="kill -INT"):
        second.start()


def test_data_of_another_version_is_rejected(tmp_path: Path) -> None:
    server = PostgresServer(tmp_path / "old", choose_port(), password="secret", unsafe=True)
    cluster = server.data_dir / "cluster"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("17\n")
    with pytest.raises(UnusableServerError, match="PostgreSQL 17, not 18"):
        server.start()


def test_redis_has_every_acknowledged_write_after_sigkill(redis_server: RedisServer) -> None:
    with redis.Redis.from_url(redis_server.url) as client:
        client.set("scan", "counted")
    kill(redis_server)
    redis_server.start()
    with redis.Redis.from_url(redis_server.url) as client:
        assert client.get("scan") == b"counted"


def test_redis_never_evicts_data(redis_server: RedisServer) -> None:
    with redis.Redis.from_url(redis_server.url) as client:
        settings = client.config_get("maxmemory-policy", "appendonly", "appendfsync")
    assert settings == {
        "maxmemory-policy": "noeviction",
        "appendonly": "yes",
        "appendfsync": "always",
    }


def test_redis_requires_the_password(redis_server: RedisServer) -> None:
    with (
        redis.Redis.from_url(redis_server.url.replace("secret", "guess")) as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()
