"""Which tests are quick, and how pytest-xdist hands all of them to its workers."""

import pytest
from xdist.scheduler import LoadScopeScheduling

# Files that use one running product and are handed out together: else each worker would start it.
_TOGETHER = {
    "stack": tuple(
        f"tests/journeys/test_{name}.py"
        for name in (
            *("agency_journey", "readme", "generated_client", "live_feed", "stream_examples"),
            # In the end, because it leaves much behind.
            *("slow_clients", "supervisor", "schemathesis"),
        )
    ),
    "tls": tuple(
        f"tests/journeys/test_{name}.py" for name in ("custom_domain", "tls", "deploy_caddyfile")
    ),
}

# What takes longest begins; unit tests fill the gaps at the end.
_ORDER = (
    *_TOGETHER["stack"],
    "tests/journeys/test_faults.py",
    *_TOGETHER["tls"],
    "tests/journeys/test_poolers.py",
    "tests/journeys/",
    "tests/integration/config/test_installers.py",
    "tests/integration/config/test_parallel_runs.py",
    "tests/integration/customdomains/test_verify.py",
    "tests/integration/demo/test_seeding_crash.py",
    "tests/integration/",
    "",
)

# `-m quick`: besides the unit tests, what tells soonest that an app is broken.
_QUICK = (
    "tests/unit/",
    "tests/integration/accounts/test_refresh.py",
    "tests/integration/console/test_platform_access.py",
    "tests/integration/customdomains/test_claim.py",
    "tests/integration/edge/test_redirects.py",
    "tests/integration/qrs/test_create.py",
    "tests/integration/scans/test_ingestion.py",
    "tests/integration/tasks/test_schedule.py",
    "tests/integration/tenants/test_postgres_schemas.py",
)


class SlowestFirst(LoadScopeScheduling):
    """A file at a time, or files that belong together: fixtures are made once, order is kept."""

    def schedule(self) -> None:
        # Else the files with the most tests would come first: unit tests.
        self.config.option.loadscopereorder = False
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return next((name for name, files in _TOGETHER.items() if path in files), path)


def is_quick(nodeid: str) -> bool:
    """Whether it gets the marker."""
    return nodeid.startswith(_QUICK)


def sort_slowest_first(items: list[pytest.Item]) -> None:
    """The order in which a worker has collected the tests is that in which they are handed out."""
    items.sort(key=lambda item: _rank(item.nodeid))


def _rank(nodeid: str) -> int:
    return next(rank for rank, folder in enumerate(_ORDER) if nodeid.startswith(folder))
