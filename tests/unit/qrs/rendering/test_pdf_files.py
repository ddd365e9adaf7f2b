"""A PDF is read as it stands: what a viewer would repair is refused."""

import random
from typing import Any

import pytest

from qrs.rendering import RenderOptions
from qrs.rendering.drawing import Drawn, draw
from qrs.rendering.errors import BrokenImageError
from qrs.rendering.proof import examine
from qrs.rendering.proof.rasters.pdf_file import check_pdf
from tests.support.codes import URL
from tests.support.print_files import GRADIENT, make_logo

STYLES: list[dict[str, Any]] = [
    {},
    {"color_space": "cmyk", "background": "#fff", "bleed_mm": 3, "crop_marks": True},
    {**GRADIENT, "logo": make_logo("round"), "caption": "Table 12"},
]


@pytest.fixture(params=STYLES, ids=["plain", "print", "gradient"])
def drawn(request: pytest.FixtureRequest) -> Drawn:
    return draw(URL, RenderOptions(format="pdf", **request.param))


def examine_bytes(data: bytes, drawn: Drawn) -> None:
    examine(data, text=URL, symbol=drawn.symbol, picture=drawn.picture, options=drawn.options)


@pytest.mark.parametrize("missing", [1, 2, 7, 40, 300, 1500])
def test_a_truncated_file_is_noticed(drawn: Drawn, missing: int) -> None:
    with pytest.raises(BrokenImageError):
        examine_bytes(drawn.data[:-missing], drawn)


def test_something_behind_the_end_is_noticed(drawn: Drawn) -> None:
    with pytest.raises(BrokenImageError):
        examine_bytes(drawn.data + b"\n", drawn)


def test_no_spoilt_byte_of_streams_and_table_goes_unnoticed(drawn: Drawn) -> None:
    check_pdf(drawn.data)
    chance = random.Random(14)
    streams = drawn.data.index(b"stream\n") + 7, drawn.data.index(b"\nendstream")
    table = drawn.data.rindex(b"xref\n0"), len(drawn.data)
    for first, end in (streams, table, (0, 10)):
        for _ in range(60):
            spoilt = bytearray(drawn.data)
            spoilt[chance.randrange(first, end)] ^= 0xFF
            with pytest.raises(BrokenImageError):
                check_pdf(bytes(spoilt))


def test_an_object_that_is_moved_or_longer_is_noticed(drawn: Drawn) -> None:
    for before, after in ((b"1 0 obj", b"9 0 obj"), (b"endstream", b"endstreaM")):
        with pytest.raises(BrokenImageError):
            check_pdf(drawn.data.replace(before, after, 1))
    with pytest.raises(BrokenImageError):
        check_pdf(drawn.data.replace(b">>", b">> ", 1))
