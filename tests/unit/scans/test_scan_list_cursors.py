"""Cursors of the scan list: only text that the API has written is accepted."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import FieldErrors
from scans.log.list.cursors import Cursor, decode_cursor

_moments = st.datetimes(
    datetime(1, 1, 2),  # noqa: DTZ001 - hypothesis wants it naive
    datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(_moments, st.uuids(), st.booleans())
def test_a_cursor_survives_a_round_trip(moment: datetime, event_id: UUID, is_newer: bool) -> None:
    cursor = Cursor(moment, event_id, is_newer)
    text = cursor.encode()
    assert decode_cursor(text) == cursor
    assert text.replace("-", "").replace("_", "").isalnum()


@given(st.text(max_size=60))
def test_any_other_text_is_refused(raw: str) -> None:
    with pytest.raises(FieldErrors, match="Invalid cursor"):
        decode_cursor(raw)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "A" * 33,
        "A" * 34 + "=",
        "_" * 34,  # a flag that is neither 0 nor 1
        "AX" + "_" * 32,  # a year beyond the calendar
        "A" * 33 + "B",  # bits of the padding
        "é" * 34,
        "A" * 33 + "\n",
    ],
)
def test_texts_that_look_like_a_cursor_are_refused(raw: str) -> None:
    with pytest.raises(FieldErrors, match="Invalid cursor"):
        decode_cursor(raw)
