"""Progress on the terminal: one line for each step, with its outcome and duration.

The bootstrap uses this too, hence no imports but the standard library.
"""

import contextlib
import sys
import time
from collections.abc import Iterator

from devserver.errors import StopRequested


def print_line(text: str = "") -> None:
    """Print and flush, for pipes. A closed terminal is not an error."""
    _write(f"{text}\n")


@contextlib.contextmanager
def step(label: str) -> Iterator[None]:
    """Print the label, run the block, print its outcome: ok, stopped or failed."""
    started = time.monotonic()
    _write(f"  {label:<44}")
    outcome = "failed"
    try:
        yield
        outcome = "ok"
    except StopRequested:
        outcome = "stopped"
        raise
    finally:
        _write(f" {outcome:<7}{time.monotonic() - started:6.1f} s\n")


def _write(text: str) -> None:
    with contextlib.suppress(OSError):
        sys.stdout.write(text)
        sys.stdout.flush()
