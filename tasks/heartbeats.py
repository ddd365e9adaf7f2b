"""Records heartbeats of workers, after each task and when they are ready.

The drainer records its own.
"""

import logging
from typing import Any

from celery.signals import task_postrun, worker_ready
from django.conf import settings
from redis import RedisError

from kernel.clock import utc_now
from kernel.heartbeats import record_heartbeat
from kernel.redis_clients import get_redis
from tasks.queues import QUEUES, get_queue_of

logger = logging.getLogger(__name__)


@task_postrun.connect
def _record_work(task: Any = None, **_kwargs: Any) -> None:
    _record(get_queue_of(task.name))


@worker_ready.connect
def _record_start(sender: Any = None, **_kwargs: Any) -> None:
    for queue in QUEUES:
        if queue in sender.app.amqp.queues.consume_from:
            _record(queue)


def _record(queue: str) -> None:
    if queue not in QUEUES:
        return
    try:
        record_heartbeat(get_redis(settings.REDIS_URL), now=utc_now(), queue=queue)
    except RedisError as error:
        # A signal's receiver must not fail the task; the next task records another one.
        logger.warning("no heartbeat of %s: %s", queue, error)
