"""What the person at the terminal sees: one line a step, with how long it took."""

import contextlib
import sys
import time
from collections.abc import Iterator

from devserver.errors import StopRequested


def say(text: str = "") -> None:
    """A line that shows at once, also in a pipe. A closed terminal is no reason to fail."""
    _write(f"{text}\n")


@contextlib.contextmanager
def step(label: str) -> Iterator[None]:
    """Show the label, then how it ended."""
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
