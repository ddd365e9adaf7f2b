"""redis+sentinel://[user:password@]host1:26379,host2,host3/name/0, taken apart.

User, password and database are those of the Redis servers. Sentinels have a log-in of their own,
the parameters sentinel_username and sentinel_password.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from kernel.env import EnvError

Address = tuple[str, int]

FORM = "redis+sentinel://:password@host1:26379,host2,host3/name/0"
SCHEMES = {"redis+sentinel": "redis", "rediss+sentinel": "rediss"}
DEFAULT_PORT = 26379
_USERNAME, _PASSWORD = "sentinel_username", "sentinel_password"
# What Sentinel itself accepts, and no number alone: that is the database of a forgotten name.
_PATH = re.compile(r"/(?P<name>(?![0-9]+(/|$))[A-Za-z0-9._-]+)(/(?P<database>[0-9]{0,9}))?/?")


@dataclass(frozen=True, slots=True)
class SentinelUrl:
    """service: the name under which the Sentinels watch the primary and its replicas.

    server_urls: for each Sentinel, the URL of a Redis server with its host, the log-in and the
    parameters of the servers.
    """

    service: str
    server_urls: tuple[str, ...]
    username: str | None
    password: str | None = field(repr=False)

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Of the Sentinels."""
        parts = [urlsplit(url) for url in self.server_urls]
        return tuple((part.hostname or "", part.port or DEFAULT_PORT) for part in parts)


def is_sentinel_url(url: str) -> bool:
    return url.startswith(tuple(f"{scheme}://" for scheme in SCHEMES))


def split_sentinel_url(name: str, url: str) -> SentinelUrl:
    """name: of the environment variable. The server_urls are yet to be checked.

    Raises EnvError with what to change, and never with a password.
    """
    form = f"{name} must look like {FORM}"
    try:
        parts = urlsplit(url)
    except ValueError:
        raise EnvError(f"{form}: its hosts cannot be read.") from None
    if parts.fragment:
        raise EnvError(f"{form}: %23 for # and %2F for / within a password.")
    path = _PATH.fullmatch(parts.path)
    if path is None:
        raise EnvError(f"{form}: the name that the Sentinels know, then the number of a database.")
    own, others = _split_parameters(name, parts.query)
    login, at, hosts = parts.netloc.rpartition("@")
    servers = tuple(
        urlunsplit(
            (
                SCHEMES[parts.scheme],
                f"{login}{at}{_add_port(host)}",
                f"/{path['database'] or 0}",
                urlencode(others),
                "",
            )
        )
        for host in hosts.split(",")
    )
    return SentinelUrl(path["name"], servers, own.get(_USERNAME), own.get(_PASSWORD))


def _add_port(host: str) -> str:
    # An address of IPv6 has its colons in brackets.
    return host if not host or ":" in host.rpartition("]")[2] else f"{host}:{DEFAULT_PORT}"


def _split_parameters(name: str, query: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Those for the Sentinels, and the others."""
    given = parse_qsl(query, keep_blank_values=True)
    own = [(key, value) for key, value in given if key in (_USERNAME, _PASSWORD)]
    for key, value in own:
        if not value:
            raise EnvError(f"{name}: {key} has no value.")
    if len(dict(own)) != len(own):
        raise EnvError(f"{name}: a parameter is there twice.")
    if _USERNAME in dict(own) and _PASSWORD not in dict(own):
        raise EnvError(f"{name}: {_USERNAME} needs {_PASSWORD}.")
    return dict(own), [pair for pair in given if pair not in own]
