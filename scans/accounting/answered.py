"""How many scans each web process has answered: on every batch, and in the table scans_answered.

All numbers are totals of one process since it started, so they only grow, and reporting one
again, late, or by somebody else changes nothing.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from kernel.sql_files import read_sql

# Of a stream entry, beside the batch: how many events it has, and its Origin.
COUNT_FIELD = b"n"
ORIGIN_FIELD = b"o"
# The row that stands for all processes of the version before, which counted in Redis.
EARLIER_VERSION = UUID(int=0).hex
# The row that is the sum of processes that ended long ago; each is also in scans_answered_ended.
ENDED_PROCESSES = UUID(int=1).hex

REPORT_ANSWERED = read_sql(__package__, "report_answered")
"""Takes the parameters of as_parameters()."""


class Origin(NamedTuple):
    """Which process answered a batch, and its totals with this batch included.

    process: UUID in hexadecimal. spooled: scans that it has spooled; 0 if the batch never was.
    """

    process: str
    answered: int
    spooled: int = 0

    def encode(self) -> bytes:
        return b"%s %d %d" % (self.process.encode(), self.answered, self.spooled)


class AnsweredReport(NamedTuple):
    """Totals of one process. spooled: scans that were written to a spool.

    replayed: how far its spools have been appended to the stream, as a total of spooled.
    lost: answered, and then neither Redis nor disk nor memory had room. duplicates: only of
    EARLIER_VERSION, which counted an event as answered for each time it was appended.
    """

    process: str
    answered: int = 0
    spooled: int = 0
    replayed: int = 0
    lost: int = 0
    duplicates: int = 0

    def join(self, other: "AnsweredReport") -> "AnsweredReport":
        """The larger one of each total."""
        return AnsweredReport(self.process, *map(max, self[1:], other[1:]))


def parse_origin(text: bytes) -> Origin:
    """The Origin that encode() wrote. Raises ValueError."""
    process, answered, spooled = text.split(b" ")
    return Origin(UUID(process.decode()).hex, int(answered), int(spooled))


def report_of(origin: Origin) -> AnsweredReport:
    """What a batch in the stream proves: it was answered and, if it was spooled, is replayed."""
    return AnsweredReport(origin.process, origin.answered, origin.spooled, origin.spooled)


def join_reports(reports: Iterable[AnsweredReport]) -> dict[str, AnsweredReport]:
    """One report for each process."""
    joined: dict[str, AnsweredReport] = {}
    for report in reports:
        known = joined.get(report.process)
        joined[report.process] = report if known is None else known.join(report)
    return joined


def as_parameters(reports: Iterable[AnsweredReport]) -> Sequence[list[object]]:
    """Of REPORT_ANSWERED. Sorted, so that two that report at once lock rows in one order."""
    return [list(column) for column in zip(*sorted(join_reports(reports).values()), strict=True)]
