"""Parameters of libpq are applied, or rejected with what to change."""

from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from kernel.database_urls import count_hosts, make_django_database, parse_database_url
from kernel.env import EnvError


@pytest.fixture(autouse=True)
def _no_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Remove libpq's variables and the root certificate of the user who runs the tests."""
    for name in ("PGSSLMODE", "PGSSLROOTCERT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


def parse(url: str) -> dict[str, str]:
    found = conninfo_to_dict(parse_database_url("DATABASE_URL", url))
    return {key: str(value) for key, value in found.items()}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p@h:5433/db", {"user": "u", "password": "p", "host": "h", "port": "5433"}),
        ("postgres://u@h/db", {"user": "u", "host": "h", "dbname": "db"}),
        ("postgresql://u:p%40%2F%3A%25%20x@h/db", {"password": "p@/:% x"}),
        ("postgresql://u%40corp:p@h/my%20db", {"user": "u@corp", "dbname": "my db"}),
        ("postgresql://[2001:db8::1]:6000/db", {"host": "2001:db8::1", "port": "6000"}),
        ("postgresql://%2Frun%2Fpostgresql/db", {"host": "/run/postgresql"}),
        ("postgresql:///db?host=/run/postgresql", {"host": "/run/postgresql"}),
        ("postgresql://h/db?hostaddr=192.0.2.1", {"host": "h", "hostaddr": "192.0.2.1"}),
        ("host=h dbname=db user=u password='a b\\'c'", {"password": "a b'c"}),
        ("postgresql://h/db?sslmode=require", {"sslmode": "require"}),
        ("postgresql://h/db?ssl=true", {"sslmode": "require"}),
        ("postgresql://h/db?channel_binding=require", {"channel_binding": "require"}),
        ("postgresql://h/db?application_name=eu", {"application_name": "eu"}),
        ("postgresql://h/db?connect_timeout=9", {"connect_timeout": "9"}),
        ("postgresql://h/db", {"connect_timeout": "3", "options": ""}),
        ("postgresql://h/db?keepalives_idle=30", {"keepalives_idle": "30"}),
        ("postgresql://h/db?client_encoding=utf-8", {"client_encoding": "utf-8"}),
        ("postgresql://h1:1,h2:2/db", {"host": "h1,h2", "port": "1,2"}),
        ("postgresql://h1,h2/db", {"target_session_attrs": "read-write"}),
        ("postgresql://h1,h2/db?target_session_attrs=primary", {"target_session_attrs": "primary"}),
        ("postgresql://h1,h2/db?load_balance_hosts=random", {"load_balance_hosts": "random"}),
        ("postgresql://h/db?target_session_attrs=any", {"target_session_attrs": "any"}),
    ],
)
def test_supported_parameters_are_applied(url: str, expected: dict[str, str]) -> None:
    found = parse(url)
    assert {key: found.get(key) for key in expected} == expected
    database = make_django_database(parse_database_url("DATABASE_URL", url))
    given = {key.lower(): value for key, value in database.items() if key != "OPTIONS"}
    given = {"dbname": given.pop("name"), **given, **database["OPTIONS"]}
    assert {key: given.get(key) for key in found} == found


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("mysql://u:s3cret@h/db", "must look like postgresql://"),
        ("postgresql+psycopg://u:s3cret@h/db", "must look like postgresql://"),
        ("postgresql://u:s3cret@h", "names no database"),
        ("postgresql://u:s3cret%zz@h/db", "%25 for %"),
        ("postgresql://u:s3cret x@h/db", "%20 for a blank"),
        ("postgresql://u:s3cret%ff@h/db", "cannot be read"),
        ("postgresql://u:s3cret@h/d%ff", "cannot be read"),
        ("postgresql://u:s3cret@h/d\udcff", "cannot be read"),
        ("postgresql://u:1@s3cret@h/db", "%40 for @"),
        ("postgresql://u:1@s3cret@h1,h2/db", "%40 for @"),
        ("host=h dbname=db password=s3cret more", "cannot be read"),
        ("postgresql://u:s3cret@h/db?pgbouncer=true", "no parameter 'pgbouncer'. Take it out"),
        ("host=h dbname=db password=s3cret pool=5", "no parameter 'pool'. Take it out"),
        ("postgresql://u:s3cret@h/db?sslmode=verify_full", "invalid sslmode value"),
        ("postgresql://u:s3cret@h/db?sslmode=", "invalid sslmode value"),
        ("postgresql://u:s3cret@h/db?sslmode=verify-full", "sslrootcert=system"),
        ("postgresql://u:s3cret@h/db?sslmode=verify-ca", "sslrootcert=system"),
        ("postgresql://u:s3cret@h/db?sslmode=verify-full&sslrootcert=/no/file", "/no/file cannot"),
        ("postgresql://u:s3cret@h/db?sslmode=verify-full&sslrootcert=/etc/passwd", "cannot be"),
        ("postgresql://u:s3cret@h/db?sslrootcert=/etc/passwd", "Add sslmode=verify-full"),
        ("postgresql://u:s3cret@h/db?sslmode=require&sslrootcert=/no/file", "/no/file cannot"),
        ("postgresql://u:s3cret@h/db?sslmode=prefer&sslrootcert=/x", "Add sslmode=verify-full"),
        ("postgresql://u:s3cret@h/db?sslmode=require&sslrootcert=system", "verify-full, not req"),
        ("postgresql://u:s3cret@h/db?sslcert=/no/crt&sslkey=/no/key", "sslcert=/no/crt"),
        ("postgresql://u:s3cret@h/db?sslcert=/no/crt", "sslcert=/no/crt is no file"),
        ("postgresql://u:s3cret@h/db?sslcert=/etc/passwd&sslkey=/etc/passwd", "cannot be used"),
        ("postgresql://u:s3cret@h/db?sslkey=/etc/passwd", "sslkey is there without sslcert"),
        ("postgresql://u:s3cret@h/db?sslmode=require&sslcrl=/no/crl", "sslcrl=/no/crl is no file"),
        ("postgresql://u:s3cret@h/db?sslcrldir=/no/folder", "sslcrldir=/no/folder is no folder"),
        ("postgresql://u@h/db?passfile=/no/file", "passfile=/no/file is no file"),
        ("postgresql://u:s3cret@h/db?sslnegotiation=direct", "sslnegotiation=direct"),
        ("postgresql://u:s3cret@/db?host=/run&sslmode=require", "Unix socket"),
        ("postgresql://u:s3cret@h:port/db", '"port"'),
        ("postgresql://u:s3cret@h:99999/db", "invalid port number"),
        ("postgresql://u:s3cret@h1,h2/db?port=1,2,3", "3 port numbers to 2 hosts"),
        ("postgresql://u:s3cret@h1,h2/db?hostaddr=192.0.2.1", "2 hosts and hostaddr 1"),
        ("postgresql://u:s3cret@h1,h2/db?target_session_attrs=standby", "Use read-write"),
        ("postgresql://u:s3cret@h1,h2/db?target_session_attrs=prefer-standby", "Use read-write"),
        ("postgresql://u:s3cret@h/db?target_session_attrs=read-only", "Use read-write"),
        ("postgresql://u:s3cret@h/db?target_session_attrs=rw", "invalid target_session_attrs"),
        ("postgresql://u:s3cret@h/db?load_balance_hosts=yes", "invalid load_balance_hosts"),
        ("postgresql://u:s3cret@h/db?channel_binding=yes", "invalid channel_binding"),
        ("postgresql://u:s3cret@h/db?require_auth=magic", "invalid require_auth"),
        ("postgresql://u:s3cret@h/db?connect_timeout=soon", "not a whole number"),
        ("postgresql://u:s3cret@h/db?tcp_user_timeout=1s", "not a whole number"),
        ("postgresql://u:s3cret@h/db?keepalives_idle=99999999999", "not a whole number"),
        ("postgresql://u:s3cret@h/db?connect_timeout=\u0663", "not a whole number"),
        ("postgresql://u:s3cret@h/db?options=-csearch_path%3Dx", "ALTER ROLE"),
        ("postgresql://u:s3cret@h/db?options=", "ALTER ROLE"),
        ("postgresql://u:s3cret@h/db?service=prod", "write the parameters out"),
        ("service=prod", "write the parameters out"),
        ("postgresql://u:s3cret@h/db?replication=database", "replication cannot"),
        ("postgresql://u:s3cret@h/db?client_encoding=latin1", "speaks UTF8"),
        ("postgresql://u:s3cret@h/db?fallback_application_name=x", "use application_name"),
    ],
)
def test_other_urls_are_rejected_with_what_to_change(url: str, text: str) -> None:
    with pytest.raises(EnvError) as refusal:
        parse(url)
    assert text in str(refusal.value)
    assert str(refusal.value).startswith("DATABASE_URL")
    assert "s3cret" not in str(refusal.value)


def test_libpq_environment_variables_cannot_weaken_the_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    with pytest.raises(EnvError, match="needs root certificates"):
        parse("postgresql://h/db")
    monkeypatch.setenv("PGSSLMODE", "prefer")
    with pytest.raises(EnvError, match="Add sslmode=verify-full"):
        parse("postgresql://h/db?sslrootcert=/some/file")


@pytest.mark.parametrize(
    ("url", "count"),
    [
        ("postgresql://h/db", 1),
        ("postgresql:///db", 1),
        ("postgresql://h1:5432,h2:5433/db", 2),
        ("postgresql://h1,h2,h3/db?hostaddr=192.0.2.1,192.0.2.2,192.0.2.3", 3),
    ],
)
def test_hosts_are_counted(url: str, count: int) -> None:
    assert count_hosts(parse_database_url("DATABASE_URL", url)) == count
