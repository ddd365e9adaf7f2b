"""DATABASE_URL means the same to everything that opens a connection."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError, connection

from devserver.ports import choose_port
from devserver.postgres import PostgresServer
from edge.backends.database import Database, DatabaseUnavailableError
from kernel.database_urls import make_django_database, parse_database_url
from scans.connections import IngestionConnection
from scans.log.export.pages import open_connection
from tenants.database.direct import direct_session
from tests.support.tls_servers import Authority, TlsServer, needs_openssl, tls_before

WHO = "SELECT pg_backend_pid(), current_setting('port')"
POSTGRES_REFUSALS = (DatabaseError, psycopg.OperationalError, DatabaseUnavailableError)


def ask_django(_conninfo: str) -> Any:
    """By a new connection, as a thread of the web process opens one."""
    fresh = connection.copy()
    fresh.settings_dict |= make_django_database(_conninfo)
    try:
        with fresh.cursor() as cursor:
            cursor.execute(WHO)
            return cursor.fetchone()
    finally:
        fresh.close()


def ask_ingestion(_conninfo: str) -> Any:
    database = IngestionConnection()
    try:
        return database.get().execute(WHO).fetchone()
    finally:
        database.close()


def ask_export(conninfo: str) -> Any:
    async def ask() -> Any:
        async with await open_connection(conninfo) as session:
            return await (await session.execute(WHO)).fetchone()

    return asyncio.run(ask())


def ask_engine(conninfo: str) -> Any:
    async def ask() -> Any:
        database = Database(conninfo, query_secs=20)
        try:
            return (await database.fetch(WHO))[0]
        finally:
            await database.close()

    return asyncio.run(ask())


def ask_directly(_conninfo: str) -> Any:
    with direct_session() as session:
        return session.execute(WHO).fetchone()


OPENERS = [ask_django, ask_ingestion, ask_export, ask_engine, ask_directly]
Ask = Callable[[str], Any]


@pytest.fixture
def use(settings: Any) -> Callable[[str], str]:
    """Set the URL of this process, as its start does."""

    def use_url(url: str) -> str:
        settings.DATABASE_CONNINFO = parse_database_url("DATABASE_URL", url)
        settings.DATABASE_DIRECT_CONNINFO = settings.DATABASE_CONNINFO
        conninfo: str = settings.DATABASE_CONNINFO
        return conninfo

    return use_url


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls") / "ours")


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls") / "stranger")


@pytest.fixture
def postgres(authority: Authority) -> Iterator[TlsServer]:
    """A server with a certificate for its address."""
    port = urlsplit(django_settings.DATABASE_URL).port or 0
    with tls_before(port, authority.issue("IP:127.0.0.1"), is_postgres=True) as server:
        yield server


@pytest.fixture
def misnamed_postgres(authority: Authority) -> Iterator[TlsServer]:
    """A server with a certificate for another name."""
    port = urlsplit(django_settings.DATABASE_URL).port or 0
    with tls_before(port, authority.issue("DNS:elsewhere.example"), is_postgres=True) as server:
        yield server


def at(server: TlsServer, **parameters: str) -> str:
    """DATABASE_URL with the server's port."""
    parts = urlsplit(django_settings.DATABASE_URL)
    netloc = f"{parts.username}:{parts.password}@127.0.0.1:{server.port}"
    query = "&".join(f"{name}={quote(value)}" for name, value in parameters.items())
    return parts._replace(netloc=netloc, query=query).geturl()


@needs_openssl
@pytest.mark.parametrize("ask", OPENERS)
def test_certificate_of_the_configured_ca_is_accepted(
    use: Callable[[str], str], postgres: TlsServer, authority: Authority, ask: Ask
) -> None:
    for mode in ("verify-full", "verify-ca"):
        assert ask(use(at(postgres, sslmode=mode, sslrootcert=str(authority.root))))
    assert ask(use(at(postgres, sslmode="require")))
    assert postgres.plain == 0


