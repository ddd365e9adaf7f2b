"""Memory of the largest smooth PNGs, measured in a process of its own."""

import subprocess
import sys

import pytest

_MEASURE = """
import sys
from tests.support.print_files import make_png
make_png(size_inches=15, dpi=600, pattern="dot", **eval(sys.argv[1]))
with open("/proc/self/status") as status:
    print(next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM")))
"""
LONG = {"text": "x" * 1270, "error_correction": "H"}
RADIAL = {"gradient_from": "#80000080", "gradient_to": "#004", "gradient_type": "radial"}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("style", [{}, LONG, {**LONG, **RADIAL}, {**RADIAL, "logo": "round"}])
def test_the_largest_png_of_any_style_fits_into_200_mb(style: dict[str, str]) -> None:
    measured = subprocess.run(
        [sys.executable, "-c", _MEASURE, repr(style)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    # With four bytes to a pixel, all rows at once would take 324 MB.
    assert int(measured.stdout) < 200
