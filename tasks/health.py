"""What platform admins see of the last minutes."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import task_failure
from django.conf import settings
from django.db import DatabaseError
from redis import RedisError

from health.activity import record_error, record_sample
from kernel.clock import utc_now
from kernel.redis_clients import get_redis

logger = logging.getLogger(__name__)


@shared_task
def sample_activity() -> None:
    """Note the counters of scans, once a minute."""
    try:
        record_sample(get_redis(settings.REDIS_URL), now=utc_now())
    except (DatabaseError, RedisError) as error:
        logger.warning("no sample: %s", error)


@task_failure.connect
def _count_failure(**_kwargs: Any) -> None:
    """A receiver must not fail."""
    try:
        record_error(get_redis(settings.REDIS_URL), now=utc_now())
    except RedisError as error:
        logger.warning("error not counted: %s", error)
