"""The sign-up limit, on a storage in memory."""

import pytest
from limits.storage import MemoryStorage

from accounts.signup_limits import hit_limit
from kernel.errors import RateLimitedError


def test_sign_up_over_the_limit_waits_for_at_most_an_hour() -> None:
    storage = MemoryStorage()
    for _ in range(20):
        hit_limit(storage, network="198.51.100.1", most=20)
    with pytest.raises(RateLimitedError) as refused:
        hit_limit(storage, network="198.51.100.1", most=20)
    assert 3500 < refused.value.retry_after_secs <= 3601
    hit_limit(storage, network="198.51.100.2", most=20)
