"""The locks of migrating: one process at a time, and no replay of a changing template."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tenants.database.direct import session_lock
from tenants.provisioning.replay import TEMPLATE_LOCK_KEY

_PLATFORM_LOCK_KEY = 0x7175_7274_0002

Report = Callable[[str], None]


@contextmanager
def platform_lock(report: Report) -> Iterator[None]:
    """Only one process migrates the platform; a second one reports that it waits."""
    with session_lock(
        _PLATFORM_LOCK_KEY,
        wait=lambda: report("another process is migrating; waiting for it"),
    ):
        yield


@contextmanager
def template_lock() -> Iterator[None]:
    """No sign-up replays the template inside this block.

    Earlier ones have committed, so that a list of tenants read afterwards is complete;
    new ones get 503 with Retry-After.
    """
    with session_lock(TEMPLATE_LOCK_KEY):
        yield
