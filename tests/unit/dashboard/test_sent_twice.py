"""What the second press of a button says."""

import pytest

from dashboard.frame.sent_twice import explain_second_press
from kernel.errors import ConflictError
from tenants.idempotency.errors import IdempotencyKeyInUseError


def test_a_second_press_is_explained_without_the_header_of_the_api() -> None:
    with (
        pytest.raises(ConflictError, match="This was sent twice") as refused,
        explain_second_press(),
    ):
        raise IdempotencyKeyInUseError
    assert "Idempotency" not in refused.value.detail
