"""Writes the event of a scan as text: the JSON array of ScanEvent's fields, in their order.

Joined from texts rather than encoded from an object, since most of an event is known before the
request, or is a header that is only copied. A client's text goes through encode_text; what is
written as it is has an alphabet of its own: ids, numbers, hashes, networks.
"""

from functools import lru_cache

from edge.client_info import ClientInfoReader
from edge.redirects.prepared import PreparedRoute
from edge.redirects.scan_request import ScanRequest
from scans.events import QUERY_LENGTH, EncodedEvent, encode_text


def write_event(
    scan: ScanRequest, route: PreparedRoute, label: str, client_info: ClientInfoReader
) -> EncodedEvent:
    """label: of the chosen variant, "" without variants."""
    tenant_id, at_ms = route.tenant_id, scan.at_ms
    client = client_info.encode(scan.headers, scan.peer, tenant_id, at_ms)
    query = encode_text(scan.query[:QUERY_LENGTH].decode("latin-1")) if scan.query else '""'
    return EncodedEvent(
        f'["{scan.event_id}",{tenant_id},{route.qr_id},"{scan.short_id}",{at_ms},'
        f'"{"paused" if route.is_paused else "redirected"}",{_encode_names(label, scan.host)},'
        f"{client},{query}]"
    )


@lru_cache(maxsize=4_096)
def _encode_names(label: str, host: str) -> str:
    return f"{encode_text(label)},{encode_text(host)}"
