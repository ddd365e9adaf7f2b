"""What platform admins see of the last minutes, and what the status says of all."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import task_failure
from django.conf import settings
from django.db import DatabaseError
from redis import RedisError

from health.activity import record_error, record_sample
from health.services.certificates import check_certificates as look_at_certificates
from health.services.figures import check_figures
from kernel.clock import utc_now
from kernel.outbound import get_certificate_reader
from kernel.redis_clients import get_redis

logger = logging.getLogger(__name__)

# Other tasks of the queue come between.
_BUDGET_SECS = 1.0


@shared_task
def sample_activity() -> None:
    """Note the counters of scans, once a minute."""
    try:
        record_sample(get_redis(settings.REDIS_URL), now=utc_now())
    except (DatabaseError, RedisError) as error:
        logger.warning("no sample: %s", error)


@shared_task
def compare_figures() -> None:
    """Compare a sample of figures with the scans, for the status."""
    check_figures(now=utc_now(), budget_secs=_BUDGET_SECS)


@shared_task
def check_certificates() -> None:
    """Look at the certificates of some hosts, for the status."""
    if settings.CHECK_CERTIFICATES:
        look_at_certificates(reader=get_certificate_reader(), clock=utc_now)


@task_failure.connect
def _count_failure(**_kwargs: Any) -> None:
    """A receiver must not fail."""
    try:
        record_error(get_redis(settings.REDIS_URL), now=utc_now())
    except RedisError as error:
        logger.warning("error not counted: %s", error)
