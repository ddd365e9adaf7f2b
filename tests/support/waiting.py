"""Waiting for a condition, with a limit. Tests sleep here and in the load generator only."""

import time
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def wait_until(
    condition: Callable[[], Result],
    *,
    limit_secs: float,
    explain: Callable[[], object] = lambda: "",
    poll_secs: float = 0.05,
) -> Result:
    """Poll the condition until it returns something true, and return that.

    Raises:
        AssertionError: after the limit, with what `explain` returns then.
    """
    deadline = time.monotonic() + limit_secs
    while not (result := condition()):
        assert time.monotonic() < deadline, f"waited {limit_secs:.0f} s; {explain()}"
        time.sleep(poll_secs)
    return result
