"""The current time, and how the API writes times."""

from datetime import UTC, datetime
from typing import overload


def utc_now() -> datetime:
    return datetime.now(UTC)


@overload
def isoformat_z(moment: datetime) -> str: ...
@overload
def isoformat_z(moment: None) -> None: ...
@overload
def isoformat_z(moment: datetime | None) -> str | None: ...
def isoformat_z(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with whole seconds and Z: 2026-05-08T13:45:12Z."""
    if moment is None:
        return None
    # Every row of a list has several; strftime() and astimezone() take three times as long.
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return f"{utc.isoformat(timespec='seconds')[:19]}Z"
