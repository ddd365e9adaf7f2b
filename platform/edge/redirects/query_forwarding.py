"""The setting forward_query: the query of a scan is appended to the destination.

    /q/aBc12dEf/?utm_source=poster7&lang=fr   https://example.com/menu?lang=en#lunch
    ->                                        https://example.com/menu?lang=en&utm_source=poster7#lunch

The destination's own parameters win: its owner has chosen them, and a scan's are untrusted.
"""

import re
from urllib.parse import unquote_to_bytes

from edge.responses import Response, make_redirect
from kernel.urls import MAX_URL_LENGTH

# What a browser percent-encodes in the query of an http URL; blanks and line ends included.
# Source: https://url.spec.whatwg.org/#special-query-percent-encode-set
_UNSAFE = re.compile(rb"[^!$-&(-;=?-~]")


class QueryForwarder:
    """Adds the queries of scans to one destination."""

    __slots__ = ("_before", "_fragment", "_own_names", "_spare_bytes")

    def __init__(self, url: bytes) -> None:
        target, hash_sign, fragment = url.partition(b"#")
        path, _, own_query = target.partition(b"?")
        self._fragment = hash_sign + fragment
        self._own_names = {
            _decode_name(parameter) for parameter in own_query.split(b"&") if parameter
        }
        self._before = path + b"?" + own_query
        if own_query and not own_query.endswith(b"&"):
            self._before += b"&"
        self._spare_bytes = MAX_URL_LENGTH - len(self._before) - len(self._fragment)

    def redirect(self, query: bytes) -> Response | None:
        """A redirect to the destination with the scan's parameters; None if it adds none.

        query: as the request carries it, without its question mark. A parameter that would make
        the URL longer than a destination may be is left out whole.
        """
        added = self._choose(query)
        if not added:
            return None
        return make_redirect(b"%b%b%b" % (self._before, b"&".join(added), self._fragment))

    def _choose(self, query: bytes) -> list[bytes]:
        if len(query) > MAX_URL_LENGTH:
            # First, so that no later step takes time by its length. Drops a parameter cut in two.
            query = query[:MAX_URL_LENGTH].rpartition(b"&")[0]
        added = []
        spare_bytes = self._spare_bytes
        for parameter in query.split(b"&"):
            if parameter and _decode_name(parameter) not in self._own_names:
                encoded = _UNSAFE.sub(_percent_encode, parameter)
                if len(encoded) <= spare_bytes:
                    added.append(encoded)
                    spare_bytes -= len(encoded) + 1
        return added


def _decode_name(parameter: bytes) -> bytes:
    """The parameter's name as a server decodes it, so that its spelling makes no difference."""
    return unquote_to_bytes(parameter.partition(b"=")[0].replace(b"+", b" "))


def _percent_encode(match: "re.Match[bytes]") -> bytes:
    return b"%%%02X" % match[0][0]
