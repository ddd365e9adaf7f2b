"""Routes as Redis and PostgreSQL hold them, and as a lost timeline would have left them."""

from collections.abc import Callable

from django.conf import settings

from kernel.redis_clients import get_redis
from qrs.routes.codec import Route, decode_route, encode_route, route_key
from qrs.routes.rows import read_routes

Spoil = Callable[[str], None]
LOST_URL = "https://example.com/of-a-lost-timeline"


def get_held(short_id: str) -> bytes | None:
    value = get_redis(settings.REDIS_URL).get(route_key(short_id))
    assert value is None or isinstance(value, bytes)
    return value


def get_row(short_id: str) -> bytes:
    return read_routes([short_id])[short_id]


def hold(short_id: str, value: bytes) -> None:
    get_redis(settings.REDIS_URL).set(route_key(short_id), value)


def make_lost(short_id: str, *, ahead: int, **changes: object) -> bytes:
    """The row as a lost timeline has it, `ahead` versions later."""
    route = decode_route(get_row(short_id))
    lost: Route = route._replace(version=route.version + ahead, destination_url=LOST_URL)
    return encode_route(lost._replace(**changes))  # type: ignore[arg-type]  # fields of Route


def ahead(short_id: str) -> None:
    hold(short_id, make_lost(short_id, ahead=7))


def far_ahead(short_id: str) -> None:
    hold(short_id, make_lost(short_id, ahead=2**40))


def same_version(short_id: str) -> None:
    hold(short_id, make_lost(short_id, ahead=0))


def next_version(short_id: str) -> None:
    """The number that the next edit will have."""
    hold(short_id, make_lost(short_id, ahead=1))


def deleted(short_id: str) -> None:
    hold(short_id, make_lost(short_id, ahead=3, state="deleted", destination_url=""))


def behind(short_id: str) -> None:
    hold(short_id, make_lost(short_id, ahead=-1))


def unreadable(short_id: str) -> None:
    hold(short_id, b"neither a version nor JSON")


def unreadable_with_a_version(short_id: str) -> None:
    hold(short_id, b"99 neither")


def cut_off(short_id: str) -> None:
    hold(short_id, make_lost(short_id, ahead=2)[:-9])


def missing(short_id: str) -> None:
    get_redis(settings.REDIS_URL).delete(route_key(short_id))


FAMILY: list[Spoil] = [
    *(ahead, far_ahead, same_version, next_version, deleted),
    *(behind, unreadable, unreadable_with_a_version, cut_off, missing),
]
