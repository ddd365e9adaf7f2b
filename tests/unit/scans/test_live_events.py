"""What a feed shows, and how it is written."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scans.enrichment.rows import build_row
from scans.live.events import make_end, make_entry_event, make_ready
from scans.live.hub import Feed, parse_place
from scans.live.publish import describe_live_scan
from tests.unit.scans.events import make_event


def _show(**changes: object) -> dict[str, object]:
    row = build_row(make_event(**changes), provider="cloudflare", get_day_key=lambda _: b"k" * 32)
    shown: dict[str, object] = json.loads(describe_live_scan(row))
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
        get_day_key=lambda _: b"k" * 32,
    )
    event = make_entry_event(b"1-0", {b"s": describe_live_scan(row).encode()})
    assert event.count(b"\n") == 4
    assert b"\r" not in event
    assert event.startswith(b"id: 1-0\nevent: scan\ndata: {")


def test_the_first_event_can_be_come_back_to() -> None:
    assert make_ready("aBc12dEf", b"17-0") == (
        b'retry: 2000\nid: 17-0\nevent: ready\ndata: {"short_id":"aBc12dEf"}\n\n'
    )


def test_the_last_event_says_why() -> None:
    assert make_end("Not found.") == b'event: end\ndata: {"detail":"Not found."}\n\n'


def test_a_feed_takes_each_entry_once_and_in_order() -> None:
    feed = Feed(1, 2, place=b"9-5")
    entries = [(b"9-5", {b"s": b"old"}), (b"9-10", {b"s": b"a"}), (b"10-0", {b"n": b"7"})]
    feed.offer(entries)
    feed.offer(entries)
    events = [feed.queue.get_nowait() for _ in range(feed.queue.qsize())]
    assert [event.split(b"\n")[0] for event in events] == [b"id: 9-10", b"id: 10-0"]
    assert b'"count":7' in events[1]
    assert feed.place == b"10-0"


def test_the_entry_that_opens_a_stream_is_nobodys_event() -> None:
    feed = Feed(1, 2, place=b"0-0")
    feed.offer([(b"5-0", {b"o": b"1"})])
    assert feed.queue.empty()
    assert parse_place(feed.place) == (5, 0)


def test_a_slow_reader_is_not_given_more_than_it_can_hold() -> None:
    feed = Feed(1, 2, place=b"0-0")
    feed.offer([(b"%d-0" % number, {b"s": b"x"}) for number in range(1, 501)])
    assert not feed.has_room
    assert replace(feed, feed_id="other").key == "{scans}:live:1:2"
