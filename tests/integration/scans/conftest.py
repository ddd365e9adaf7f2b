"""An empty stream, and workers that drain it."""

import pytest
from django.conf import settings
from redis import Redis

from kernel.redis_clients import get_redis
from scans.events import COUNTERS_KEY, STREAM_KEY


@pytest.fixture
def redis() -> Redis:
    """The tests' Redis, without scans from other tests."""
    client = get_redis(settings.REDIS_URL)
    client.delete(STREAM_KEY, COUNTERS_KEY)
    return client
