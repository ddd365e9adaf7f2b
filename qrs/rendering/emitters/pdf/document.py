"""The file around the pages of a PDF. Source: PDF Reference 1.4, section 3.4."""

import zlib

_HEADER = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"  # bytes over 127, so that nobody takes it for text
_CATALOG, _PAGES, _PAGE = 1, 2, 3


class PdfDocument:
    """Numbers the objects of a document. No date and no id, so it is deterministic."""

    def __init__(self) -> None:
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
        packed = zlib.compress(data)
        head = f"<<{entries}/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode()
        return self._add(head + packed + b"\nendstream")

    def write(self, page: str, *further: str) -> bytes:
        """page, further: the entries of each page's dictionary."""
        first, *others = (f"<</Type/Page/Parent {_PAGES} 0 R{each}>>" for each in (page, *further))
        self._bodies[_PAGE] = first.encode()
        kids = " ".join((f"{_PAGE} 0 R", *(self.add(other) for other in others)))
        tree = f"<</Type/Pages/Kids[{kids}]/Count {1 + len(others)}>>"
        self._bodies[_PAGES] = tree.encode()
        out, offsets = bytearray(_HEADER), []
        for number, body in self._bodies.items():
            offsets.append(len(out))
            out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
        start, size = len(out), len(offsets) + 1
        out += b"xref\n0 %d\n0000000000 65535 f \n" % size
        for offset in offsets:
            out += b"%010d 00000 n \n" % offset
        out += b"trailer\n<</Size %d/Root %d 0 R>>\n" % (size, _CATALOG)
        out += b"startxref\n%d\n%%%%EOF\n" % start
        return bytes(out)

    def _add(self, body: bytes) -> str:
        number = len(self._bodies) + 1
        self._bodies[number] = body
        return f"{number} 0 R"
