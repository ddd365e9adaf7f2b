"""A few random styles in each format; tests/integration/qrs/test_random_styles.py tries many."""

import pytest

from tests.support.random_style_checks import check_styles

_EACH = 4


@pytest.mark.parametrize("output", ["png", "svg", "pdf", "eps"])
def test_what_is_answered_is_read_and_what_is_advised_passes(output: str) -> None:
    outcomes = check_styles(output, _EACH, seed=len(output), zbar=False)
    assert outcomes.total() == _EACH
