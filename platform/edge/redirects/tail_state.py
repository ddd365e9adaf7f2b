"""What the tail log can bring back: how far back it reaches, and whether it can be written."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from edge.redirects.tail_files import list_segments


class TailSummary(NamedTuple):
    """size_bytes: of all processes. since: Unix time from which on there are records, if any."""

    size_bytes: int
    since: float | None


def summarise_tail(folder: Path) -> TailSummary:
    """Summarise the segments of every process that shares the folder. Raises OSError."""
    size_bytes = 0
    starts: dict[str, list[float]] = {}
    for path in list_segments(folder):
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            continue  # removed since it was listed
        if size:
            size_bytes += size
            process = path.stem.rpartition("-")[2]
            starts.setdefault(process, []).append(int(path.name.partition("-")[0]) / 1000)
    # The last segment of a process may be in use, and is then kept longer than others.
    removable = [some[0] for some in starts.values() if len(some) > 1]
    return TailSummary(
        size_bytes, min(removable or [some[0] for some in starts.values()], default=None)
    )


@dataclass(slots=True)
class TailState:
    """is_failing: the last record could not be written. complete_since: Unix time of the last
    record after such a time; 0 if there was none.
    """

    is_failing: bool = False
    complete_since: float = 0.0


TAIL = TailState()
"""Of this process: written by the redirect engine, read by /api/status/."""
