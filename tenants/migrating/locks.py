"""Who may migrate, and who may replay the template meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tenants.database.direct import session_lock
from tenants.provisioning.replay import TEMPLATE_LOCK_KEY

_PLATFORM_LOCK_KEY = 0x7175_7274_0002

Report = Callable[[str], None]


@contextmanager
def platform_lock(report: Report) -> Iterator[None]:
    """One migration of the platform at a time; a second process waits and says so."""
    with session_lock(
        _PLATFORM_LOCK_KEY,
        wait=lambda: report("another process is migrating; waiting for it"),
    ):
        yield


@contextmanager
def template_lock() -> Iterator[None]:
    """Nobody replays the template inside this block.

    Sign-ups that began before have committed, so that the list of tenants read
    afterwards is complete; those that come now are asked to try again.
    """
    with session_lock(TEMPLATE_LOCK_KEY):
        yield
