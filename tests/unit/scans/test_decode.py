"""Decoding of valid and invalid stream entries."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scans.events import count_events, decode_batch, encode_batch
from scans.ingestion.decode import WHOLE_ENTRY, decode_entry
from scans.ingestion.stream import StreamEntry
from tests.unit.scans.events import make_event


def _entry(batch: Any) -> StreamEntry:
    return StreamEntry("1-0", json.dumps(batch).encode())


def test_a_batch_of_the_engine_is_decoded() -> None:
    events = [make_event(city="Montr\xe9al"), make_event(qr_id=43, gpc=True)]
    decoded, refusals = decode_entry(StreamEntry("1-0", encode_batch(events)))
    assert [one.event for one in decoded] == events
    assert [one.position for one in decoded] == [0, 1]
    assert refusals == []


def test_a_batch_with_json_escapes_is_decoded() -> None:
    event = make_event(city="Montr\xe9al", user_agent="\U0001f600\0")
    events, refusals = decode_entry(_entry([event]))
    assert [one.event for one in events] == [event]
    assert refusals == []


def test_a_lone_surrogate_loses_no_event() -> None:
    odd, good = make_event(city="\ud800"), make_event()
    assert decode_batch(encode_batch([odd, good])) == [odd._replace(city="?"), good]
    # As earlier versions encoded it.
    events, refusals = decode_entry(_entry([odd, good]))
    assert [one.event for one in events] == [odd, good]
    assert refusals == []


@pytest.mark.parametrize("data", [b"", b"{", b"{}", b"[[]]", b"\xff", b"[" * 100_000])
def test_decoding_anything_else_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        decode_batch(data)


@pytest.mark.parametrize("data", [None, b"", b"\xff\x00", b"{", b"{}", b"7", b"[" * 100_000])
def test_an_unreadable_entry_is_refused_as_a_whole(data: bytes | None) -> None:
    events, (refusal,) = decode_entry(StreamEntry("1-0", data))
    assert events == []
    assert refusal.position == WHOLE_ENTRY
    assert refusal.payload.isascii()
    assert "\0" not in refusal.payload


@pytest.mark.parametrize(
    "changes",
    [
        {"tenant_id": 0},
        {"tenant_id": "1"},
        {"tenant_id": True},
        {"qr_id": 2**63},
        {"scanned_at_ms": 0},
        {"scanned_at_ms": 1.5e12},
        {"outcome": "stolen"},
        {"short_id": "../../.."},
        {"gpc": None},
        {"city": None},
    ],
)
def test_an_invalid_event_does_not_affect_the_others(changes: dict[str, Any]) -> None:
    good, bad = make_event(), make_event(**changes)
    events, (refusal,) = decode_entry(_entry([good, bad, good]))
    assert [one.position for one in events] == [0, 2]
    assert refusal.position == 1


def test_an_event_of_an_earlier_version_is_read() -> None:
    """With an address, and no field after gpc: a spool may contain such lines."""
    old = make_event(address="203.0.113.7", visitor="")
    batch = json.dumps([old[: old._fields.index("visitor")]]).encode()
    events, refusals = decode_entry(StreamEntry("1-0", batch))
    assert [one.event for one in events] == [old]
    assert refusals == []
    assert count_events(batch) == 1


def test_an_event_of_a_later_version_is_read() -> None:
    event = make_event()
    batch = json.dumps([event, [*event, "something new", {"of": 2}]]).encode()
    events, refusals = decode_entry(StreamEntry("1-0", batch))
    assert [one.event for one in events] == [event] * 2
    assert refusals == []
    assert count_events(batch) == 2


def test_events_of_many_versions_are_read_from_one_batch() -> None:
    """As a spool of a later version may have them; none of them takes the way of invalid ones."""
    event = make_event(visitor="")
    shortest = event[: event._fields.index("visitor")]
    batch = json.dumps([event, shortest, [*event, None, [1]], [*event, "x"]]).encode()
    assert decode_batch(batch) == [event] * 4
    assert count_events(batch) == 4


def test_refusals_contain_no_address() -> None:
    event = make_event(tenant_id=-1, address="203.0.113.7", network="203.0.113.0")
    for batch in ([event], [[*event, "one field too many"]], "203.0.113.7 2001:db8::7"):
        _, (refusal,) = decode_entry(_entry(batch))
        assert "203.0.113" not in refusal.payload
        assert "2001:db8" not in refusal.payload


@given(st.binary(max_size=200) | st.text().map(json.dumps).map(str.encode))
def test_no_bytes_make_the_decoder_raise(data: bytes) -> None:
    events, refusals = decode_entry(StreamEntry("1-0", data))
    assert not events
    assert all(refusal.payload.isascii() for refusal in refusals)
