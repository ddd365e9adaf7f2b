"""These tests start the processes that they need, and no database."""

import pytest


@pytest.fixture(autouse=True)
def database() -> None:
    """Replaces the migrated database of the other integration tests."""
