"""The file around the pages of a PDF. Source: PDF Reference 1.4, section 3.4."""

import zlib
from collections.abc import Sequence

HEADER = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"  # bytes over 127, so that nobody takes it for text
_CATALOG, _PAGES, _PAGE = 1, 2, 3


class PdfDocument:
    """Numbers the objects of a document. No date and no id, so it is deterministic.

    level: how hard streams are compressed, as zlib counts it; -1 is its default.
    """

    def __init__(self, *, level: int = -1) -> None:
        self._level = level
        self._bodies: dict[int, bytes] = {
            _CATALOG: f"<</Type/Catalog/Pages {_PAGES} 0 R>>".encode(),
            _PAGES: b"",
            _PAGE: b"",
        }

    def add(self, body: str) -> str:
        """Returns the reference, such as ``5 0 R``."""
        return self._add(body.encode())

    def add_stream(self, entries: str, data: bytes) -> str:
        """entries: of its dictionary, besides the length and the filter."""
        packed = zlib.compress(data, self._level)
        head = f"<<{entries}/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode()
        return self._add(head + packed + b"\nendstream")

    def write(self, page: str, *further: str) -> bytes:
        """page, further: the entries of each page's dictionary."""
        first, *others = (f"<</Type/Page/Parent {_PAGES} 0 R{each}>>" for each in (page, *further))
        self._bodies[_PAGE] = first.encode()
        kids = " ".join((f"{_PAGE} 0 R", *(self.add(other) for other in others)))
        tree = f"<</Type/Pages/Kids[{kids}]/Count {1 + len(others)}>>"
        self._bodies[_PAGES] = tree.encode()
        out, offsets = bytearray(HEADER), []
        for number, body in self._bodies.items():
            offsets.append(len(out))
            out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
        return bytes(out + write_table(offsets, len(out)))

    def _add(self, body: bytes) -> str:
        number = len(self._bodies) + 1
        self._bodies[number] = body
        return f"{number} 0 R"


def write_table(offsets: Sequence[int], start: int) -> bytes:
    """The cross-reference table and what follows it. offsets: of the objects, from number 1 on.

    start: the offset of the table itself.
    """
    size = len(offsets) + 1
    entries = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, entries)
        + b"trailer\n<</Size %d/Root %d 0 R>>\n" % (size, _CATALOG)
        + b"startxref\n%d\n%%%%EOF\n" % start
    )
