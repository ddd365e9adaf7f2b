"""DATABASE_URL: every parameter of libpq is applied, or rejected at start.

A parameter that is ignored silently is dangerous: without sslmode=verify-full the connection may
be plain text. So libpq itself parses and validates the value, and Django, the ingestion, the
exports and the redirect engine all connect with the same result.
"""

import os
import re
import ssl
from pathlib import Path
from typing import Any

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from kernel.env import EnvError

CONNECT_SECS = 3
_PASSED_BY_DJANGO = ("dbname", "user", "password", "host", "port")
_SECRETS = ("user", "password", "passfile", "sslpassword")
_NUMBERS = (
    *("connect_timeout", "keepalives", "keepalives_idle", "keepalives_interval"),
    *("keepalives_count", "tcp_user_timeout"),
)
_WITH_TLS = ("require", "verify-ca", "verify-full")
# The platform needs to write.
_STANDBYS = ("read-only", "standby", "prefer-standby")
# Other messages of libpq may show a part of the password.
_UNKNOWN = re.compile(r'invalid (?:URI query parameter:|connection option) "(\w+)"')

_UNSUPPORTED = {
    "options": "poolers refuse it, and it could carry a schema."
    " Set the role's defaults in PostgreSQL instead: ALTER ROLE ... SET ...",
    "service": "write the parameters out.",
    "servicefile": "write the parameters out.",
    "replication": "it is for replicas.",
    "fallback_application_name": "use application_name.",
}


def parse_database_url(name: str, value: str) -> str:
    """The value as a complete connection string of libpq; name: of its variable.

    Raises EnvError with what to change, and never with a password.
    """
    given = _parse(name, value)
    _reject_unsupported(name, given)
    hosts = _list_hosts(name, given)
    _check_tls(name, given, hosts)
    defaults = {"connect_timeout": str(CONNECT_SECS)}
    if len(hosts) > 1:
        defaults["target_session_attrs"] = "read-write"
    # Empty, so that PGOPTIONS of the environment has no effect either.
    complete = {**defaults, **given, "options": ""}
    _validate_by_libpq(name, complete, hosts)
    return make_conninfo(**complete)


def make_django_database(conninfo: str) -> dict[str, Any]:
    """The entry of Django's DATABASES for this string, without ENGINE."""
    parameters = conninfo_to_dict(conninfo)
    dbname, user, password, host, port = (parameters.pop(key, "") for key in _PASSED_BY_DJANGO)
    return {
        "NAME": dbname,
        "USER": user,
        "PASSWORD": password,
        "HOST": host,
        "PORT": port,
        "OPTIONS": {**parameters, "fallback_application_name": "qrstudio"},
    }


def count_hosts(conninfo: str) -> int:
    """How many servers it names; libpq connects to one of them that takes writes."""
    parameters = conninfo_to_dict(conninfo)
    return len(str(parameters.get("hostaddr") or parameters.get("host") or "").split(","))


def _parse(name: str, value: str) -> dict[str, str]:
    form = f"{name} must look like postgresql://user:password@host:5432/name"
    try:
        given = {key: str(part) for key, part in conninfo_to_dict(value).items()}
    except (psycopg.ProgrammingError, UnicodeError) as error:
        if unknown := _UNKNOWN.search(str(error)):
            raise EnvError(
                f"{name}: PostgreSQL knows no parameter {unknown[1]!r}. Take it out."
            ) from None
        raise EnvError(
            f"{name} cannot be read. {form}, with %40 for @, %2F for /, %3A for :, %25 for % and"
            " %20 for a blank within a user or password."
        ) from None
    if not given.get("dbname") and not {"service", "servicefile"} & given.keys():
        raise EnvError(f"{form}: it names no database.")
    return given


def _reject_unsupported(name: str, given: dict[str, str]) -> None:
    for key, reason in _UNSUPPORTED.items():
        if key in given:
            raise EnvError(f"{name}: {key} cannot be honoured; {reason}")
    encoding = given.get("client_encoding", "UTF8")
    if encoding.lower().replace("-", "") not in ("utf8", "auto"):
        raise EnvError(f"{name}: client_encoding cannot be {encoding}; the platform speaks UTF8.")
    target = given.get("target_session_attrs", "")
    if target in _STANDBYS:
        raise EnvError(
            f"{name}: target_session_attrs={target} leads to a server that cannot write."
            " Use read-write or primary."
        )
    for key in _NUMBERS:
        # As libpq reads it, when it connects: an int of C.
        if key in given and not re.fullmatch(r"-?[0-9]{1,9}", given[key]):
            raise EnvError(f"{name}: {key}={given[key]} is not a whole number below 10^9.")


