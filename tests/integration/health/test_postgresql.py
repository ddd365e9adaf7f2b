"""The lines of PostgreSQL: a real server is made wrong, the line names it, and is ok again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from redis import Redis

from devserver.ports import choose_port
from devserver.postgres import PostgresServer
from health.durability import list_losses
from health.postgresql import count_needed
from health.probe import Probe
from tests.integration.health.conftest import ask, database_at
from tests.support.postgres_standby import Standby
from tests.support.waiting import wait_until

WAIT_SECS = 60.0


@pytest.fixture(scope="module")
def primary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A PostgreSQL that can have standbys, as the tests' own cannot."""
    folder = tmp_path_factory.mktemp("primary")
    server = PostgresServer(folder / "postgres", choose_port(), password="secret")
    server.start()
    yield server
    server.stop()


@contextmanager
def setting(server: PostgresServer, name: str, value: str) -> Iterator[None]:
    """ALTER SYSTEM, for the block."""
    with psycopg.connect(server.url, autocommit=True) as admin:
        # Of this session: it must not wait for the standby itself.
        admin.execute("SET synchronous_commit = local")
        admin.execute(f"ALTER SYSTEM SET {name} = {value}".encode())
        admin.execute("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            admin.execute(f"ALTER SYSTEM RESET {name}".encode())
            admin.execute("SELECT pg_reload_conf()")


def see(redis: Redis, name: str, url: str) -> Probe:
    with database_at(url):
        return ask(redis)[name]


def test_a_read_only_database_is_reported_until_it_takes_writes(redis: Redis) -> None:
    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        try:
            probe = ask(redis)["postgresql"]
        finally:
            cursor.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
    assert probe[:2] == (False, "read-only: it answers, but takes no changes")
    assert ask(redis)["postgresql"] == (True, "ok", "")


def test_a_standby_is_reported_as_read_only_and_counted_where_it_follows(
    redis: Redis, primary: PostgresServer, tmp_path: Path
) -> None:
    assert see(redis, "replicas", primary.url) == (True, "ok, none", "")
    with Standby(primary, tmp_path / "standby") as standby:
        assert see(redis, "postgresql", standby.url)[:2] == (
            False,
            "read-only: it answers, but takes no changes",
        )
        wait_until(
            lambda: see(redis, "replicas", primary.url).staff_line.startswith(
                "ok, PostgreSQL has 1"
            ),
            limit_secs=WAIT_SECS,
        )
        assert see(redis, "postgresql", primary.url) == (True, "ok", "")
    wait_until(
        lambda: see(redis, "replicas", primary.url) == (True, "ok, none", ""), limit_secs=WAIT_SECS
    )


def test_a_missing_synchronous_standby_is_reported_and_keeps_no_session_waiting(
    redis: Redis, primary: PostgresServer
) -> None:
    with setting(primary, "synchronous_standby_names", "'*'"):
        wait_until(lambda: not see(redis, "postgresql", primary.url).is_ok, limit_secs=WAIT_SECS)
        postgresql, replicas = (
            see(redis, name, primary.url) for name in ("postgresql", "replicas")
        )
        with psycopg.connect(primary.url) as admin:
            waiting = admin.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
            ).fetchone()
    assert postgresql.line == "changes wait for a synchronous standby, and none is there"
    assert not replicas.is_ok
    assert "no synchronous standby is connected" in replicas.line
    assert waiting == (0,)
    wait_until(lambda: see(redis, "postgresql", primary.url).is_ok, limit_secs=WAIT_SECS)
    assert see(redis, "replicas", primary.url).is_ok


@pytest.mark.parametrize("names", ["ANY 2 (*)", "FIRST 2 (*)", "2 (*)"])
def test_one_synchronous_standby_of_two_is_not_enough(
    redis: Redis, primary: PostgresServer, tmp_path: Path, names: str
) -> None:
    with (
        Standby(primary, tmp_path / "standby"),
        setting(primary, "synchronous_standby_names", f"'{names}'"),
    ):
        wait_until(lambda: not see(redis, "postgresql", primary.url).is_ok, limit_secs=WAIT_SECS)
    wait_until(lambda: see(redis, "postgresql", primary.url).is_ok, limit_secs=WAIT_SECS)


@pytest.mark.parametrize(
    ("name", "wrong", "line"),
    [
        ("fsync", "off", "fsync is off: a power cut loses changes, or all data"),
        (
            *("synchronous_commit", "off"),
            "synchronous_commit is off: a crash loses changes and scans",
        ),
    ],
)
def test_each_way_to_lose_changes_is_named(
    redis: Redis, primary: PostgresServer, name: str, wrong: str, line: str
) -> None:
    with setting(primary, name, wrong):
        wait_until(lambda: see(redis, "postgresql", primary.url).line == line, limit_secs=WAIT_SECS)
    wait_until(lambda: see(redis, "postgresql", primary.url).is_ok, limit_secs=WAIT_SECS)


