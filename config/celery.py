"""The Celery application: `celery -A config.celery worker` and `... beat`."""

import logging
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

from kernel.redis_urls import get_broker_tls, get_broker_url
from tasks.queues import DEFAULT, FORMER_QUEUE, QUEUES, TASK_ROUTES
from tasks.schedule import BEAT_SCHEDULE, TASK_MODULES

# A line for each of many calls a second says nothing; failures are warnings or errors.
_CHATTY_LOGGERS = (
    "celery.beat",
    "celery.worker.strategy",
    "celery.worker.request",
    "celery.app.trace",
)

app = Celery("qrstudio")
app.conf.update(
    broker_url=get_broker_url(settings.REDIS_URL),
    broker_use_ssl=get_broker_tls(settings.REDIS_URL),
    broker_connection_retry_on_startup=True,
    # A Redis that is full or read only refuses a command; the worker waits for it and does not end.
    broker_channel_error_retry=True,
    broker_transport_options={
        "global_keyprefix": "celery:",
        "socket_keepalive": True,
        "health_check_interval": 25,
    },
    imports=TASK_MODULES,
    # A worker that is not told which queues to work for takes all.
    task_queues=[Queue(name) for name in (*QUEUES, FORMER_QUEUE)],
    task_default_queue=DEFAULT,
    task_routes=TASK_ROUTES,
    beat_schedule=BEAT_SCHEDULE,
    beat_scheduler="tasks.beat:BoundedScheduler",
    timezone="UTC",
    # Nobody reads results: no backend.
    result_backend=None,
    task_ignore_result=True,
    # JSON only: a pickle from the broker would be code.
    task_serializer="json",
    accept_content=["json"],
    # Every task may run twice, and beat calls each again: nothing needs a late
    # acknowledgement to be safe, and none is held by a worker that died.
    task_acks_late=False,
    worker_prefetch_multiplier=1,
    worker_max_memory_per_child=400_000,  # KiB; PostgreSQL's and Python's caches only grow
    task_soft_time_limit=60,
    task_time_limit=90,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_send_task_events=False,
)


@setup_logging.connect
def _keep_django_logging(**_kwargs: Any) -> None:
    """With this receiver Celery leaves the handlers of config.settings.logs alone."""
    for name in _CHATTY_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
