"""Advice is sought within the time that a process has, for the largest images, too."""

import dataclasses
from typing import Any

import pytest

from qrs.rendering import RenderingError, RenderOptions
from qrs.rendering.drawing import draw
from qrs.rendering.emitters.png import bands
from qrs.rendering.pdfium import Raster
from qrs.rendering.proof import Trial
from qrs.rendering.proof.advice import AdviceFinder
from qrs.rendering.trials import examine_drawn
from tests.support.codes import URL
from tests.support.random_styles import render_or_refuse


def test_advice_ends_when_it_has_used_up_its_processor_time() -> None:
    proof = examine_drawn(URL, draw(URL, RenderOptions(color="#ccc", format="svg")))
    attempts: list[RenderOptions] = []

    def attempt(options: RenderOptions, *, small: bool) -> Trial:
        attempts.append(options)
        return dataclasses.replace(proof.trial, options=options, is_exact=not small)

    assert AdviceFinder(URL, attempt, budget_cpu_secs=0).find(proof.trial) is None
    assert attempts == []


@pytest.mark.parametrize("eye_color", ["#ccc", None])
def test_a_large_image_of_hopeless_colours_is_not_drawn_large(
    eye_color: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    write = bands._make_header

    def count(raster: Raster, *rest: Any) -> Any:
        sizes.append(raster.width_px)
        return write(raster, *rest)

    monkeypatch.setattr(bands, "_make_header", count)
    style: dict[str, Any] = {"eye_color": eye_color} if eye_color else {"color": "#ddd"}
    options = RenderOptions(pattern="dot", size_inches=15, dpi=300, **style)
    refusal = render_or_refuse(URL, options)
    assert isinstance(refusal, RenderingError)
    assert refusal.advice is not None
    # Once, to confirm what is advised.
    assert sizes == [4500]
