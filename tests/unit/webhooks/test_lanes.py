"""Who may have how many of a sender's threads."""

from itertools import count

from webhooks.sender.lanes import (
    LATE_SECS,
    MAX_LATE,
    MAX_LATE_OF_WORKSPACE,
    MAX_OF_WORKSPACE,
    MAX_RUNNING,
    MAX_THREADS,
    MAX_TROUBLED,
    MAX_TROUBLED_OF_WORKSPACE,
    Lanes,
    Place,
)


class Clock:
    """Seconds, moved by the test."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


_ids = count(1)


def fill(lanes: Lanes, tenant_id: int, *, is_troubled: bool = False) -> list[Place]:
    """One request of each of new subscriptions, as many as may begin."""
    places: list[Place] = []
    while get_room(lanes, tenant_id, is_troubled=is_troubled):
        places.append(enter(lanes, tenant_id, next(_ids), is_troubled=is_troubled))
    return places


def get_room(lanes: Lanes, tenant_id: int, *, is_troubled: bool = False) -> int:
    """Of a new subscription."""
    return lanes.get_room(tenant_id=tenant_id, subscription_id=0, is_troubled=is_troubled)


def enter(
    lanes: Lanes, tenant_id: int, subscription_id: int, *, is_troubled: bool = False
) -> Place:
    return lanes.enter(
        tenant_id=tenant_id, subscription_id=subscription_id, is_troubled=is_troubled
    )


def test_troubled_receivers_leave_half_of_the_threads() -> None:
    lanes = Lanes()
    troubled = [place for tenant in range(20) for place in fill(lanes, tenant, is_troubled=True)]
    assert len(troubled) == MAX_TROUBLED
    assert get_room(lanes, 1000) == MAX_OF_WORKSPACE
    lanes.leave(troubled[0])
    assert get_room(lanes, 1000, is_troubled=True) == 1


def test_a_workspace_has_its_share_of_the_threads() -> None:
    lanes = Lanes()
    assert len(fill(lanes, 1)) == MAX_OF_WORKSPACE
    assert fill(lanes, 1) == []
    assert get_room(lanes, 2) == MAX_OF_WORKSPACE


def test_troubled_receivers_leave_half_of_the_share_of_their_workspace() -> None:
    lanes = Lanes()
    assert len(fill(lanes, 1, is_troubled=True)) == MAX_TROUBLED_OF_WORKSPACE
    assert len(fill(lanes, 1)) == MAX_OF_WORKSPACE - MAX_TROUBLED_OF_WORKSPACE


def test_late_requests_make_room_until_there_are_too_many() -> None:
    clock = Clock()
    lanes = Lanes(clock)
    places = fill(lanes, 1)
    lanes.give_up_late_places()
    assert fill(lanes, 1) == [], "not late yet"
    clock.now += LATE_SECS * 2
    lanes.give_up_late_places()
    assert len(places) == MAX_OF_WORKSPACE
    while more := fill(lanes, 1):
        places += more
        clock.now += LATE_SECS * 2
        lanes.give_up_late_places()
    assert len(places) == MAX_OF_WORKSPACE + MAX_LATE_OF_WORKSPACE
    assert get_room(lanes, 2) == MAX_OF_WORKSPACE
    for place in places:
        lanes.leave(place)
    assert lanes.is_idle
    assert len(fill(lanes, 1)) == MAX_OF_WORKSPACE


def test_troubled_requests_keep_their_places() -> None:
    clock = Clock()
    lanes = Lanes(clock)
    fill(lanes, 1, is_troubled=True)
    clock.now += LATE_SECS * 2
    lanes.give_up_late_places()
    assert fill(lanes, 1, is_troubled=True) == []


def test_there_is_a_thread_for_every_request() -> None:
    clock = Clock()
    lanes = Lanes(clock)
    entered = 0
    for tenant_id in range(1000):
        entered += len(fill(lanes, tenant_id))
        clock.now += LATE_SECS * 2
        lanes.give_up_late_places()
    assert entered == MAX_THREADS == MAX_RUNNING + MAX_LATE
    assert lanes.is_full


def test_a_receiver_with_late_requests_gets_no_more_of_them() -> None:
    clock = Clock()
    lanes = Lanes(clock)
    place = enter(lanes, 1, 7)
    clock.now += LATE_SECS * 2
    lanes.give_up_late_places()
    assert lanes.get_room(tenant_id=1, subscription_id=7, is_troubled=False) == 0
    assert lanes.get_room(tenant_id=1, subscription_id=8, is_troubled=False) == MAX_OF_WORKSPACE
    lanes.leave(place)
    assert lanes.get_room(tenant_id=1, subscription_id=7, is_troubled=False) == MAX_OF_WORKSPACE


def test_in_a_crowded_workspace_each_receiver_begins_with_one() -> None:
    lanes = Lanes()
    for subscription_id in range(MAX_OF_WORKSPACE // 2):
        assert get_room(lanes, 1) > 1
        enter(lanes, 1, subscription_id)
    assert get_room(lanes, 1) == 1
