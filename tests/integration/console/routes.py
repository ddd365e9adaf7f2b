"""A code as the redirect engine sees it."""

from django.conf import settings

from kernel.redis_clients import get_redis
from qrs.routes.codec import Route, decode_route, route_key


def read_route(short_id: str) -> Route:
    value = get_redis(settings.REDIS_URL).get(route_key(short_id))
    assert isinstance(value, bytes)
    return decode_route(value)