@needs_openssl
@pytest.mark.parametrize("ask", OPENERS)
def test_certificate_of_another_ca_is_rejected_without_plain_text(
    use: Callable[[str], str], postgres: TlsServer, stranger: Authority, ask: Ask
) -> None:
    conninfo = use(at(postgres, sslmode="verify-full", sslrootcert=str(stranger.root)))
    with pytest.raises(POSTGRES_REFUSALS, match="certificate verify failed"):
        ask(conninfo)
    conninfo = use(at(postgres, sslrootcert="system"))
    with pytest.raises(POSTGRES_REFUSALS, match="certificate verify failed"):
        ask(conninfo)
    assert postgres.plain == 0


@needs_openssl
@pytest.mark.parametrize("ask", OPENERS)
def test_certificate_for_another_name_is_rejected(
    use: Callable[[str], str], misnamed_postgres: TlsServer, authority: Authority, ask: Ask
) -> None:
    root = str(authority.root)
    with pytest.raises(POSTGRES_REFUSALS, match="does not match host name"):
        ask(use(at(misnamed_postgres, sslmode="verify-full", sslrootcert=root)))
    assert ask(use(at(misnamed_postgres, sslmode="verify-ca", sslrootcert=root)))


@pytest.mark.parametrize("ask", OPENERS)
def test_server_without_tls_is_rejected_when_tls_is_required(
    use: Callable[[str], str], ask: Ask
) -> None:
    conninfo = use(f"{django_settings.DATABASE_URL}?sslmode=require")
    with pytest.raises(POSTGRES_REFUSALS, match="does not support SSL"):
        ask(conninfo)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A read-only server, with the same password as the other one."""
    parts = urlsplit(django_settings.DATABASE_URL)
    folder = tmp_path_factory.mktemp("reader") / "postgres"
    taken = [parts.port or 0]
    server = PostgresServer(
        folder, choose_port(taken=taken), password=parts.password or "", unsafe=True
    )
    server.start()
    with psycopg.connect(server.url, autocommit=True) as session:
        session.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        session.execute("SELECT pg_reload_conf()")
    yield server
    server.stop()


@pytest.mark.parametrize("ask", OPENERS)
def test_the_writable_host_of_several_is_used(
    use: Callable[[str], str], reader: PostgresServer, ask: Ask
) -> None:
    parts = urlsplit(django_settings.DATABASE_URL)
    closed = choose_port(taken=[parts.port or 0, reader.port])
    hosts = f"127.0.0.1:{closed},127.0.0.1:{reader.port},127.0.0.1:{parts.port}"
    url = f"postgresql://{parts.username}:{parts.password}@{hosts}{parts.path}"
    assert ask(use(url))[1] == str(parts.port)


@pytest.mark.parametrize("ask", OPENERS)
def test_conninfo_syntax_and_special_characters_in_passwords_are_parsed(
    use: Callable[[str], str], ask: Ask
) -> None:
    parts = urlsplit(django_settings.DATABASE_URL)
    odd = "p@ss/w:ö%rd '\\ #?&"
    with psycopg.connect(django_settings.DATABASE_URL, autocommit=True) as admin:
        admin.execute(
            psycopg.sql.SQL("CREATE ROLE odd LOGIN PASSWORD {}").format(psycopg.sql.Literal(odd))
        )
        try:
            address = f"127.0.0.1:{parts.port}{parts.path}"
            assert ask(use(f"postgresql://odd:{quote(odd, safe='')}@{address}"))
            assert ask(
                use(
                    psycopg.conninfo.make_conninfo(
                        user="odd",
                        password=odd,
                        host="127.0.0.1",
                        port=parts.port,
                        dbname=parts.path.strip("/"),
                    )
                )
            )
        finally:
            admin.execute("DROP ROLE odd")


@pytest.mark.parametrize("ask", OPENERS)
def test_no_session_starts_with_options(
    use: Callable[[str], str], ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c search_path=public -c port=no")
    # The server rejects this option, so a connection that sends it fails.
    assert ask(use(django_settings.DATABASE_URL))


@needs_openssl
def test_names_of_root_files_may_contain_any_character(
    tmp_path: Path, authority: Authority
) -> None:
    odd = tmp_path / "a b&c'd.pem"
    odd.write_bytes(authority.root.read_bytes())
    conninfo = parse_database_url(
        "DATABASE_URL",
        f"postgresql://h/db?sslmode=verify-full&sslrootcert={quote(str(odd), safe='')}",
    )
    assert make_django_database(conninfo)["OPTIONS"]["sslrootcert"] == str(odd)