def _list_hosts(name: str, given: dict[str, str]) -> list[str]:
    hosts, addresses = given.get("host", "").split(","), given.get("hostaddr", "").split(",")
    # This may be the rest of a password, which would go into DNS queries and logs.
    if any(re.search(r"[^/]@|\s", host) for host in hosts if not host.startswith("/")):
        raise EnvError(f"{name}: a host cannot be read. Write %40 for @ within a user or password.")
    if "hostaddr" not in given:
        return hosts
    if "host" in given and len(hosts) != len(addresses):
        raise EnvError(f"{name}: host names {len(hosts)} hosts and hostaddr {len(addresses)}.")
    return addresses


def _check_tls(name: str, given: dict[str, str], hosts: list[str]) -> None:
    mode = given.get("sslmode") or os.environ.get("PGSSLMODE", "")
    root = given.get("sslrootcert") or os.environ.get("PGSSLROOTCERT", "")
    if mode in _WITH_TLS and any(host.startswith(("/", "@")) for host in hosts):
        raise EnvError(f"{name}: sslmode={mode} cannot be had on a Unix socket. Take it out.")
    _check_files_exist(name, given)
    _load_own_certificate(name, given)
    if root == "system":
        _use_roots_of_the_system(name, given, mode)
        return
    if root and mode not in _WITH_TLS:
        # libpq would fall back to plain text where TLS fails.
        raise EnvError(
            f"{name}: sslrootcert proves nothing with sslmode={mode or 'prefer'}."
            " Add sslmode=verify-full."
        )
    if not root and mode in ("verify-ca", "verify-full"):
        root = str(Path.home() / ".postgresql" / "root.crt")
    if root:
        # With sslmode=require, libpq would ignore a missing file.
        _load_roots(name, root, mode)


def _use_roots_of_the_system(name: str, given: dict[str, str], mode: str) -> None:
    """Use the roots that Python uses: a wheel's libpq looks where its build system had them."""
    if mode not in ("", "verify-full"):
        raise EnvError(f"{name}: sslrootcert=system goes with sslmode=verify-full, not {mode}.")
    file = ssl.get_default_verify_paths().cafile
    if file is None:
        raise EnvError(
            f"{name}: this system has no file of root certificates for sslrootcert=system."
            " Install ca-certificates, or name a file."
        )
    given |= {"sslmode": "verify-full", "sslrootcert": file}


def _load_roots(name: str, root: str, mode: str) -> None:
    try:
        ssl.create_default_context(cafile=root)
    except (OSError, ssl.SSLError) as error:
        raise EnvError(
            f"{name}: sslmode={mode} needs root certificates, and {root} cannot be used"
            f" ({error}). Name a PEM file with sslrootcert=, or use sslrootcert=system."
        ) from None


def _check_files_exist(name: str, given: dict[str, str]) -> None:
    """libpq silently ignores these parameters when their files are missing."""
    for key in ("sslcert", "sslcrl", "passfile"):
        if key in given and not Path(given[key]).is_file():
            raise EnvError(f"{name}: {key}={given[key]} is no file.")
    if "sslcrldir" in given and not Path(given["sslcrldir"]).is_dir():
        raise EnvError(f"{name}: sslcrldir={given['sslcrldir']} is no folder.")
    if "sslkey" in given and "sslcert" not in given:
        raise EnvError(f"{name}: sslkey is there without sslcert.")


def _load_own_certificate(name: str, given: dict[str, str]) -> None:
    certificate, key = given.get("sslcert"), given.get("sslkey")
    if not certificate or not key:
        return
    try:
        ssl.create_default_context().load_cert_chain(
            certificate, key, password=given.get("sslpassword", "")
        )
    except (OSError, ssl.SSLError) as error:
        raise EnvError(
            f"{name}: sslcert={certificate} with sslkey={key} cannot be used ({error})."
        ) from None


def _validate_by_libpq(name: str, complete: dict[str, str], hosts: list[str]) -> None:
    """libpq checks values when it connects: let it connect to a socket that does not exist."""
    checked = {
        key: value for key, value in complete.items() if key not in (*_SECRETS, "hostaddr")
    } | {"host": ",".join(["/nonexistent"] * len(hosts))}
    attempt = pq.PGconn.connect_start(make_conninfo(**checked).encode())
    text = attempt.error_message.decode(errors="replace").strip()
    attempt.finish()
    if not text.startswith("connection to server"):
        raise EnvError(f"{name}: {text}. Put it right or take it out.")
