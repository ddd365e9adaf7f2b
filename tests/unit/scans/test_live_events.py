"""What a feed shows of a scan, and its server-sent events."""

import json
from datetime import UTC, datetime

import pytest

from scans.ingestion.enrichment.rows import ScanRow, build_row
from scans.log.live.entries import Entry, pack_scans, parse_entry
from scans.log.live.events import (
    StreamCursor,
    make_end,
    make_entry_events,
    make_ready,
    parse_cursor,
)
from scans.log.live.hub import Feed
from tests.unit.scans.events import HASHER, make_event


def _make_entry(entry_id: str, rows: list[ScanRow], *, skipped: int = 0) -> Entry:
    fields = {b"s": pack_scans(rows).encode()}
    if skipped:
        fields[b"n"] = b"%d" % skipped
    return parse_entry(entry_id.encode(), fields)


def _show(**changes: object) -> dict[str, object]:
    row = build_row(make_event(**changes), provider="cloudflare", get_hasher=lambda _: HASHER)
    shown: dict[str, object] = json.loads(_make_entry("1-0", [row]).scans[0])
    return shown


def test_a_scan_is_shown_without_what_identifies_a_person() -> None:
    shown = _show(referer="https://user:secret@mail.example:8443/inbox?token=abc#x")
    assert shown["referer"] == "https://mail.example/"
    assert (shown["device"], shown["city"], shown["scanned_at"]) == (
        "iPhone",
        "Montreal",
        datetime(2026, 5, 8, 12, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    assert not {"user_agent", "address_hash", "latitude", "longitude"} & shown.keys()


@pytest.mark.parametrize("referer", ["", "android-app:", "https://[broken", "//", "\x00\n"])
def test_a_referer_that_is_not_the_url_of_a_site_is_left_out(referer: str) -> None:
    assert _show(referer=referer)["referer"] == ""


def test_no_text_of_a_scan_can_begin_an_event_of_its_own() -> None:
    row = build_row(
        make_event(variant="A\n\nevent: end\r\ndata: x"),
        provider="none",
        get_hasher=lambda _: HASHER,
    )
    [event] = make_entry_events(_make_entry("1-0", [row]), after=StreamCursor(0, 0))
    assert event.count(b"\n") == 4
    assert b"\r" not in event
    assert event.startswith(b"id: 1-0\nevent: scan\ndata: {")


def test_the_first_event_has_an_id_to_reconnect_with() -> None:
    assert make_ready("aBc12dEf", StreamCursor(17, 0)) == (
        b'retry: 2000\nid: 17-0\nevent: ready\ndata: {"short_id":"aBc12dEf"}\n\n'
    )


def test_the_last_event_has_the_reason() -> None:
    assert make_end("Not found.") == b'event: end\ndata: {"detail":"Not found."}\n\n'


def _make_batch(entry_id: str, count: int, *, skipped: int = 0) -> Entry:
    rows = [
        build_row(make_event(variant=str(number)), provider="none", get_hasher=lambda _: HASHER)
        for number in range(count)
    ]
    return _make_entry(entry_id, rows, skipped=skipped)


def _ids(feed: Feed) -> list[bytes]:
    events = [feed.queue.get_nowait() for _ in range(feed.queue.qsize())]
    return [event.split(b"\n")[0].removeprefix(b"id: ") for event in events]


def test_a_feed_takes_each_scan_once_and_in_order() -> None:
    feed = Feed(1, 2, cursor=StreamCursor(9, 5))
    entries = [
        _make_batch("9-5", 1),
        _make_batch("9-10", 1),
        _make_batch("10-0", 3, skipped=7),
    ]
    feed.offer(entries)
    feed.offer(entries)
    assert _ids(feed) == [b"9-10", b"10-0.0", b"10-0.1", b"10-0.2", b"10-0"]
    assert feed.cursor == StreamCursor(10, 0)


@pytest.mark.parametrize(
    ("cursor", "rest"),
    [
        (b"9-9", [b"10-0.0", b"10-0.1", b"10-0.2", b"10-0"]),
        (b"10-0.0", [b"10-0.1", b"10-0.2", b"10-0"]),
        (b"10-0.2", [b"10-0"]),
        (b"10-0", []),
    ],
)
def test_a_reader_that_reconnects_in_the_middle_of_an_entry_gets_its_rest(
    cursor: bytes, rest: list[bytes]
) -> None:
    feed = Feed(1, 2, cursor=parse_cursor(cursor))
    feed.offer([_make_batch("10-0", 3, skipped=7)])
    assert _ids(feed) == rest


@pytest.mark.parametrize(
    ("cursor", "after"),
    [
        (b"17-3", b"17-3"),
        (b"17-3.2", b"17-2"),
        (b"17-0.2", b"16-18446744073709551615"),
        (b"0-0.1", b"0-18446744073709551615"),
    ],
)
def test_an_entry_that_was_sent_in_part_is_read_again(cursor: bytes, after: bytes) -> None:
    assert parse_cursor(cursor).read_after == after
    assert parse_cursor(cursor).event_id == cursor


@pytest.mark.parametrize("text", [b"", b"1", b"-", b"1-", b"1-2.", b"a-1", b"1-1\n", b"1" * 16])
def test_other_texts_are_not_cursors(text: bytes) -> None:
    with pytest.raises(ValueError, match="not a cursor"):
        parse_cursor(text)


def test_the_entry_that_opens_a_stream_makes_no_event() -> None:
    feed = Feed(1, 2, cursor=StreamCursor(0, 0))
    feed.offer([parse_entry(b"5-0", {b"o": b"1"})])
    assert feed.queue.empty()
    assert feed.cursor == StreamCursor(5, 0)


def test_the_queue_of_a_slow_reader_is_bounded() -> None:
    feed = Feed(1, 2, cursor=StreamCursor(0, 0))
    feed.offer([_make_batch("1-0", 250), _make_batch("2-0", 250)])
    assert not feed.has_capacity
