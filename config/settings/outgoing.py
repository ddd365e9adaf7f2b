"""Requests to addresses that customers chose; see kernel.outbound."""

from pathlib import Path

from config.settings.base import IS_PRODUCTION
from kernel.client_address import parse_address
from kernel.env import Env, EnvError

_env = Env()


def _read_test_hosts(raw: str) -> dict[str, tuple[str, int]]:
    """`name=address:port`, several with commas between."""
    hosts = {}
    for part in filter(None, (part.strip() for part in raw.split(","))):
        name, equals, place = part.partition("=")
        address, colon, port = place.rpartition(":")
        is_port = port.isascii() and port.isdecimal() and 0 < int(port) < 65536
        if not (name and equals and colon and is_port and parse_address(address)):
            raise EnvError(f"OUTGOING_TEST_HOSTS: {part!r} is not name=127.0.0.1:port.")
        hosts[name.lower()] = (address, int(port))
    return hosts


def _read_ca_file(raw: str) -> Path | None:
    if raw and not Path(raw).is_file():
        raise EnvError(f"OUTGOING_CA_FILE: {raw!r} is not a file.")
    return Path(raw) if raw else None


# Whether the certificates of all hosts in service are looked at, by connecting to them from here.
CHECK_CERTIFICATES = _env.boolean("CHECK_CERTIFICATES", default=IS_PRODUCTION)
OUTGOING_TEST_HOSTS = _read_test_hosts(_env.text("OUTGOING_TEST_HOSTS", ""))
OUTGOING_CA_FILE = _read_ca_file(_env.text("OUTGOING_CA_FILE", ""))
if IS_PRODUCTION and OUTGOING_TEST_HOSTS:
    raise EnvError(
        "OUTGOING_TEST_HOSTS is for tests: in production it would let customers reach addresses of"
        " the private network. Unset it."
    )
if IS_PRODUCTION and OUTGOING_CA_FILE:
    raise EnvError(
        "OUTGOING_CA_FILE is for tests: in production, certificates are those of public"
        " authorities. Unset it."
    )
