"""Which routes of memory are in force, message by message."""

import random

import pytest

from edge.redirects.known_routes import KnownRoutes
from edge.redirects.prepared import PreparedRoute
from edge.responses import make_redirect
from qrs.routes.codec import Route, encode_route


def encode(number: int, version: int = 1) -> bytes:
    url = f"https://example.com/{number}/{version}"
    return encode_route(Route(version, 1, number, "active", False, url, []))


def make_known(*short_ids: str, limit: int = 100) -> KnownRoutes:
    """On a connection with tracking, after a look-up of these ids."""
    known = KnownRoutes(limit, ready_limit=10)
    known._is_tracked = True
    read(known, *short_ids)
    return known


def read(known: KnownRoutes, *short_ids: str, changes: bytes = b"7") -> None:
    """A look-up whose reply has arrived."""
    with known.reading() as reading:
        known.note_changes(changes, reading)
        for number, short_id in enumerate(short_ids):
            known.store(short_id, encode(number), reading)


def list_in_force(known: KnownRoutes, *short_ids: str) -> list[str]:
    found: dict[str, PreparedRoute] = {}
    known.find_in_force(short_ids, found)
    return list(found)


def invalidate(known: KnownRoutes, *short_ids: str) -> None:
    known.on_push([b"invalidate", [b"route:{%b}" % one.encode() for one in short_ids]])


def test_a_route_is_in_force_until_a_push_names_it() -> None:
    known = make_known("aaaaaaaa", "bbbbbbbb")
    invalidate(known, "aaaaaaaa", "cccccccc")
    assert list_in_force(known, "aaaaaaaa", "bbbbbbbb") == ["bbbbbbbb"]
    assert known.knows("aaaaaaaa")
    assert known.get_last("aaaaaaaa") is not None


def test_an_emptied_redis_leaves_no_route_in_force() -> None:
    known = make_known("aaaaaaaa")
    read(known)
    known.on_push([b"invalidate", None])
    assert list_in_force(known, "aaaaaaaa") == []
    assert known.changes is None
    read(known, "aaaaaaaa")
    assert list_in_force(known, "aaaaaaaa") == ["aaaaaaaa"]


def test_a_lost_connection_leaves_no_route_in_force_and_the_last_known_copies() -> None:
    known = make_known("aaaaaaaa")
    known.forget()
    assert list_in_force(known, "aaaaaaaa") == []
    # Without tracking on the next one, nothing would say when the route changes.
    read(known, "aaaaaaaa")
    read(known, "aaaaaaaa")
    assert list_in_force(known, "aaaaaaaa") == []
    assert known.changes is None
    assert known.get_last("aaaaaaaa") is not None


@pytest.mark.parametrize("message", [[b"invalidate", [b"route:{aaaaaaaa}"]], [b"invalidate", None]])
def test_a_push_during_a_look_up_counts_for_its_result(message: list[object]) -> None:
    known = make_known()
    with known.reading() as reading:
        known.on_push(message)
        known.store("aaaaaaaa", encode(1), reading)
    assert list_in_force(known, "aaaaaaaa") == []


def test_a_connection_that_ends_during_a_look_up_counts_for_its_result() -> None:
    known = make_known()
    with known.reading() as reading:
        known.forget()
        known.store("aaaaaaaa", encode(1), reading)
        known.note_changes(b"7", reading)
    known._is_tracked = True
    assert list_in_force(known, "aaaaaaaa") == []
    assert known.changes is None


def test_a_row_of_postgresql_is_not_in_force() -> None:
    known = make_known("aaaaaaaa")
    known.store("aaaaaaaa", encode(0, version=2))
    assert list_in_force(known, "aaaaaaaa") == []
    assert known.get_last("aaaaaaaa") is not None


def test_a_number_counts_when_a_later_command_returns_it_again() -> None:
    """The pushes of a change may follow the reply that has its number."""
    known = make_known()
    seen = [known.changes]
    for changes in (b"7", b"8", b"9", b"9"):
        read(known, changes=changes)
        seen.append(known.changes)
    assert seen == [None, b"7", None, None, b"9"]


def test_two_look_ups_at_once_do_not_confirm_each_other() -> None:
    known = make_known()
    read(known, changes=b"7")
    with known.reading() as first, known.reading() as second:
        known.note_changes(b"8", first)
        known.note_changes(b"8", second)
    assert known.changes is None
    read(known, changes=b"8")
    assert known.changes == b"8"


