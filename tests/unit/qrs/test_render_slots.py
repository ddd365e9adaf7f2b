"""Large images: at most two at a time, and their memory goes back."""

import subprocess
import sys

import pytest

from qrs.rendering import BusyError, RenderingError, RenderOptions, render_qr
from qrs.rendering.slots import LARGE_AT_ONCE, LARGE_SIDE_PX, large_render_slot

LARGE = RenderOptions(size_inches=5.01, dpi=300)
TEXT = "https://example.com/menu"

# 8 threads that live on, as Django's do, and draw one after the other.
_MEASURE = """
import threading
from qrs.rendering import RenderOptions, render_qr

def rss_mb():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))

def draw():
    with one_at_a_time:
        render_qr(text="https://example.com/menu", options=largest)
    drawn.wait()
    measured.wait()

largest = RenderOptions(size_inches=15.0, dpi=600)
one_at_a_time, drawn, measured = threading.Lock(), threading.Barrier(9), threading.Barrier(9)
render_qr(text="warm", options=RenderOptions())
before = rss_mb()
threads = [threading.Thread(target=draw) for _ in range(8)]
[thread.start() for thread in threads]
drawn.wait()
print(rss_mb() - before)
measured.wait()
"""


def test_one_more_large_image_is_refused_at_once() -> None:
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


def test_a_failed_image_leaves_its_slot() -> None:
    unreadable = RenderOptions(size_inches=5.01, dpi=300, color="#ffffff")
    for _ in range(LARGE_AT_ONCE + 1):
        with pytest.raises(RenderingError):
            render_qr(text=TEXT, options=unreadable)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, and other mallocs differ")
def test_eight_of_the_largest_images_leave_no_memory_behind() -> None:
    measured = subprocess.run(
        [sys.executable, "-c", _MEASURE], capture_output=True, text=True, check=True, timeout=120
    )
    # One of them takes 81 MB while it is drawn; each thread kept that.
    assert int(measured.stdout) < 60
