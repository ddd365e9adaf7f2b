"""The committed models and the blocking half of the client are those of the API document."""

import pytest

from clients.python.tools.models import PACKAGE, make_models
from tests.support.published import get_document


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    return make_models(get_document())


def test_generated_code_is_up_to_date(generated: dict[str, str]) -> None:
    stale = [name for name, text in generated.items() if (PACKAGE / name).read_text() != text]
    assert stale == [], "Run `make models`, and look at what has changed for users of the client."


def test_nothing_is_left_of_former_code(generated: dict[str, str]) -> None:
    files = {f"_sync/{file.name}" for file in (PACKAGE / "_sync").glob("*.py")}
    assert files <= generated.keys()


def test_blocking_half_awaits_nothing(generated: dict[str, str]) -> None:
    words = ("await ", "async ", "anyio", "Async")
    left = [
        (name, word)
        for name, text in generated.items()
        for word in words
        if name.startswith("_sync/") and word in text
    ]
    assert left == []
