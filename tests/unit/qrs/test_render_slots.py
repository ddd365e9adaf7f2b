"""At most two large images at a time."""

import pytest

from qrs.rendering import BusyError, RenderingError, RenderOptions, render_qr
from qrs.rendering.slots import LARGE_AT_ONCE, LARGE_SIDE_PX, large_render_slot

LARGE = RenderOptions(size_inches=5.01, dpi=300)
TEXT = "https://example.com/menu"


def test_one_more_large_image_is_rejected_at_once() -> None:
    assert LARGE.side_px > LARGE_SIDE_PX
    with large_render_slot(LARGE), large_render_slot(LARGE):
        for _ in range(3):
            with pytest.raises(BusyError):
                render_qr(text=TEXT, options=LARGE)
    assert render_qr(text=TEXT, options=LARGE).width_px == LARGE.side_px


@pytest.mark.parametrize(
    "options",
    [RenderOptions(size_inches=5, dpi=300), RenderOptions(format="svg", size_inches=15, dpi=600)],
)
def test_other_images_are_drawn_meanwhile(options: RenderOptions) -> None:
    with large_render_slot(LARGE), large_render_slot(LARGE):
        assert render_qr(text=TEXT, options=options).data


def test_a_failed_image_frees_its_slot() -> None:
    unreadable = RenderOptions(size_inches=5.01, dpi=300, color="#ffffff")
    for _ in range(LARGE_AT_ONCE + 1):
        with pytest.raises(RenderingError):
            render_qr(text=TEXT, options=unreadable)