def test_the_oldest_routes_are_evicted() -> None:
    short_ids = [f"{number:08}" for number in range(300)]
    known = make_known(*short_ids, limit=128)
    in_force = list_in_force(known, *short_ids)
    assert 120 <= len(in_force) <= 128
    assert in_force == short_ids[-len(in_force) :]
    assert [one for one in short_ids if known.knows(one)] == in_force


def test_a_route_beyond_the_prepared_ones_has_the_same_redirect() -> None:
    short_ids = [f"{number:08}" for number in range(50)]
    known = make_known(*short_ids)
    found: dict[str, PreparedRoute] = {}
    known.find_in_force(short_ids, found)
    heads = [found[one].choose_target().response.head for one in short_ids]
    assert [b"/%d/1\r\n" % number in head for number, head in enumerate(heads)] == [True] * 50


def test_an_unreadable_value_is_not_in_force() -> None:
    known = make_known("aaaaaaaa")
    with known.reading() as reading:
        assert known.store("aaaaaaaa", b"nonsense", reading) is None
    assert known.find_in_force(["bbbbbbbb"], {}) == ["bbbbbbbb"]


def test_a_route_that_is_scanned_again_and_again_gets_ready() -> None:
    known = make_known("aaaaaaaa")
    for _ in range(3):
        route = known.get_in_force("aaaaaaaa")
        assert route is not None
        assert route.choose_target().response == make_redirect(b"https://example.com/0/1")
    assert route is not None
    assert route.choose_target() is route.choose_target()


def test_only_so_many_routes_are_ready_at_the_same_time() -> None:
    short_ids = [f"{number:08}" for number in range(50)]
    known = make_known(*short_ids)
    for short_id in short_ids * 100:
        known.get_in_force(short_id)
    ready = [one for one in short_ids if (route := known.get_last(one)) and route.ready]
    assert len(ready) == 10


def test_few_of_many_routes_that_are_scanned_once_each_get_ready() -> None:
    short_ids = [f"{number:08}" for number in range(40_000)]
    known = KnownRoutes(limit=len(short_ids), ready_limit=len(short_ids))
    known._is_tracked = True
    read(known, *short_ids)
    for _ in range(2):
        for short_id in short_ids:
            known.get_in_force(short_id)
    found: dict[str, PreparedRoute] = {}
    known.find_in_force(short_ids, found)
    assert sum(route.ready is not None for route in found.values()) < len(short_ids) / 100


def test_a_value_that_is_read_again_is_the_same_route() -> None:
    known = make_known("aaaaaaaa")
    before = known.get_in_force("aaaaaaaa")
    invalidate(known, "aaaaaaaa")
    read(known, "aaaaaaaa")
    assert known.get_in_force("aaaaaaaa") is before


@pytest.mark.parametrize("seed", range(20))
def test_what_is_in_force_and_what_is_known_after_any_changes(seed: int) -> None:
    """Against a model: values by id, and the set of those in force."""
    chance = random.Random(seed)
    ids = [f"{number:08}" for number in range(40)]
    known, values, in_force = make_known(limit=1_000), dict[str, int](), set[str]()
    for number in range(400):
        some = chance.sample(ids, chance.randint(1, 4))
        change = chance.choice(["read", "read", "database", "push", "nonsense", "lost"])
        if change == "read":
            with known.reading() as reading:
                known.note_changes(b"7", reading)
                touched = some[:1] if chance.random() < 0.3 else []
                invalidate(known, *touched)
                for short_id in some:
                    known.store(short_id, encode(number), reading)
            values |= dict.fromkeys(some, number)
            in_force = in_force.difference(touched) | set(some).difference(touched)
        elif change == "database":
            known.store(some[0], encode(number))
            values[some[0]] = number
            in_force.discard(some[0])
        elif change == "push":
            invalidate(known, *some)
            in_force.difference_update(some)
        elif change == "nonsense":
            known.store(some[0], b"nonsense")
            in_force.discard(some[0])
        elif number % 7 == 0:
            known.forget()
            known._is_tracked = True
            in_force = set()
        assert set(list_in_force(known, *ids)) == in_force
        last = {one: known.get_last(one) for one in ids}
        assert {one: made.raw for one, made in last.items() if made} == {
            one: encode(number) for one, number in values.items()
        }
