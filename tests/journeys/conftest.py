"""One stack for all journeys, started once, and a way to start more."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.supervisor.ports import choose_port
from tests.journeys.launching import LaunchedStack

Launch = Callable[..., LaunchedStack]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a journey."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LaunchedStack]:
    """The running product, with its demo data. When it stops, nothing may be left of it."""
    launched = LaunchedStack(tmp_path_factory.mktemp("journey") / "data", choose_port())
    try:
        launched.wait_until_ready()
        yield launched
    finally:
        code = launched.stop()
    assert code == 0, launched.output
    assert launched.survivors() == []


@pytest.fixture
def launch() -> Iterator[Launch]:
    """Start further stacks; those that still run at the end of the test are stopped."""
    launched: list[LaunchedStack] = []

    def start(data_dir: Path, port: int | None = None) -> LaunchedStack:
        launched.append(LaunchedStack(data_dir, port or choose_port()))
        return launched[-1]

    yield start
    for one in launched:
        one.stop()
