"""A batch of scan events as it is stored: in the stream, in a spool, in the tail log."""

from typing import NamedTuple

from scans.accounting.answered import Origin, parse_origin
from scans.events import count_events


class Batch(NamedTuple):
    """data: of scans.events.encode_batch().

    origin: None for a batch that a process of the version before has spooled.
    """

    data: bytes
    event_count: int
    origin: Origin | None


def encode_line(batch: Batch) -> bytes:
    """The batch as one line of a file, its line break included."""
    origin = b"" if batch.origin is None else batch.origin.encode()
    return b"%s %d %s\n" % (origin, batch.event_count, batch.data)


def decode_line(line: bytes) -> Batch:
    """Read what encode_line() wrote. Raises ValueError or RecursionError if it is no batch."""
    process, answered, spooled, count, data = line.rstrip(b"\n").split(b" ", 4)
    batch = decode_plain_line(data)
    if batch.event_count != int(count):
        raise ValueError("the batch has another number of events than its line says")
    return batch._replace(origin=parse_origin(b" ".join((process, answered, spooled))))


def decode_plain_line(line: bytes) -> Batch:
    """Read a line of the version before, the batch alone. Raises as decode_line()."""
    data = line.rstrip(b"\n")
    return Batch(data, count_events(data), None)
