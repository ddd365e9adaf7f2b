"""SenderProcess: rounds until it is asked to end, whatever is unavailable meanwhile."""

import logging
import time
from pathlib import Path
from time import monotonic
from types import FrameType

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from redis import RedisError

from kernel.clock import utc_now
from kernel.heartbeats import WEBHOOKS, record_heartbeat
from kernel.outbound import get_poster
from kernel.outbound.requesting import TOTAL_SECS
from kernel.redis_clients import get_redis
from webhooks.sender.loop import SendLoop

logger = logging.getLogger(__name__)

# How soon an event is sent at the latest, and how often PostgreSQL is asked for one.
_IDLE_SECS = 0.5
# Answers that come one after the other are recorded together.
_BUSY_SECS = 0.02
_BEAT_SECS = 2.0
_TOUCH_SECS = 5.0
_LONGEST_PAUSE_SECS = 5.0


class SenderProcess:
    """alive_file: its time of change is that of the last round."""

    def __init__(self, *, alive_file: Path | None = None) -> None:
        self._loop = SendLoop(get_poster(), utc_now)
        self._alive_file = alive_file
        self._beat_at = self._touch_at = 0.0
        self._failures = 0
        self._is_stopping = False

    def stop(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        """Handler of SIGTERM: begin nothing more."""
        self._is_stopping = True

    def run(self) -> None:
        """Until stop()."""
        while not self._is_stopping:
            self._show_life()
            try:
                is_busy = self._loop.run_round()
                self._failures = 0
            except (DatabaseError, InterfaceError) as error:
                logger.warning("webhooks wait: %s", error)
                self._pause()
                continue
            except Exception:
                # A fault in one round must not end what may do all others.
                logger.exception("webhooks wait")
                self._pause()
                continue
            if is_busy:
                time.sleep(_BUSY_SECS)
            else:
                self._loop.wait(_IDLE_SECS)
        self._finish()

    def _finish(self) -> None:
        """Record what is still under way; what cannot be is sent once more, by another sender."""
        until = monotonic() + TOTAL_SECS + 1
        try:
            while not self._loop.is_idle and monotonic() < until:
                self._loop.record_outcomes(wait_secs=_IDLE_SECS)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("outcomes are not recorded: %s", error)
        self._loop.close()
        connection.close()

    def _pause(self) -> None:
        connection.close()
        pause_secs = min(_LONGEST_PAUSE_SECS, _IDLE_SECS * 2 ** min(self._failures, 4))
        self._failures += 1
        until = monotonic() + pause_secs
        while not self._is_stopping and monotonic() < until:
            self._show_life()
            time.sleep(_BUSY_SECS)

    def _show_life(self) -> None:
        now = monotonic()
        if self._alive_file is not None and now >= self._touch_at:
            self._alive_file.touch()
            self._touch_at = now + _TOUCH_SECS
        if now < self._beat_at:
            return
        self._beat_at = now + _BEAT_SECS
        try:
            record_heartbeat(get_redis(settings.REDIS_URL), now=utc_now(), queue=WEBHOOKS)
        except RedisError as error:
            logger.warning("no heartbeat of %s: %s", WEBHOOKS, error)
