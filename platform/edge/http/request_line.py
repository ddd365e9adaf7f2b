"""Request lines with bytes beyond ASCII, and request lines that are split over packets.

Chats, scanners and old browsers send targets with such bytes. httptools rejects them, as RFC 3986
has none. A browser would have percent-encoded them, so the request line is read as if it had.
"""

import re

_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


def encode_first_line(packet: bytes, *, is_begun: bool) -> bytes:
    """The packet with the bytes beyond ASCII of its first line percent-encoded.

    is_begun: the line began in an earlier packet; else empty lines before it are skipped.
    """
    start = 0 if is_begun else len(packet) - len(packet.lstrip(b"\r\n"))
    end = packet.find(b"\n", start)
    if end < 0:
        end = len(packet)
    line = _BEYOND_ASCII.sub(lambda match: b"%%%02X" % ord(match[0]), packet[start:end])
    return packet[:start] + line + packet[end:]


def is_line_open(packet: bytes, url: bytes, *, was_open: bool) -> bool:
    """Whether the request line continues in the next packet.

    url: what the parser has read of it. was_open: the line began in an earlier packet.
    """
    end = packet[packet.rfind(b"\n") + 1 :]
    return not url or b" " + url in end or (was_open and end == packet)
