"""The Celery application: `celery -A config.celery worker` and `... beat`."""

import logging
import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, celeryd_init, setup_logging
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

from kernel.redis_broker import get_broker_options, get_broker_tls, get_broker_url
from kernel.redis_modes import UnsupportedRedisError, check_redis_at_start
from tasks.queues import DEFAULT, FORMER_QUEUES, QUEUES, TASK_ROUTES
from tasks.schedule import BEAT_SCHEDULE, TASK_MODULES

# They log a line for each of many tasks a second; failures are warnings or errors.
_CHATTY_LOGGERS = (
    "celery.beat",
    "celery.worker.strategy",
    "celery.worker.request",
    "celery.app.trace",
)

app = Celery("qrstudio")
app.conf.update(
    broker_url=get_broker_url(settings.REDIS_BROKER_URL),
    broker_use_ssl=get_broker_tls(settings.REDIS_BROKER_URL),
    broker_connection_retry_on_startup=True,
    # Beat, too, waits for as long as it takes; see tasks.consumer for workers.
    broker_connection_max_retries=None,
    # A Redis that is full or read-only rejects commands; the worker waits instead of exiting.
    broker_channel_error_retry=True,
    broker_transport_options={
        "global_keyprefix": "celery:",
        "socket_keepalive": True,
        "health_check_interval": 25,
        **get_broker_options(settings.REDIS_BROKER_URL),
    },
    imports=TASK_MODULES,
    # A worker without -Q consumes all of them.
    task_queues=[Queue(name) for name in (*QUEUES, *FORMER_QUEUES)],
    task_default_queue=DEFAULT,
    task_routes=TASK_ROUTES,
    beat_schedule=BEAT_SCHEDULE,
    beat_scheduler="tasks.beat:BoundedScheduler",
    timezone="UTC",
    # Results are not read, so there is no backend.
    result_backend=None,
    task_ignore_result=True,
    # JSON only: a pickle from the broker could run code.
    task_serializer="json",
    accept_content=["json"],
    # Every task is idempotent and scheduled again by beat: a task that is lost with its worker
    # needs no redelivery.
    task_acks_late=False,
    worker_prefetch_multiplier=1,
    worker_consumer="tasks.consumer:RecoveringConsumer",
    worker_max_memory_per_child=400_000,  # KiB; PostgreSQL's and Python's caches only grow
    task_soft_time_limit=60,
    task_time_limit=90,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_send_task_events=False,
)


@setup_logging.connect
def _keep_django_logging(**_kwargs: Any) -> None:
    """A receiver of this signal keeps Celery from replacing the handlers of settings.logs."""
    for name in _CHATTY_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)


@celeryd_init.connect
@beat_init.connect
def _reject_unsupported_redis(**_kwargs: Any) -> None:
    urls = {"REDIS_URL": settings.REDIS_URL, "REDIS_BROKER_URL": settings.REDIS_BROKER_URL}
    try:
        check_redis_at_start(urls)
    except UnsupportedRedisError as error:
        raise SystemExit(str(error)) from None
