"""The setting forward_query: the query of a scan goes on to the destination.

    /q/aBc12dEf/?utm_source=poster7&lang=fr   https://example.com/menu?lang=en#lunch
    ->                                        https://example.com/menu?lang=en&utm_source=poster7#lunch

The destination's own parameters win: its owner has chosen them, a scan is anybody's claim.
"""

import re
from urllib.parse import unquote_to_bytes

from edge.responses import Answer, make_redirect
from kernel.urls import MAX_URL_LENGTH

# What a browser percent-encodes in the query of an http URL; blanks and line ends are of it.
# Source: https://url.spec.whatwg.org/#special-query-percent-encode-set
_UNSAFE = re.compile(rb"[^!$-&(-;=?-~]")


class QueryForwarder:
    """One destination, ready to take the queries of scans."""

    __slots__ = ("_before", "_fragment", "_own_names", "_room")

    def __init__(self, url: bytes) -> None:
        target, hash_sign, fragment = url.partition(b"#")
        path, _, own_query = target.partition(b"?")
        self._fragment = hash_sign + fragment
        self._own_names = {_name_of(parameter) for parameter in own_query.split(b"&") if parameter}
        self._before = path + b"?" + own_query
        if own_query and not own_query.endswith(b"&"):
            self._before += b"&"
        self._room = MAX_URL_LENGTH - len(self._before) - len(self._fragment)

    def redirect(self, query: bytes) -> Answer | None:
        """To the destination with the scan's parameters; None if there are none to add.

        query: as the request carries it, without its question mark. A parameter that would make
        the URL longer than a destination may be is left out whole.
        """
        added = self._choose(query)
        if not added:
            return None
        return make_redirect(b"%b%b%b" % (self._before, b"&".join(added), self._fragment))

    def _choose(self, query: bytes) -> list[bytes]:
        if len(query) > MAX_URL_LENGTH:
            # Before anything takes time with its length. The last parameter may be cut in two.
            query = query[:MAX_URL_LENGTH].rpartition(b"&")[0]
        added = []
        room = self._room
        for parameter in query.split(b"&"):
            if parameter and _name_of(parameter) not in self._own_names:
                encoded = _UNSAFE.sub(_percent_encode, parameter)
                if len(encoded) <= room:
                    added.append(encoded)
                    room -= len(encoded) + 1
        return added


def _name_of(parameter: bytes) -> bytes:
    """The name as a server reads it, so that its spelling makes no difference."""
    return unquote_to_bytes(parameter.partition(b"=")[0].replace(b"+", b" "))


def _percent_encode(match: "re.Match[bytes]") -> bytes:
    return b"%%%02X" % match[0][0]
