"""The slots of streamed responses, shared among workspaces."""

from contextlib import ExitStack

from kernel.concurrency import ConcurrencyLimiter
from scans.log.export.stream import MAX_EXPORTS_OF_PROCESS, MAX_EXPORTS_OF_WORKSPACE
from scans.log.live.hub import MAX_FEEDS_OF_PROCESS
from scans.log.live.leases import MAX_FEEDS_OF_WORKSPACE

GREEDY, MODEST = 1, 99


def acquire(limiter: ConcurrencyLimiter, tenant_id: int, held: ExitStack, *, times: int) -> int:
    """Try so often; returns how often there was a slot."""
    acquired = 0
    for _ in range(times):
        if limiter.has_capacity_for(tenant_id):
            held.enter_context(limiter.acquire(tenant_id))
            acquired += 1
    return acquired


def test_one_workspace_alone_gets_half_of_all_slots() -> None:
    limiter = ConcurrencyLimiter(8)
    with ExitStack() as held:
        assert acquire(limiter, GREEDY, held, times=20) == 4
        assert acquire(limiter, MODEST, held, times=20) == 1


def test_when_half_are_in_use_each_workspace_gets_one_until_all_are() -> None:
    limiter = ConcurrencyLimiter(8)
    with ExitStack() as held:
        assert [acquire(limiter, tenant_id, held, times=2) for tenant_id in range(8)] == (
            [2, 2, 1, 1, 1, 1, 0, 0]
        )


def test_a_released_slot_is_free_again() -> None:
    limiter = ConcurrencyLimiter(2)
    with limiter.acquire(GREEDY), limiter.acquire(MODEST):
        assert not limiter.has_capacity_for(3)
    assert limiter.is_idle
    assert (limiter.count_active(GREEDY), limiter.count_active(MODEST)) == (0, 0)
    assert limiter.has_capacity_for(3)


def test_a_few_workspaces_at_their_limits_leave_slots_for_others() -> None:
    for max_streams, max_of_workspace in (
        (MAX_EXPORTS_OF_PROCESS, MAX_EXPORTS_OF_WORKSPACE),
        (MAX_FEEDS_OF_PROCESS, MAX_FEEDS_OF_WORKSPACE),
    ):
        limiter = ConcurrencyLimiter(max_streams)
        with ExitStack() as held:
            for tenant_id in range(max_streams // 2):
                acquire(limiter, tenant_id, held, times=max_of_workspace)
            assert limiter.has_capacity_for(MODEST * 1000)
