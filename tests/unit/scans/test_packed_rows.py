"""Rows as COPY takes them: the same bytes as field by field, whatever was packed before."""

import struct
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from kernel.postgres_arrays import PACKERS
from kernel.postgres_copy import SharedFields, join_rows
from scans.events import OUTCOMES, ScanEvent
from scans.ingestion.copied import pack_scans
from scans.ingestion.enrichment.addresses import AddressHasher
from scans.ingestion.enrichment.rows import ScanRow, build_row
from tests.unit.scans.events import HASHER, NOON_MS, make_event

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_TEXTS = st.one_of(
    st.sampled_from(["", "A", "a\0b", "\ud800", "Zo\xc3\xab", "☕" * 2000, "curl/8.0", "%C3%89"]),
    st.text(max_size=20),
    st.text(st.characters(codec=None, exclude_categories=()), max_size=5),
)
_DEGREES = st.sampled_from(["", "0", "-0", "0.0", "-0.0", "45.5", "-73.58781", "91", "x"])
_ENTRY_IDS = st.sampled_from(["1778241600000-0", "1778241600000-12", "demo"])


def _get_hasher(day: date) -> AddressHasher:
    return HASHER


@st.composite
def _events(draw: st.DrawFn) -> ScanEvent:
    return make_event(
        tenant_id=draw(st.integers(1, 3)),
        qr_id=draw(st.sampled_from([1, 2, 2**40, 2**63 - 1])),
        short_id=draw(st.sampled_from(["aBc12dEf", "00000000"])),
        scanned_at_ms=draw(st.integers(1_577_836_800_000, 4_102_444_799_999) | st.just(NOON_MS)),
        outcome=draw(st.sampled_from(OUTCOMES)),
        **{
            name: draw(_TEXTS)
            for name in ("variant", "host", "user_agent", "referer", "region", "city", "query")
        },
        country=draw(st.sampled_from(["", "CA", "xx", "T1"])),
        latitude=draw(_DEGREES),
        longitude=draw(_DEGREES),
        purpose=draw(st.sampled_from(["", "prefetch", "x-purpose=preview"])),
        gpc=draw(st.booleans()),
        visitor=draw(st.sampled_from(["", "00" * 16, "fe" * 16])),
        address=draw(st.sampled_from(["", "203.0.113.7"])),
    )


def _pack(value: Any) -> bytes:
    """Slowly, as the documentation of COPY and the types' receive functions say."""
    if value is None:
        return struct.pack(">i", -1)
    if isinstance(value, bool):
        data = struct.pack(">?", value)
    elif isinstance(value, int):
        data = struct.pack(">q", value)
    elif isinstance(value, float):
        data = struct.pack(">d", value)
    elif isinstance(value, UUID):
        data = value.bytes
    elif isinstance(value, datetime):
        since = value - _EPOCH
        data = struct.pack(
            ">q", since.days * 86_400_000_000 + since.seconds * 10**6 + since.microseconds
        )
    else:
        data = value.encode() if isinstance(value, str) else value
    return struct.pack(">i", len(data)) + data


def _build(event: ScanEvent) -> ScanRow:
    return build_row(event, provider="cloudflare", get_hasher=_get_hasher)


@given(st.lists(st.tuples(_events(), _ENTRY_IDS), max_size=6))
def test_packed_rows_are_what_their_fields_are(scans: list[tuple[ScanEvent, str]]) -> None:
    rows = [_build(event) for event, _ in scans]
    ids = [entry_id for _, entry_id in scans]
    expected = [
        struct.pack(">h", 23) + b"".join(map(_pack, (*row, entry_id)))
        for row, entry_id in zip(rows, ids, strict=True)
    ]
    assert pack_scans(rows, ids) == expected
    assert (
        join_rows(expected) == b"PGCOPY\n\xff\r\n\0" + bytes(8) + b"".join(expected) + b"\xff" * 2
    )


@given(_events())
def test_rows_are_built_of_the_kinds_of_their_columns(event: ScanEvent) -> None:
    row = _build(event)
    assert type(row) is ScanRow
    assert len(row) == len(ScanRow._fields)
    for value, kind in zip(row, ScanRow.__annotations__.values(), strict=True):
        assert kind in PACKERS
        assert isinstance(value, kind)
    assert row.event_id == UUID(event.event_id)
    assert row.scanned_at.tzinfo is UTC
    assert round(row.scanned_at.timestamp() * 1000) == event.scanned_at_ms


def test_a_degree_has_no_negative_zero() -> None:
    row = _build(make_event(latitude="-0.0", longitude="9"))
    assert struct.pack(">d", row.latitude or 0.0) == bytes(8)


def test_shared_fields_start_again_when_they_are_many() -> None:
    packed = SharedFields((int, str), size=2)
    for number in (1, 2, 3, 1):
        assert packed[number, "a"] == _pack(number) + _pack("a")
    assert len(packed) == 2
