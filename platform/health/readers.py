"""Who asks for the report: a platform admin sees volumes.

In a thread and a session of its own, which is cut at the limit: the people's tables may be locked
while everything else answers, and the report must come nevertheless.
"""

import threading
from concurrent.futures import Future
from contextlib import suppress
from time import monotonic

from django.http import HttpRequest

from accounts.access_tokens import read_access_token
from health.probe import Probe
from health.probe_threads import ProbeGroup, run_groups
from kernel.errors import ApiError
from tenants.api.authentication import StaffAuth, read_bearer_token

_LIMIT_SECS = 2.0
# Each needs a session of PostgreSQL; whoever asks beyond that gets the public report.
_SLOTS = threading.BoundedSemaphore(4)


def ask_is_staff(request: HttpRequest) -> "Future[bool]":
    """Whether the request carries the access token of a platform admin, within two seconds."""
    future: Future[bool] = Future()
    if _has_valid_token(request) and _SLOTS.acquire(blocking=False):
        threading.Thread(
            target=_find_out, args=(request, future), name="status reader", daemon=True
        ).start()
    else:
        future.set_result(False)
    return future


def _has_valid_token(request: HttpRequest) -> bool:
    """By its signature alone, so that strangers cost PostgreSQL nothing."""
    with suppress(ApiError):
        read_access_token(read_bearer_token(request))
        return True
    return False


def _find_out(request: HttpRequest, future: "Future[bool]") -> None:
    probes = {"staff": lambda: Probe(_is_staff(request), "")}
    try:
        found = run_groups([(ProbeGroup("reader"), probes)], deadline=monotonic() + _LIMIT_SECS)
    finally:
        _SLOTS.release()
    if future.set_running_or_notify_cancel():
        future.set_result("staff" in found and found["staff"].is_ok)


def _is_staff(request: HttpRequest) -> bool:
    with suppress(ApiError):
        return bool(StaffAuth()(request))
    return False
