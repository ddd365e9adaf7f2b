"""The one clock: aware UTC, and the API's way to write a moment."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The current moment as aware UTC."""
    return datetime.now(UTC)


def isoformat_z(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with whole seconds and Z, as every answer of the API writes times."""
    if moment is None:
        return None
    # Every row of a list has several; strftime() and astimezone() take three times as long.
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return f"{utc.isoformat(timespec='seconds')[:19]}Z"
