"""Which tests are quick, and how pytest-xdist hands all of them to its workers."""

import pytest
from xdist.scheduler import LoadScopeScheduling

# Journeys take longest, so they begin; unit tests fill the gaps at the end.
_ORDER = ("tests/journeys/", "tests/integration/", "")

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
    "tests/integration/tenants/test_schemas.py",
)


class SlowestFirst(LoadScopeScheduling):
    """A file at a time: fixtures of a module are made once, and its tests keep their order."""

    def schedule(self) -> None:
        # Else the files with the most tests would come first: unit tests.
        self.config.option.loadscopereorder = False
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0]


def is_quick(nodeid: str) -> bool:
    """Whether it gets the marker."""
    return nodeid.startswith(_QUICK)


def sort_slowest_first(items: list[pytest.Item]) -> None:
    """The order in which a worker has collected the tests is that in which they are handed out."""
    items.sort(key=lambda item: _rank(item.nodeid))


def _rank(nodeid: str) -> int:
    return next(rank for rank, folder in enumerate(_ORDER) if nodeid.startswith(folder))
