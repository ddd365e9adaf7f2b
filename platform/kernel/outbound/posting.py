"""POST: what happened is told to a server that a customer chose; its answer is kept in part."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import httpcore

from kernel.outbound.errors import OutgoingError
from kernel.outbound.requesting import Headers, OutgoingClient, read_headers

MAX_ANSWER_BYTES = 64 * 1024
"""Of a longer answer the rest is not read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """headers: names in lower case. body: at most MAX_ANSWER_BYTES."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Poster(OutgoingClient):
    """Sends bodies; the answer of any status is an answer."""

    def post(self, url: str, *, body: bytes, headers: Headers) -> Answer:
        """Raises OutgoingError where no status comes in time."""
        with self.request("POST", url, headers=headers, content=body) as response:
            return Answer(response.status, read_headers(response), _read(response))


def _read(response: httpcore.Response) -> bytes:
    """As much as comes in time: the status says already whether the server has taken it."""
    parts, size = [], 0
    try:
        for part in response.iter_stream():
            parts.append(part)
            size += len(part)
            if size >= MAX_ANSWER_BYTES:
                break
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException):
        pass
    except (ssl.SSLError, OutgoingError):
        pass
    return b"".join(parts)[:MAX_ANSWER_BYTES]
