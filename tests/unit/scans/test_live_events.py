"""What a feed shows, and how it is written."""

import json
from datetime import UTC, datetime

import pytest

from scans.ingestion.enrichment.rows import build_row
from scans.log.live.entries import pack_scans, unpack_scans
from scans.log.live.events import make_end, make_entry_events, make_ready
from scans.log.live.hub import Feed
from scans.log.live.places import Place, parse_place
from tests.unit.scans.events import HASHER, make_event


def _show(**changes: object) -> dict[str, object]:
    row = build_row(make_event(**changes), provider="cloudflare", get_hasher=lambda _: HASHER)
    shown: dict[str, object] = json.loads(unpack_scans(pack_scans([row]).encode())[0])
    return shown


def test_a_scan_is_shown_without_what_tells_people_apart() -> None:
    shown = _show(referer="https://user:secret@mail.example:8443/inbox?token=abc#x")
    assert shown["referer"] == "https://mail.example/"
    assert (shown["device"], shown["city"], shown["scanned_at"]) == (
        "iPhone",
        "Montreal",
        datetime(2026, 5, 8, 12, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    assert not {"user_agent", "address_hash", "latitude", "longitude"} & shown.keys()


@pytest.mark.parametrize("referer", ["", "android-app:", "https://[broken", "//", "\x00\n"])
def test_a_referer_that_is_no_address_of_a_site_is_left_out(referer: str) -> None:
    assert _show(referer=referer)["referer"] == ""


def test_no_text_of_a_scan_can_begin_an_event_of_its_own() -> None:
    row = build_row(
        make_event(variant="A\n\nevent: end\r\ndata: x"),
        provider="none",
        get_hasher=lambda _: HASHER,
    )
    [event] = make_entry_events(b"1-0", {b"s": pack_scans([row]).encode()}, after=Place(0, 0))
    assert event.count(b"\n") == 4
    assert b"\r" not in event
    assert event.startswith(b"id: 1-0\nevent: scan\ndata: {")


def test_the_first_event_can_be_come_back_to() -> None:
    assert make_ready("aBc12dEf", Place(17, 0)) == (
        b'retry: 2000\nid: 17-0\nevent: ready\ndata: {"short_id":"aBc12dEf"}\n\n'
    )


def test_the_last_event_says_why() -> None:
    assert make_end("Not found.") == b'event: end\ndata: {"detail":"Not found."}\n\n'


def _pack(count: int) -> bytes:
    rows = [
        build_row(make_event(variant=str(number)), provider="none", get_hasher=lambda _: HASHER)
        for number in range(count)
    ]
    return pack_scans(rows).encode()


def _ids(feed: Feed) -> list[bytes]:
    events = [feed.queue.get_nowait() for _ in range(feed.queue.qsize())]
    return [event.split(b"\n")[0].removeprefix(b"id: ") for event in events]


def test_a_feed_takes_each_scan_once_and_in_order() -> None:
    feed = Feed(1, 2, place=Place(9, 5))
    entries = [
        (b"9-5", {b"s": _pack(1)}),
        (b"9-10", {b"s": _pack(1)}),
        (b"10-0", {b"n": b"7", b"s": _pack(3)}),
    ]
    feed.offer(entries)
    feed.offer(entries)
    assert _ids(feed) == [b"9-10", b"10-0.0", b"10-0.1", b"10-0.2", b"10-0"]
    assert feed.place == Place(10, 0)


@pytest.mark.parametrize(
    ("place", "rest"),
    [
        (b"9-9", [b"10-0.0", b"10-0.1", b"10-0.2", b"10-0"]),
        (b"10-0.0", [b"10-0.1", b"10-0.2", b"10-0"]),
        (b"10-0.2", [b"10-0"]),
        (b"10-0", []),
    ],
)
def test_a_reader_that_left_in_the_middle_of_an_entry_gets_its_rest(
    place: bytes, rest: list[bytes]
) -> None:
    feed = Feed(1, 2, place=parse_place(place))
    feed.offer([(b"10-0", {b"n": b"7", b"s": _pack(3)})])
    assert _ids(feed) == rest


@pytest.mark.parametrize(
    ("place", "after"),
    [
        (b"17-3", b"17-3"),
        (b"17-3.2", b"17-2"),
        (b"17-0.2", b"16-18446744073709551615"),
        (b"0-0.1", b"0-18446744073709551615"),
    ],
)
def test_an_entry_that_was_had_in_part_is_read_again(place: bytes, after: bytes) -> None:
    assert parse_place(place).read_after == after
    assert parse_place(place).event_id == place


@pytest.mark.parametrize("text", [b"", b"1", b"-", b"1-", b"1-2.", b"a-1", b"1-1\n", b"1" * 16])
def test_other_texts_are_no_places(text: bytes) -> None:
    with pytest.raises(ValueError, match="no place"):
        parse_place(text)


def test_the_entry_that_opens_a_stream_is_nobodys_event() -> None:
    feed = Feed(1, 2, place=Place(0, 0))
    feed.offer([(b"5-0", {b"o": b"1"})])
    assert feed.queue.empty()
    assert feed.place == Place(5, 0)


def test_a_slow_reader_is_not_given_more_than_it_can_hold() -> None:
    feed = Feed(1, 2, place=Place(0, 0))
    packed = _pack(250)
    feed.offer([(b"1-0", {b"s": packed}), (b"2-0", {b"s": packed})])
    assert not feed.has_room
