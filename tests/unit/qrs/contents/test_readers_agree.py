"""Three readers find the same content, whatever script it is in."""

import warnings

import cv2
import numpy as np
import pytest
import zxingcpp

from qrs.contents import make_text
from tests.support.codes import draw_svg, rasterize
from tests.unit.qrs.contents.scanning import WRITINGS

pyzbar = pytest.importorskip(
    "pyzbar.pyzbar", reason="libzbar0 is not installed", exc_type=ImportError
)

PAYLOADS: dict[str, tuple[str, dict[str, object]]] = {
    "vcard": ("name", {"phone": "+15145551234"}),
    "wifi": ("ssid", {"password": "three quiet rivers"}),
    "email": ("subject", {"to": "a@example.com"}),
    "sms": ("message", {"phone": "+15145551234"}),
    "geo": ("query", {"latitude": 45.5, "longitude": -73.5}),
    "event": ("summary", {"start": "2026-05-08"}),
    "text": ("data", {}),
}


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize("data_type", PAYLOADS)
def test_readers_agree(data_type: str, writing: str) -> None:
    field, others = PAYLOADS[data_type]
    text = make_text(data_type, {field: writing[:10], **others})
    image = rasterize(draw_svg(text), module_px=8).convert("L")
    (barcode,) = zxingcpp.read_barcodes(image, text_mode=zxingcpp.TextMode.Plain)
    (found,) = pyzbar.decode(image)
    assert barcode.text == text
    assert found.data.decode() == text
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read, _, _ = cv2.QRCodeDetector().detectAndDecode(np.asarray(image))
    # It misses some large symbols, but what it reads must be right.
    assert read in (text, "")
