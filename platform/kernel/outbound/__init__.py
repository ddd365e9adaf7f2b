"""Requests to addresses that a customer chose, which must not reach what only we can reach.

    URL -> targets.py: https, a name, port 443
        -> resolving.py: its addresses, of which only public ones stay
        -> backend.py: connects to such an address itself; nothing asks DNS a second time
        -> requesting.py: TLS and Host by the name, one request
            -> fetching.py: GET of a file, with a limit of bytes
            -> posting.py: POST of an event, and what the server answers

One deadline holds for all of it (deadlines.py). Redirects are not followed, proxies of the
environment are not used, cookies are neither sent nor kept, and compressed bodies are rejected.

certificates.py   a TLS handshake alone, by the same rules: backend.py connects
threads.py   where requests wait, so that no thread of Django's does
config.py    the settings, and what threads.py runs with
"""

from kernel.outbound.config import (
    get_certificate_reader,
    get_fetcher,
    get_poster,
    get_threads,
)
from kernel.outbound.errors import OutgoingBusyError, OutgoingError
from kernel.outbound.fetching import Fetcher
from kernel.outbound.posting import Answer, Poster

__all__ = [
    "Answer",
    "Fetcher",
    "OutgoingBusyError",
    "OutgoingError",
    "Poster",
    "get_certificate_reader",
    "get_fetcher",
    "get_poster",
    "get_threads",
]
