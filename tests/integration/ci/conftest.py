"""These tests run git in folders of their own, and need no database."""

import pytest


@pytest.fixture(autouse=True)
def database() -> None:
    """Replaces the migrated database of the other integration tests."""
