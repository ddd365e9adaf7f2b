"""Name servers for checks of customers' domains."""

from config.settings.base import IS_PRODUCTION, QRSTUDIO_ENV
from kernel.client_address import parse_address
from kernel.env import Env, EnvError

_env = Env()
_PORT = 53
# Tests without a DNS server of their own must not query a public one.
_UNREACHABLE = "127.0.0.1:1"


def _server(raw: str) -> tuple[str, int]:
    """`address`, `address:port` or `[address]:port`."""
    address = parse_address(raw)
    bare = raw.count(":") > 1 and not raw.startswith("[")
    _, colon, port = raw.rpartition(":")
    if bare or not colon or raw.endswith("]"):
        colon, port = "", str(_PORT)
    if address is None or not port.isdecimal() or not 0 < int(port) < 65536:
        raise EnvError(
            f"DNS_NAMESERVERS: {raw!r} is not an address, address:port or [address]:port."
        )
    return str(address), int(port)


DNS_NAMESERVERS = tuple(
    _server(part.strip())
    for part in _env.text("DNS_NAMESERVERS", _UNREACHABLE if QRSTUDIO_ENV == "test" else ",").split(
        ","
    )
    if part.strip()
)
DNS_ALLOW_PRIVATE = _env.boolean("DNS_ALLOW_PRIVATE", default=False)
if IS_PRODUCTION and DNS_ALLOW_PRIVATE:
    raise EnvError(
        "DNS_ALLOW_PRIVATE is for tests: in production it would let customers point our questions"
        " at addresses of the private network. Unset it."
    )
