"""One request to a receiver, and what came of it. No database."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic

from kernel.clock import isoformat_z
from kernel.outbound import OutgoingError, Poster
from kernel.outbound.requesting import Headers

MAX_KEPT_BYTES = 4096
MAX_RETRY_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Attempt:
    """status: None without an answer. error: "" where it succeeded. pause: by Retry-After."""

    at: datetime
    secs: float
    status: int | None
    body: str
    error: str
    pause: timedelta | None = None

    @property
    def ended_at(self) -> datetime:
        return self.at + timedelta(seconds=self.secs)

    @property
    def has_succeeded(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    def as_json(self) -> dict[str, object]:
        """For the log of a delivery."""
        return {
            "at": isoformat_z(self.at),
            "status": self.status,
            "error": self.error,
            "duration_ms": round(self.secs * 1000),
        }


def make_attempt(
    poster: Poster, url: str, *, body: bytes, headers: Headers, now: datetime
) -> Attempt:
    """Takes as long as the poster allows."""
    began = monotonic()
    try:
        answer = poster.post(url, body=body, headers=headers)
    except OutgoingError as error:
        return Attempt(now, monotonic() - began, status=None, body="", error=str(error)[:300])
    # Whatever the status: servers send it with others than 429 and 503, too.
    pause = read_retry_after(answer.headers.get("retry-after", ""), now=now)
    return Attempt(
        now,
        monotonic() - began,
        status=answer.status,
        body=clean_text(answer.body),
        error=_explain(answer.status),
        pause=pause,
    )


def read_retry_after(raw: str, *, now: datetime) -> timedelta | None:
    """At most MAX_RETRY_AFTER; None where it says nothing. Source: RFC 9110 section 10.2.3."""
    if raw.isascii() and raw.isdecimal():
        # Longer ones are not numbers to Python, and all the same to us.
        return min(timedelta(seconds=int(raw[:9])), MAX_RETRY_AFTER)
    try:
        pause = parsedate_to_datetime(raw) - now
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(pause, timedelta(0)), MAX_RETRY_AFTER)


def clean_text(body: bytes) -> str:
    """The beginning as text that PostgreSQL can store, which has no NUL."""
    return body[:MAX_KEPT_BYTES].decode("utf-8", "replace").replace("\0", "\ufffd")


def _explain(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return "The server redirects. Use the URL that it leads to."
    return f"The server has answered with status {status}."
