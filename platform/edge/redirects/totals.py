"""AnsweredTotals: what this process has answered, and what it knows of others.

Every batch gets its number when it is answered, before it is stored anywhere, and carries it from
then on: to Redis, to a spool, and again to Redis when the spool is replayed. So it makes no
difference how often, by whom and in which order the batch is stored.
"""

from uuid import uuid4

from edge.redirects.batches import Batch
from scans.accounting.answered import AnsweredReport, Origin, join_reports, report_of


class AnsweredTotals:
    """answered: scans of all batches so far. in_progress: those that are not stored yet."""

    def __init__(self) -> None:
        self.process = uuid4().hex
        self.answered = 0
        self.in_progress = 0
        self.lost = 0
        self._spooled = 0
        self._others: dict[str, AnsweredReport] = {}

    def begin(self, data: bytes, count: int) -> Batch:
        """Number a new batch. in_progress includes it until end() is called."""
        self.answered += count
        self.in_progress += count
        return Batch(data, count, Origin(self.process, self.answered))

    def replace(self, batch: Batch, data: bytes, event_count: int) -> Batch:
        """A batch in progress, made anew for the same scans before it was stored.

        Not one more, even if the first one has reached the stream: its rows are the same.
        """
        self.answered += event_count - batch.event_count
        self.in_progress += event_count - batch.event_count
        return Batch(data, event_count, Origin(self.process, self.answered))

    def end(self, batch: Batch) -> None:
        """The batch is in Redis, in a spool, in memory or lost."""
        self.in_progress -= batch.event_count

    def number_spooled(self, batch: Batch) -> Batch:
        """The batch as it goes to the spool after all those that note_spooled() has received."""
        if batch.origin is None:
            return batch
        return batch._replace(
            origin=batch.origin._replace(spooled=self._spooled + batch.event_count)
        )

    def note_spooled(self, batch: Batch) -> None:
        """The batch, with its number, is on the disk."""
        if batch.origin is not None:
            self._spooled = batch.origin.spooled

    def note_replayed(self, origin: Origin) -> None:
        """A batch of a spool has been appended to the stream; of any process."""
        self._others = join_reports([*self._others.values(), report_of(origin)])

    def note_left(self, batch: Batch) -> None:
        """A process that has ended had answered this batch."""
        if batch.origin is not None:
            left = AnsweredReport(batch.origin.process, batch.origin.answered)
            self._others = join_reports([*self._others.values(), left])

    def get_reports(self) -> list[AnsweredReport]:
        """Of this process, and of those whose spools it has replayed.

        Without what is in progress: if this process is killed, those scans were not answered,
        unless they are in the stream, where their number is with them.
        """
        own = AnsweredReport(
            self.process, self.answered - self.in_progress, self._spooled, lost=self.lost
        )
        return [one for one in (own, *self._others.values()) if any(one[1:])]

    def forget(self, reports: list[AnsweredReport]) -> None:
        """PostgreSQL has these reports; other processes need not be reported again."""
        for report in reports:
            if self._others.get(report.process) == report:
                del self._others[report.process]
