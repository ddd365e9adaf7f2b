"""Celery's scheduler, of which several may run, and which calls no queue that has no worker."""

import logging
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from time import monotonic, time
from typing import Any

import psycopg
from celery.beat import ScheduleEntry, Scheduler

from leases.connections import limited_transaction, open_connection
from leases.keeper import LeaseKeeper
from leases.selectors import get_last_run_ages
from leases.services import claim_run, note_calls, postpone_run
from tasks.queues import get_queue_of
from tasks.schedule import BEAT_SCHEDULE

logger = logging.getLogger(__name__)

# In one queue; half an hour of calls. All calls are repeated, and workers drop expired ones; but
# without a worker nothing drops them, and they would fill Redis (200 MB a day).
MAX_WAITING = 1_000
# From this interval on it matters to whoever ticks next when a call was sent last.
_REMEMBERED_SECS = 60.0
_REMEMBERED = [
    name for name, entry in BEAT_SCHEDULE.items() if entry["schedule"] >= _REMEMBERED_SECS
]
# How soon a scheduler notices that it holds the lease, or no longer does.
_LOOK_SECS = 0.5
_TOUCH_SECS = 5.0
# How far the clock may go back between two looks without being put back.
_SLEW_SECS = 1.0
# After which a call that could not be sent is tried again.
_RETRY_SECS = 30.0
# A beat that does not get this far within the time waits for the broker.
_HUNG_SECS = 10.0
# After so many calls in a row that could not be sent, another beat may have the lease; so much
# later this one takes it again if there is no other.
_MOST_FAILURES = 3
_ASIDE_SECS = 4.0


class BoundedScheduler(Scheduler):
    """Ticks only while it holds the lease of beat, and skips calls of a full queue.

    A queue is full while MAX_WAITING calls wait in it. When calls of a minute and more were sent
    last is in PostgreSQL, so the next holder neither repeats nor forgets a daily one. One that does
    not reach the broker leaves the lease to others, which may.
    schedule_filename: touched while this process works; nothing is kept in it.
    """

    def __init__(self, *args: Any, schedule_filename: str = "", **kwargs: Any) -> None:
        self._full_queues: set[str] = set()
        self._lease = LeaseKeeper("beat", stays=True, is_fit=self._is_fit)
        self._failures = 0
        self._aside_until = 0.0
        self._ticked_at = monotonic()
        self._knows_last_runs = False
        self._sign_of_life = Path(schedule_filename) if schedule_filename else None
        self._touch_at = 0.0
        self._clock_ahead_secs = time() - monotonic()
        super().__init__(*args, **kwargs)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """One call that is due, at most; returns for how many seconds to sleep."""
        self._touch()
        self._ticked_at = monotonic()
        if not self._lease.is_started:
            # Not at first: Celery also makes schedulers only to describe them.
            self._lease.start()
        if self._was_clock_put_back() or not self._lease.is_held:
            self._knows_last_runs = False
            return _LOOK_SECS
        if not self._knows_last_runs and not self._read_last_runs():
            return _LOOK_SECS
        return min(super().tick(*args, **kwargs), _LOOK_SECS)

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        """Send one call, unless its queue is full or another beat has sent it."""
        queue = get_queue_of(str(entry.task))
        is_full = self._count_waiting(queue, producer or self.producer) >= MAX_WAITING
        if is_full != (queue in self._full_queues):
            state = "wait for a worker, no more are sent" if is_full else "are sent again"
            logger.warning("calls of the queue %s %s", queue, state)
        if is_full:
            self._full_queues.add(queue)
            return
        self._full_queues.discard(queue)
        if self._claim(entry):
            self._send(entry, producer)

    def _send(self, entry: ScheduleEntry, producer: Any) -> None:
        try:
            self.apply_async(entry, producer=producer, advance=False)
        except Exception as error:  # noqa: BLE001 - of several libraries: the broker refuses it
            # In one line: Celery's own has 150, for each of three calls a second.
            logger.error("%s", error)  # noqa: TRY400
            self._postpone(entry)
            self._note_failure()
        else:
            self._failures = 0

    def _note_failure(self) -> None:
        self._failures += 1
        if self._failures >= _MOST_FAILURES:
            self._failures, self._aside_until = 0, monotonic() + _ASIDE_SECS

    def _is_fit(self) -> bool:
        """Whether this beat, as far as it knows, can send calls."""
        now = monotonic()
        return now >= self._aside_until and now < self._ticked_at + _HUNG_SECS

    def close(self) -> None:
        """Let another beat go on at once."""
        self._lease.stop()
        super().close()

    def _read_last_runs(self) -> bool:
        """Whether it is known now when each call was sent last, by any beat."""
        try:
            with closing(open_connection()) as connection, limited_transaction(connection):
                note_calls(connection, names=_REMEMBERED)
                ages = get_last_run_ages(connection)
        except psycopg.Error as error:
            logger.warning("not known when calls were sent last: %s", error)
            return False
        for name, entry in self.schedule.items():
            now = entry.default_now()
            if name in ages:
                entry.last_run_at = now - timedelta(seconds=ages[name])
            elif entry.last_run_at and entry.last_run_at > now:
                entry.last_run_at = now
        # What is due is found out anew.
        self._heap = None
        self._knows_last_runs = True
        return True

    def _claim(self, entry: ScheduleEntry) -> bool:
        """Whether this beat is to send the call."""
        name = str(entry.name)
        if name not in _REMEMBERED:
            return True
        every_secs = BEAT_SCHEDULE[name]["schedule"]
        try:
            with closing(open_connection()) as connection, limited_transaction(connection):
                is_ours = claim_run(connection, name=name, every_secs=every_secs)
        except psycopg.Error as error:
            logger.warning("%s is not sent: %s", name, error)
            is_ours = False
        if not is_ours:
            # The heap has it as sent now: look again.
            self._knows_last_runs = False
        return is_ours

    def _postpone(self, entry: ScheduleEntry) -> None:
        """The call was not sent, although it is noted so: not to be sent for a day, perhaps."""
        name = str(entry.name)
        if name not in _REMEMBERED:
            return
        every_secs = BEAT_SCHEDULE[name]["schedule"]
        try:
            with closing(open_connection()) as connection, limited_transaction(connection):
                postpone_run(connection, name=name, every_secs=every_secs, by_secs=_RETRY_SECS)
        except psycopg.Error as error:
            logger.warning("%s is not sent before its next time: %s", name, error)
        self._knows_last_runs = False

    def _was_clock_put_back(self) -> bool:
        """Celery plans by the time of day: all calls would wait until it has caught up."""
        before, self._clock_ahead_secs = self._clock_ahead_secs, time() - monotonic()
        back_secs = before - self._clock_ahead_secs
        if back_secs > _SLEW_SECS:
            logger.warning("the clock was put back by %.0f s: calls are planned anew", back_secs)
        return back_secs > _SLEW_SECS

    def _count_waiting(self, queue: str, producer: Any) -> int:
        try:
            return int(producer.channel.queue_declare(queue).message_count)
        except Exception:  # noqa: BLE001 - of several libraries: Redis is unavailable
            # Then sending fails as well, and logs the cause; the next call is the retry.
            return 0

    def _touch(self) -> None:
        if self._sign_of_life is not None and monotonic() >= self._touch_at:
            self._sign_of_life.touch()
            self._touch_at = monotonic() + _TOUCH_SECS
