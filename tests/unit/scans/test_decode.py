"""Stream entries, good and bad."""

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


def test_what_the_engine_encodes_is_decoded() -> None:
    events = [make_event(city="Montr\xe9al"), make_event(qr_id=43, gpc=True)]
    placed, refusals = decode_entry(StreamEntry("1-0", encode_batch(events)))
    assert [one.event for one in placed] == events
    assert [one.position for one in placed] == [0, 1]
    assert refusals == []


def test_what_json_encoded_with_escapes_is_decoded() -> None:
    event = make_event(city="Montr\xe9al", user_agent="\U0001f600\0")
    placed, refusals = decode_entry(_entry([event]))
    assert [one.event for one in placed] == [event]
    assert refusals == []


def test_half_a_surrogate_pair_costs_no_event() -> None:
    odd, good = make_event(city="\ud800"), make_event()
    assert decode_batch(encode_batch([odd, good])) == [odd._replace(city="?"), good]
    # As json wrote it earlier.
    placed, refusals = decode_entry(_entry([odd, good]))
    assert [one.event for one in placed] == [odd, good]
    assert refusals == []


@pytest.mark.parametrize("data", [b"", b"{", b"{}", b"[[]]", b"\xff", b"[" * 100_000])
def test_what_is_no_batch_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        decode_batch(data)


@pytest.mark.parametrize("data", [None, b"", b"\xff\x00", b"{", b"{}", b"7", b"[" * 100_000])
def test_an_unreadable_entry_is_refused_as_a_whole(data: bytes | None) -> None:
    placed, (refusal,) = decode_entry(StreamEntry("1-0", data))
    assert placed == []
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
def test_a_bad_event_does_not_cost_the_good_ones_beside_it(changes: dict[str, Any]) -> None:
    good, bad = make_event(), make_event(**changes)
    placed, (refusal,) = decode_entry(_entry([good, bad, good]))
    assert [one.position for one in placed] == [0, 2]
    assert refusal.position == 1


def test_an_event_of_a_version_before_is_read() -> None:
    """With the address in it, and nothing behind gpc: such lines may lie in a spool."""
    old = make_event(address="203.0.113.7", visitor="")
    batch = json.dumps([old[: old._fields.index("visitor")]]).encode()
    placed, refusals = decode_entry(StreamEntry("1-0", batch))
    assert [one.event for one in placed] == [old]
    assert refusals == []
    assert count_events(batch) == 1


def test_an_event_of_a_later_version_is_read() -> None:
    event = make_event()
    batch = json.dumps([event, [*event, "something new", {"of": 2}]]).encode()
    placed, refusals = decode_entry(StreamEntry("1-0", batch))
    assert [one.event for one in placed] == [event] * 2
    assert refusals == []
    assert count_events(batch) == 2


def test_refusals_carry_no_address() -> None:
    event = make_event(tenant_id=-1, address="203.0.113.7", network="203.0.113.0")
    for batch in ([event], [[*event, "one field too many"]], "203.0.113.7 2001:db8::7"):
        _, (refusal,) = decode_entry(_entry(batch))
        assert "203.0.113" not in refusal.payload
        assert "2001:db8" not in refusal.payload


@given(st.binary(max_size=200) | st.text().map(json.dumps).map(str.encode))
def test_no_bytes_break_the_decoder(data: bytes) -> None:
    placed, refusals = decode_entry(StreamEntry("1-0", data))
    assert not placed
    assert all(refusal.payload.isascii() for refusal in refusals)
