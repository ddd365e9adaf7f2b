"""Ghostscript and poppler, on which printers' programs are built, as readers of our files."""

import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

_GHOSTSCRIPT = shutil.which("gs")
_POPPLER = shutil.which("pdftoppm")
needs_ghostscript = pytest.mark.skipif(
    _GHOSTSCRIPT is None, reason="Ghostscript is not installed (Debian: apt install ghostscript)"
)
needs_poppler = pytest.mark.skipif(
    _POPPLER is None, reason="poppler is not installed (Debian: apt install poppler-utils)"
)
_TIMEOUT_SECS = 60


def draw_by_ghostscript(file: bytes, folder: Path, *, dpi: int) -> Image.Image:
    """PDF or EPS, on white."""
    smooth = ("-dGraphicsAlphaBits=4", "-dTextAlphaBits=4")
    _run_ghostscript(file, folder, "-sDEVICE=png16m", f"-r{dpi}", "-sOutputFile=drawn.png", *smooth)
    return _open(folder / "drawn.png")


def draw_by_poppler(pdf: bytes, *, dpi: int) -> Image.Image:
    assert _POPPLER is not None
    done = subprocess.run(
        [_POPPLER, "-png", "-r", str(dpi), "-"],
        input=pdf,
        capture_output=True,
        check=True,
        timeout=_TIMEOUT_SECS,
    )
    assert done.stderr == b""
    return Image.open(io.BytesIO(done.stdout)).convert("RGB")


def separate_plates(pdf: bytes, folder: Path, *, dpi: int = 150) -> dict[str, Image.Image]:
    """What is printed with each ink, by its name; white is none of it."""
    _run_ghostscript(pdf, folder, "-sDEVICE=tiffsep", f"-r{dpi}", "-sOutputFile=plates.tif")
    plates = {}
    for file in folder.glob("plates(*).tif"):
        plates[file.name.removeprefix("plates(").removesuffix(").tif")] = _open(file)
    return plates


def measure_bounding_box(file: bytes, folder: Path) -> tuple[float, ...]:
    """Of whatever is painted, in points."""
    output = _run_ghostscript(file, folder, "-sDEVICE=bbox", "-r600")
    match = re.search(r"%%HiResBoundingBox: (\S+) (\S+) (\S+) (\S+)", output)
    assert match
    return tuple(float(edge) for edge in match.groups())


def _run_ghostscript(file: bytes, folder: Path, *options: str) -> str:
    assert _GHOSTSCRIPT is not None
    (folder / "file").write_bytes(file)
    done = subprocess.run(
        [_GHOSTSCRIPT, "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-dEPSCrop", *options, "file"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=_TIMEOUT_SECS,
    )
    output = done.stdout + done.stderr
    assert "Error" not in output
    assert "**" not in output, output  # what it had to repair
    return output


def _open(file: Path) -> Image.Image:
    with Image.open(file) as image:
        return image.convert("RGB")
