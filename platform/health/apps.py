"""App registration: counts errors that nothing has foreseen."""

import logging
from typing import Any

from django.apps import AppConfig
from django.core.signals import got_request_exception

logger = logging.getLogger(__name__)


class HealthConfig(AppConfig):
    name = "health"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from scans.signals import drain_failed

        for signal in (got_request_exception, drain_failed):
            signal.connect(_count_error, dispatch_uid="health.count_error")


def _count_error(**_kwargs: Any) -> None:
    """A receiver must not fail: Django would answer nothing."""
    from django.conf import settings
    from redis import RedisError

    from health.activity import record_error
    from kernel.clock import utc_now
    from kernel.redis_clients import get_redis

    try:
        record_error(get_redis(settings.REDIS_URL), now=utc_now())
    except RedisError as error:
        logger.warning("error not counted: %s", error)
