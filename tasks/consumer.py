"""The worker's connection to the broker; `worker_consumer` of config.celery."""

import logging

from celery.worker.consumer import Consumer

logger = logging.getLogger(__name__)


class RecoveringConsumer(Consumer):
    """Connects again however the connection was lost.

    Celery closes a lost connection twice. Where messages wait for their acknowledgement, kombu
    (5.7) looks the second time for a Redis that the first time has forgotten; the AttributeError
    would end the worker. The connection is dropped by then, and beat sends lost calls again.
    """

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        try:
            super().on_connection_error_after_connected(exc)
        except Exception as error:  # noqa: BLE001 - of kombu's closing; what was lost is in exc
            logger.warning("a lost connection to the broker was not closed in order: %r", error)
