"""Drills: a server is lost or put back; the status says so, and all is right in the end."""

from collections.abc import Callable, Mapping

import httpx

from tests.journeys.launching import manage
from tests.support.waiting import wait_until

LIMIT_SECS = 90.0


def read_status(base_url: str) -> dict[str, str]:
    """The lines of /api/status/."""
    answer = httpx.get(f"{base_url}/api/status/", headers={"Host": "api.localhost"}, timeout=30)
    lines: dict[str, str] = answer.json()
    return lines


def wait_for_line(
    base_url: str, part: str, words: str, *, explain: Callable[[], object] = lambda: ""
) -> None:
    """Until this line of the status has these words."""
    wait_until(
        lambda: words in read_status(base_url)[part],
        limit_secs=LIMIT_SECS,
        explain=lambda: f"{part} has no {words!r}: {read_status(base_url)}; {explain()}",
    )


def assert_all_is_right(
    base_url: str, env: Mapping[str, str], *, explain: Callable[[], object] = lambda: ""
) -> None:
    """The end of every drill: all is well, answered = rows, and no route differs.

    env: DATABASE_URL and REDIS_URL.
    """
    wait_until(
        lambda: read_status(base_url)["status"] == "ok",
        limit_secs=LIMIT_SECS,
        explain=lambda: f"{read_status(base_url)}; {explain()}",
    )
    said = manage(env, "reconcile_scans", "--count-rows", "--wait", "60")
    assert "Every answered scan is accounted for." in said
    assert "rows in all tables, as the ledger says" in said
    said = manage(env, "republish_routes", "--dry-run")
    assert "0 differed in Redis, and 0 were only there. All are right." in said
    # Nothing of what the commands have found out was only on its way.
    assert read_status(base_url)["status"] == "ok", read_status(base_url)
