"""9,000 pixels in many styles: the time and the memory of the process that draws them."""

import re
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import psutil
from PIL import Image

from qrs.render_pool.limits import PoolLimits
from qrs.render_pool.wire import Done, Refused, RenderJob
from qrs.render_pool.worker_process import WorkerProcess
from qrs.rendering import RenderOptions
from qrs.rendering.options import PATTERNS, Logo

_TEXT = "https://q.qrstudio.agency/q/aBc12dEf/"
# Fills the largest symbol at the error correction that a logo asks for.
_LONG, _LONG_TEXT = "version 40, ", "https://example.com/" + "a" * 1_200
_MAX_SECS, _MAX_MB = 3.0, 200
_PATIENT = PoolLimits(render_secs=60)


def draw_styles() -> int:
    """Print a line for each style. Returns how many miss a bound."""
    return sum(_draw(name, style) for name, style in _list_styles())


def _list_styles() -> Iterator[tuple[str, dict[str, Any]]]:
    gradient = {"gradient_from": "#000000", "gradient_to": "#1a2b6c"}
    for pattern in PATTERNS:
        yield pattern, {"pattern": pattern}
    yield "dot, gradient", {"pattern": "dot", **gradient}
    yield "liquid, radial gradient", {
        "pattern": "liquid", "gradient_type": "radial", **gradient
    }  # fmt: skip
    yield "rounded, logo", {"pattern": "rounded", "logo": _make_logo()}
    yield "rounded, eyes of two colours", {
        "pattern": "rounded", "eye_shape": "circle", "eye_color": "#1a2b6c",
        "eye_center_color": "#6c1a2b", "background": "#ffffff",
    }  # fmt: skip
    yield "squares, caption", {"caption": "Table 12"}
    # The most that one image can ask for.
    yield f"{_LONG}stars, radial gradient", {
        "pattern": "star", "gradient_type": "radial", **gradient
    }  # fmt: skip
    yield f"{_LONG}rounded, photo, caption", {
        "pattern": "rounded", "logo": _make_photo(), "caption": "Table 12"
    }  # fmt: skip


def _make_logo() -> Logo:
    side = 1024
    out = BytesIO()
    Image.radial_gradient("L").resize((side, side)).convert("RGBA").save(out, "PNG")
    return Logo(out.getvalue(), side, side)


def _make_photo() -> Logo:
    """What compresses worst."""
    side = 1024
    out = BytesIO()
    Image.effect_noise((side, side), 60).convert("RGBA").save(out, "PNG")
    return Logo(out.getvalue(), side, side)


def _draw(name: str, style: dict[str, Any]) -> bool:
    """Whether it misses a bound."""
    options = RenderOptions(format="png", size_inches=15.0, dpi=600, **style)
    worker = WorkerProcess(_PATIENT)
    try:
        worker.run(RenderJob("render", {"text": _TEXT, "options": RenderOptions()}))
        began, cpu_began = time.perf_counter(), _read_cpu_secs(worker.pid)
        text = _LONG_TEXT if name.startswith(_LONG) else _TEXT
        reply = worker.run(RenderJob("render", {"text": text, "options": options}))
        secs, peak_mb = time.perf_counter() - began, _read_peak_mb(worker.pid)
        cpu_secs = _read_cpu_secs(worker.pid) - cpu_began
    finally:
        worker.kill()
    if not isinstance(reply, Done):
        cause = reply.error if isinstance(reply, Refused) else reply
        print(f"9,000 pixels, {name}: {cause}")
        return True
    is_missed = secs > _MAX_SECS or peak_mb > _MAX_MB
    size_kb = len(reply.result.data) // 1024
    print(f"9,000 pixels, {name}: {secs:.2f} s ({cpu_secs:.2f} of processor), {peak_mb} MB,"
          f" {size_kb} kB{', MISSED' if is_missed else ''}")  # fmt: skip
    return is_missed


def _read_cpu_secs(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def _read_peak_mb(pid: int) -> int:
    """The most memory that the process ever had resident."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) // 1024 if found else 0
