"""Many images in one go: as good as one by one, and bounded."""

from typing import Any

import pytest

from qrs.rendering import RenderedImage, RenderingError, RenderOptions, render_qr
from qrs.rendering.batch import check_batch, render_batch

PLENTY: dict[str, Any] = {"budget_secs": 60.0, "budget_bytes": 1 << 30}
URL = "https://q.example.com/q/{:08d}/"
SVG = RenderOptions(format="svg", pattern="dot")
FAINT = RenderOptions(format="svg", color="#dddddd")


def make_requests(count: int, options: RenderOptions = SVG) -> list[tuple[str, RenderOptions]]:
    return [(URL.format(number), options) for number in range(count)]


@pytest.mark.parametrize(
    "options",
    [
        SVG,
        RenderOptions(format="svg"),
        RenderOptions(size_inches=1.0),
        RenderOptions(format="pdf", pattern="rounded"),
        RenderOptions(format="svg", quiet_zone=2),
        RenderOptions(format="svg", color="#ffffff", substrate="#222222"),
    ],
)
def test_images_are_the_same_as_one_by_one(options: RenderOptions) -> None:
    requests = make_requests(4, options)
    for (text, _), outcome in zip(requests, render_batch(requests=requests, **PLENTY), strict=True):
        alone = render_qr(text=text, options=options)
        assert isinstance(outcome, RenderedImage)
        assert outcome.data == alone.data
        assert outcome.scan is not None
        assert alone.scan is not None
        assert outcome.scan.grade == alone.scan.grade
        assert outcome.scan.min_size_mm == pytest.approx(alone.scan.min_size_mm, rel=0.2)


def test_a_refusal_stands_at_the_place_of_its_item() -> None:
    requests = [*make_requests(1), *make_requests(1, FAINT), *make_requests(1)]
    first, second, third = render_batch(requests=requests, **PLENTY)
    assert isinstance(first, RenderedImage)
    assert isinstance(third, RenderedImage)
    assert isinstance(second, RenderingError)
    with pytest.raises(RenderingError) as alone:
        render_qr(text=URL.format(0), options=FAINT)
    assert str(second) == str(alone.value)


def test_checking_refuses_what_drawing_refuses() -> None:
    options = [SVG, FAINT, RenderOptions(size_inches=4), RenderOptions(size_inches=0.5, dpi=72)]
    requests = [(URL.format(0), each) for each in options]
    checked = check_batch(requests=requests, budget_secs=60)
    drawn = render_batch(requests=requests, **PLENTY)
    assert [error is not None for error in checked] == [
        isinstance(outcome, RenderingError) for outcome in drawn
    ]
    assert [str(error) for error in checked if error] == [
        str(outcome) for outcome in drawn if isinstance(outcome, RenderingError)
    ]


def test_a_batch_ends_with_its_time_or_its_bytes() -> None:
    requests = make_requests(5)
    assert len(render_batch(requests=requests, budget_secs=0, budget_bytes=1 << 30)) == 1
    assert len(render_batch(requests=requests, budget_secs=60, budget_bytes=1)) == 1
    assert len(check_batch(requests=requests, budget_secs=0)) == 1
