"""The worker's connection to the broker; `worker_consumer` of config.celery."""

import logging
from typing import Any

from celery.worker.consumer import Consumer
from celery.worker.state import maybe_shutdown
from kombu import Connection

logger = logging.getLogger(__name__)

RETRY_SECS = 2.0


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

    def ensure_connected(self, conn: Connection) -> Connection:
        """Connect, and try again every two seconds, for ever.

        Celery waits longer each time, in the end for half a minute, in which routes are not
        compared that a restored Redis lacks; and after three quarters of an hour it ends the
        worker.
        """

        def note_failure(error: Exception, _interval_secs: float) -> None:
            logger.error("the broker %s cannot be reached: %s", conn.as_uri(), error)

        untyped: Any = conn
        untyped.ensure_connection(
            note_failure, interval_start=RETRY_SECS, interval_step=0, callback=maybe_shutdown
        )
        self.first_connection_attempt = False
        return conn
