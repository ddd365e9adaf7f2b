"""What the tests of contents share: texts that people type, and what a phone reads of an image."""

import io
from functools import cache

import pytest
import zxingcpp
from hypothesis import strategies as st
from PIL import Image

from qrs.contents import ContentError, make_text
from qrs.rendering import RenderOptions, render_qr

QR_ONLY = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
WRITINGS = (
    "Crème brûlée à l\u2019œuvre",
    "Größe: Straße Übermut",
    "日本語のメニュー",
    "🎉👩‍🍳 fête",
)
HOSTILE = ("\n", "\r\n", "\r", "\\", ";", ",", ":", '"', "\\n", "\\;", "%0A", "&", "?", "\t", "\0",
           "\x0b", "\x1d", "\x7f", "\x85", "\u2028", "\u2029")  # fmt: skip

_LETTERS = st.sampled_from([*"aZ9 ;,:\\\"'&?=%+#/\n", *"éßœ", *"日本", *"🎉", "e\u0301"])


def lines(most: int) -> st.SearchStrategy[str]:
    """Single lines that are not blank."""
    return texts(most).map(lambda text: text.replace("\n", "n"))


def texts(most: int) -> st.SearchStrategy[str]:
    """Texts that are not blank, of the characters that mean something to a format."""
    return st.lists(_LETTERS, max_size=most // 2).map(lambda found: f"x{''.join(found)}y")


def compose(text: str) -> str:
    """In NFC, of the characters that these strategies make."""
    return text.replace("e\u0301", "é")


def widen(text: str) -> str:
    """As a Japanese keyboard types it."""
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


@cache
def scan(text: str) -> str:
    """The text as a phone reads it from the drawn image."""
    options = RenderOptions(size_inches=6.0, dpi=150, error_correction="L")
    image = render_qr(text=text, options=options)
    with Image.open(io.BytesIO(image.data)) as picture:
        rgba = picture.convert("RGBA")
    paper = Image.new("RGBA", rgba.size, "white")
    grey = Image.alpha_composite(paper, rgba).convert("L")
    (barcode,) = zxingcpp.read_barcodes(grey, formats=QR_ONLY)
    return bytes(barcode.bytes).decode()


def encode(data_type: str, **payload: object) -> str:
    """The text of a payload, after it was drawn and read."""
    text = make_text(data_type, payload)
    assert scan(text) == text
    return text


def refuse(data_type: str, **payload: object) -> dict[str, str]:
    """What is said of each field."""
    with pytest.raises(ContentError) as caught:
        make_text(data_type, payload)
    return {refusal.field: refusal.message for refusal in caught.value.refusals}
