"""GET: the body of a file that a customer's URL names."""

from contextlib import suppress

import httpcore

from kernel.messages import mark
from kernel.outbound.errors import OutgoingError
from kernel.outbound.requesting import OutgoingClient, read_headers


class Fetcher(OutgoingClient):
    """Fetches files."""

    def fetch(self, url: str, *, max_bytes: int) -> bytes:
        """The body of a 200, at most so many bytes. Raises OutgoingError."""
        with self.request("GET", url, headers=[("Accept", "*/*")]) as response:
            _check_head(response, max_bytes)
            parts, size = [], 0
            for part in response.iter_stream():
                size += len(part)
                if size > max_bytes:
                    raise _too_large(max_bytes)
                parts.append(part)
            return b"".join(parts)


def _check_head(response: httpcore.Response, max_bytes: int) -> None:
    """Raises OutgoingError."""
    headers = read_headers(response)
    if 300 <= response.status < 400:
        raise OutgoingError(mark("The server redirects. Use the URL that it leads to."))
    if response.status != 200:
        text = mark("The server has answered with status %(status)s.")
        raise OutgoingError(text, status=response.status)
    if headers.get("content-encoding", "identity").lower() != "identity":
        # Unpacked, it may be of any size.
        raise OutgoingError(mark("The server has answered with a compressed file."))
    with suppress(ValueError):
        if int(headers.get("content-length", "0")) > max_bytes:
            raise _too_large(max_bytes)


def _too_large(max_bytes: int) -> OutgoingError:
    return OutgoingError(mark("The file is over %(most)s bytes."), most=f"{max_bytes:,}")
