"""Checks the file of a PDF: PDFium repairs what is broken, and a printer's program may not.

Strict: it reads what our own writer writes, and fails on everything else.
Source: PDF Reference 1.4, section 3.4.
"""

import re
import zlib
from itertools import pairwise

from qrs.rendering.emitters.pdf.document import HEADER, write_table
from qrs.rendering.errors import BrokenImageError

_TABLE_AT = re.compile(rb"startxref\n(\d{1,10})\n%%EOF\n\Z")
_TAIL_BYTES = 40
_OFFSET = re.compile(rb"(\d{10}) 00000 n \n")
_STREAM = re.compile(rb"/FlateDecode/Length (\d{1,10})>>stream\n")
_END_OF_STREAM = b"\nendstream"


def check_pdf(data: bytes) -> None:
    """Raises BrokenImageError unless all objects lie where the table says, their streams whole."""
    found = _TABLE_AT.search(data, max(len(data) - _TAIL_BYTES, 0))
    if found is None or not data.startswith(HEADER):
        raise BrokenImageError("PDF is truncated")
    table = int(found[1])
    offsets = [int(offset) for offset in _OFFSET.findall(data, table)]
    if data[table:] != write_table(offsets, table) or offsets[:1] != [len(HEADER)]:
        raise BrokenImageError("PDF with a wrong table")
    for number, (start, end) in enumerate(pairwise((*offsets, table)), start=1):
        _check_object(data[start:end], number)


def _check_object(written: bytes, number: int) -> None:
    head, tail = b"%d 0 obj\n" % number, b"\nendobj\n"
    if not (written.startswith(head) and written.endswith(tail)):
        raise BrokenImageError("PDF with an object in another place")
    body = written.removesuffix(tail)
    stream = _STREAM.search(body)
    if stream is None:
        if b"stream" in body:
            raise BrokenImageError("PDF with a stream of another kind")
        return
    end = stream.end() + int(stream[1])
    if body[end:] != _END_OF_STREAM:
        raise BrokenImageError("PDF with a stream of another length")
    _check_packed(body[stream.end() : end])


def _check_packed(data: bytes) -> None:
    packer = zlib.decompressobj()
    try:
        packer.decompress(data)
    except zlib.error:
        raise BrokenImageError("PDF with a spoilt stream") from None
    if not packer.eof or packer.unused_data:
        raise BrokenImageError("PDF with an incomplete stream")
