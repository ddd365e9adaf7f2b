"""Cursors: whatever comes back from outside is ours or refused."""

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
def test_a_cursor_comes_back_as_it_was(moment: datetime, event_id: UUID, is_newer: bool) -> None:
    cursor = Cursor(moment, event_id, is_newer)
    text = cursor.encode()
    assert decode_cursor(text) == cursor
    assert text.replace("-", "").replace("_", "").isalnum()


@given(st.text(max_size=60))
def test_anything_else_is_refused(raw: str) -> None:
    with pytest.raises(FieldErrors, match="Invalid cursor"):
        decode_cursor(raw)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "A" * 33,
        "A" * 34 + "=",
        "_" * 34,  # a flag that is neither yes nor no
        "AX" + "_" * 32,  # a year beyond the calendar
        "A" * 33 + "B",  # bits that nobody reads
        "é" * 34,
        "A" * 33 + "\n",
    ],
)
def test_texts_that_only_look_like_one_are_refused(raw: str) -> None:
    with pytest.raises(FieldErrors, match="Invalid cursor"):
        decode_cursor(raw)
