"""Dates for the calendar."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.qrs.contents.scanning import WRITINGS, compose, encode, lines, refuse, texts, widen

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
STARTS = st.datetimes(datetime(1971, 1, 1), datetime(2900, 1, 1), timezones=OFFSETS)  # noqa: DTZ001
NIGHT = {"summary": "Opening night", "start": "2026-05-08T18:30:00-04:00"}


def read(**payload: object) -> Any:
    calendar = vobject.readOne(encode("event", **payload))
    (event,) = calendar.components()
    return event


@settings(max_examples=40, deadline=None)
@given(summary=lines(80), location=texts(100), description=texts(200), start=STARTS)
def test_what_was_typed_is_read(
    summary: str, location: str, description: str, start: datetime
) -> None:
    start = start.replace(microsecond=0)
    end = start + timedelta(hours=3)
    event = read(
        summary=summary, location=location, description=description,
        start=start.isoformat(), end=end.isoformat(),
    )  # fmt: skip
    assert event.summary.value == compose(summary)
    assert event.location.value == compose(location)
    assert event.description.value == compose(description)
    assert event.dtstart.value == start
    assert event.dtend.value == end
    assert set(event.contents) == {
        *("uid", "dtstamp", "dtstart", "dtend", "summary", "location", "description")
    }


@pytest.mark.parametrize("text", WRITINGS)
def test_texts_are_in_any_script(text: str) -> None:
    event = read(**NIGHT, location=text)
    assert event.location.value == text


def test_times_are_in_utc() -> None:
    text = encode("event", **NIGHT, end="2026-05-08T23:00-04:00")
    assert "DTSTART:20260508T223000Z\r\n" in text
    assert "DTEND:20260509T030000Z\r\n" in text
    assert read(summary="x", start="2026-05-08T18:30Z").dtstart.value.astimezone(UTC).hour == 18


def test_the_last_day_belongs_to_the_event() -> None:
    event = read(summary="Closed", start="2026-12-24", end="2026-12-26")
    assert (event.dtstart.value, event.dtend.value) == (date(2026, 12, 24), date(2026, 12, 27))
    event = read(summary="Closed", start="2026-12-24")
    assert event.dtend.value == date(2026, 12, 25)


@pytest.mark.parametrize("fraction", [".0", ".5", ".123", ".000000", ".999999999"])
def test_fractions_of_seconds_are_dropped(fraction: str) -> None:
    """As JavaScript and most databases write times."""
    whole = encode("event", summary="x", start="2026-05-08T18:30:15Z", end="2026-05-08T19:00:00Z")
    assert whole == encode(
        "event",
        summary="x",
        start=f"2026-05-08T18:30:15{fraction}Z",
        end=f"2026-05-08T21:00:00{fraction}+02:00",
    )


@pytest.mark.parametrize("end", ["2026-05-08T22:30:00Z", "2026-05-08T18:30:00.9-04:00"])
def test_an_event_without_length_has_no_end(end: str) -> None:
    assert "dtend" not in read(**NIGHT, end=end).contents
    assert encode("event", **NIGHT, end=end) == encode("event", **NIGHT)


def test_the_same_event_is_the_same_text() -> None:
    first = encode("event", **NIGHT)
    assert first == encode("event", **NIGHT)
    other = encode("event", **NIGHT, location="Elsewhere")
    assert read(**NIGHT).uid.value not in other


@pytest.mark.parametrize(
    "start",
    ["", "tomorrow", "2026-05-08T18:30:00", "2026-13-01", "2026-02-30", "20260508", "2026-W19-5",
     "2026-05-08T25:00Z", "2026-05-08T18:30:00.Z", "2026-05-08T18:30.5Z", "2026-05-08T18:30+99:99",
     "1969-12-31", "3000-01-01",
     "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00",
     f"{widen('2026')}-05-08", "2026-05-08\nX:y"],
)  # fmt: skip
def test_what_is_no_time_is_refused(start: str) -> None:
    assert set(refuse("event", summary="x", start=start)) == {"payload.start"}


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("2026-05-08", "both"),
        ("2026-05-08T18:29:59-04:00", "before the start"),
        ("2026-05-07T18:30:00-04:00", "before the start"),
    ],
)
def test_an_end_that_does_not_fit_is_refused(end: str, words: str) -> None:
    assert words in refuse("event", **NIGHT, end=end)["payload.end"]