def test_a_setting_of_the_role_alone_is_named(redis: Redis, primary: PostgresServer) -> None:
    with psycopg.connect(primary.url, autocommit=True) as admin:
        admin.execute("ALTER ROLE qrstudio SET synchronous_commit = off")
        try:
            probe = see(redis, "postgresql", primary.url)
        finally:
            admin.execute("ALTER ROLE qrstudio RESET synchronous_commit")
    assert probe[:2] == (False, "synchronous_commit is off: a crash loses changes and scans")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (("on", "on", ""), []),
        (("on", "remote_apply", "*"), []),
        (("on", "remote_write", "*"), []),
        (("on", "local", ""), []),
        (("on", "local", "*"), ["a fail-over loses changes"]),
        (("off", "off", ""), ["fsync is off", "synchronous_commit is off"]),
    ],
)
def test_settings_that_lose_changes(values: tuple[str, str, str], words: list[str]) -> None:
    lines = list_losses(*values)
    assert len(lines) == len(words)
    assert all(word in line for word, line in zip(words, lines, strict=True))


@pytest.mark.parametrize(
    ("names", "needed"),
    [
        ("", 0),
        ("*", 1),
        ("pg1, pg2", 1),
        ("FIRST 1 (pg1, pg2)", 1),
        ("first 2 (pg1, pg2, pg3)", 2),
        ("ANY 2(pg1,pg2,pg3)", 2),
        (" 3 ( a, b, c ) ", 3),
        ('"2 (odd name)", pg2', 1),
    ],
)
def test_standbys_that_a_commit_waits_for(names: str, needed: int) -> None:
    assert count_needed(names) == needed


def test_a_server_that_rejects_connections_is_not_said_to_be_silent(
    redis: Redis, primary: PostgresServer
) -> None:
    with psycopg.connect(primary.url, autocommit=True) as admin:
        admin.execute("CREATE ROLE full_up LOGIN PASSWORD 'secret' CONNECTION LIMIT 0")
    for url in (
        primary.url.replace("qrstudio:secret@", "full_up:secret@"),
        primary.url.replace(":secret@", ":another@"),
        primary.url.replace("/qrstudio", "/nowhere"),
    ):
        with database_at(url):
            probes = ask(redis)
        assert probes["postgresql"][:2] == (False, "rejects connections: see the log")
        for name in ("tenancy", "reconciliation", "routes", "replicas"):
            assert probes[name][:2] == (False, "unknown without PostgreSQL")


def test_the_slot_of_a_replica_that_is_away_is_reported(
    redis: Redis, primary: PostgresServer
) -> None:
    with psycopg.connect(primary.url, autocommit=True) as admin:
        admin.execute("SELECT pg_create_physical_replication_slot('away', true)")
        try:
            probe = see(redis, "replicas", primary.url)
        finally:
            admin.execute("SELECT pg_drop_replication_slot('away')")
    assert (probe.is_ok, "its slot keeps the log" in probe.line) == (False, True)
    assert see(redis, "replicas", primary.url).is_ok


def test_a_role_without_rights_on_statistics_is_enough(
    redis: Redis, primary: PostgresServer
) -> None:
    with psycopg.connect(primary.url, autocommit=True) as admin:
        admin.execute("CREATE ROLE plain LOGIN PASSWORD 'secret'")
        admin.execute("ALTER ROLE plain SET search_path = ''")
    url = primary.url.replace("qrstudio:secret@", "plain:secret@")
    with setting(primary, "synchronous_standby_names", "'*'"):
        wait_until(lambda: not see(redis, "postgresql", url).is_ok, limit_secs=WAIT_SECS)
    wait_until(lambda: see(redis, "postgresql", url).is_ok, limit_secs=WAIT_SECS)
    assert see(redis, "replicas", url) == (True, "ok, none", "")


def test_a_full_disk_is_reported_until_there_is_room(redis: Redis, primary: PostgresServer) -> None:
    """A limit of the role's temporary files stands for the end of the disk."""
    with setting(primary, "temp_file_limit", "'64kB'"):
        wait_until(
            lambda: see(redis, "postgresql", primary.url).line == "refuses writes",
            limit_secs=WAIT_SECS,
        )
    wait_until(lambda: see(redis, "postgresql", primary.url).is_ok, limit_secs=WAIT_SECS)


def test_a_server_that_is_stopped_is_reported_and_the_others_are_known(redis: Redis) -> None:
    with database_at("postgresql://x:y@127.0.0.1:1/z"):
        probes = ask(redis)
    assert probes["postgresql"][:2] == (False, "does not answer")
    for name in ("tenancy", "dead_letters", "reconciliation", "routes", "replicas"):
        assert probes[name][:2] == (False, "unknown without PostgreSQL")
    for name in ("scan_stream", "spools", "disk"):
        assert probes[name].is_ok
