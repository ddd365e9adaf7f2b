"""Which tests are quick, and how pytest-xdist hands all of them to its workers."""

import pytest
from xdist.scheduler import LoadScopeScheduling

# Files that share one running product go to one worker: else each worker would start it.
_TOGETHER = {
    "stack": tuple(
        f"tests/journeys/test_{name}.py"
        for name in (
            *("agency_journey", "readme", "generated_client", "live_feed", "stream_examples"),
            *("accounts", "codes_in_browser", "members_in_browser", "domains_in_browser"),
            *("live_pages", "many_codes", "branding_in_browser", "quota"),
            # At the end, because they leave much data, and the network's log-ins used up.
            *("python_client", "client_examples"),
            *("slow_clients", "supervisor", "schemathesis"),
        )
    ),
    "tls": tuple(
        f"tests/journeys/test_{name}.py" for name in ("custom_domain", "tls", "deploy_caddyfile")
    ),
}

# The slowest first; unit tests fill the gaps at the end.
_ORDER = (
    *_TOGETHER["stack"],
    "tests/journeys/test_faults.py",
    *_TOGETHER["tls"],
    "tests/journeys/test_poolers.py",
    "tests/journeys/",
    "tests/integration/dashboard/test_accessibility.py",
    "tests/integration/dashboard/test_accessibility_",
    "tests/integration/config/test_installers.py",
    "tests/integration/config/test_parallel_runs.py",
    "tests/integration/customdomains/test_verify.py",
    "tests/integration/demo/test_seeding_crash.py",
    "tests/integration/",
    "",
)

# `-m quick`: besides the unit tests, the files that are the first to fail when an app is broken.
_QUICK = (
    "tests/unit/",
    "tests/integration/accounts/test_refresh.py",
    "tests/integration/console/test_platform_access.py",
    "tests/integration/customdomains/test_claim.py",
    "tests/integration/dashboard/accounts/test_log_in.py",
    "tests/integration/dashboard/test_all_pages.py",
    "tests/integration/dashboard/test_bulk_pages.py",
    "tests/integration/edge/test_redirects.py",
    "tests/integration/qrs/test_create.py",
    "tests/integration/scans/test_ingestion.py",
    "tests/integration/tasks/test_schedule.py",
    "tests/integration/tenants/test_postgres_schemas.py",
)


class SlowestFirst(LoadScopeScheduling):
    """Distributes whole files, or groups of files: fixtures are made once, in order."""

    def schedule(self) -> None:
        # Else the files with the most tests would come first: unit tests.
        self.config.option.loadscopereorder = False
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return next((name for name, files in _TOGETHER.items() if path in files), path)


def is_quick(nodeid: str) -> bool:
    """Whether the test gets the marker `quick`."""
    return nodeid.startswith(_QUICK)


def sort_slowest_first(items: list[pytest.Item]) -> None:
    """pytest-xdist distributes tests in the order in which its workers have collected them."""
    items.sort(key=lambda item: _rank(item.nodeid))


def _rank(nodeid: str) -> int:
    return next(rank for rank, folder in enumerate(_ORDER) if nodeid.startswith(folder))
