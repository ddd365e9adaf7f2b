"""Places for long answers, shared among workspaces."""

from contextlib import ExitStack

from kernel.concurrency import FairSeats
from scans.log.export.stream import MAX_OF_PROCESS, MAX_OF_WORKSPACE
from scans.log.live.hub import MAX_FEEDS_OF_PROCESS
from scans.log.live.leases import MAX_FEEDS_OF_WORKSPACE

GREEDY, MODEST = 1, 99


def take(seats: FairSeats, tenant_id: int, held: ExitStack, *, times: int) -> int:
    """Ask so often; answers how often there was a seat."""
    taken = 0
    for _ in range(times):
        if seats.has_room_for(tenant_id):
            held.enter_context(seats.hold(tenant_id))
            taken += 1
    return taken


def test_one_workspace_alone_has_as_many_as_half_of_all() -> None:
    seats = FairSeats(8)
    with ExitStack() as held:
        assert take(seats, GREEDY, held, times=20) == 4
        assert take(seats, MODEST, held, times=20) == 1


def test_when_half_are_taken_everybody_gets_one_until_all_are() -> None:
    seats = FairSeats(8)
    with ExitStack() as held:
        assert [take(seats, tenant_id, held, times=2) for tenant_id in range(8)] == (
            [2, 2, 1, 1, 1, 1, 0, 0]
        )


def test_a_seat_that_is_left_is_free_again() -> None:
    seats = FairSeats(2)
    with seats.hold(GREEDY), seats.hold(MODEST):
        assert not seats.has_room_for(3)
    assert seats.is_empty
    assert (seats.count(GREEDY), seats.count(MODEST)) == (0, 0)
    assert seats.has_room_for(3)


def test_a_few_workspaces_with_all_they_may_have_leave_room() -> None:
    for most, of_workspace in (
        (MAX_OF_PROCESS, MAX_OF_WORKSPACE),
        (MAX_FEEDS_OF_PROCESS, MAX_FEEDS_OF_WORKSPACE),
    ):
        seats = FairSeats(most)
        with ExitStack() as held:
            for tenant_id in range(most // 2):
                take(seats, tenant_id, held, times=of_workspace)
            assert seats.has_room_for(MODEST * 1000)
