"""Sheets of labels: where codes lie, how large they are, and what their pages read as."""

import io
from dataclasses import replace
from typing import Any, get_args

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from qrs.rendering import RenderingError, RenderOptions
from qrs.rendering.options import Logo
from qrs.rendering.proof import findings
from qrs.rendering.proof.ladder import climb_ladder
from qrs.rendering.sheets import PAGE_SIZES_MM, PRESETS, Label, Layout, Sheet, draw_sheet
from qrs.rendering.sheets import sheet as sheet_module
from qrs.rendering.sheets.writing import PlacedCode, write_sheet
from qrs.schemas.sheets import PageSize, Preset
from tests.support.pictures import make_picture

POINTS_PER_MM = 72 / 25.4
PLAIN = RenderOptions(format="pdf")


def make_labels(count: int, caption: str = "Table {n}") -> list[Label]:
    return [
        Label(f"https://q.example.com/q/aBc{n:05}/", (caption.format(n=n), f"aBc{n:05}"))
        for n in range(count)
    ]


def draw(
    labels: list[Label],
    layout: Layout = PRESETS["avery-l7160"],
    options: RenderOptions = PLAIN,
    **choices: float,
) -> Sheet:
    return draw_sheet(
        labels=labels,
        layout=layout,
        options=options,
        start=int(choices.pop("start", 0)),
        **choices,
    )


def read_pages(data: bytes) -> list[list[tuple[str, float, float]]]:
    """By page: text, and the middle of each code in mm from the upper left corner."""
    pages = []
    for page in pypdfium2.PdfDocument(data):
        image = page.render(scale=4).to_pil().convert("L")
        found = []
        for code in zxingcpp.read_barcodes(image):
            corners = [code.position.top_left, code.position.bottom_right]
            x, y = (sum(getattr(corner, axis) for corner in corners) / 2 for axis in "xy")
            found.append((code.text, x / 4 / POINTS_PER_MM, y / 4 / POINTS_PER_MM))
        pages.append(sorted(found))
    return pages


def test_the_documented_presets_and_pages_are_those_that_there_are() -> None:
    assert set(get_args(Preset)) == set(PRESETS)
    assert set(get_args(PageSize)) == set(PAGE_SIZES_MM)


@pytest.mark.parametrize("name", PRESETS)
def test_labels_of_a_preset_lie_in_the_middle_of_the_paper(name: str) -> None:
    layout = PRESETS[name]
    boxes = [box for _, box in layout.place(layout.labels_on_a_page, start=0)]
    width, height = layout.page_mm
    right = max(box.left + box.width for box in boxes)
    bottom = max(box.top + box.height for box in boxes)
    assert layout.left_mm + right == pytest.approx(width, abs=0.2)
    assert layout.top_mm + bottom == pytest.approx(height, abs=0.2)


@pytest.mark.parametrize("name", ["avery-l7160", "avery-l7651", "avery-22806"])
def test_each_code_is_read_on_its_label(name: str) -> None:
    layout = PRESETS[name]
    count = layout.labels_on_a_page
    labels = make_labels(count + 1)
    sheet = draw(labels, layout, start=1)
    assert sheet.pages == 2
    first, second = read_pages(sheet.data)
    assert [text for text, _, _ in first] == [label.text for label in labels[: count - 1]]
    assert [text for text, _, _ in second] == [label.text for label in labels[count - 1 :]]
    boxes = [box for _, box in layout.place(count - 1, start=1)]
    for (_, x, y), box in zip(first, boxes, strict=True):
        assert x == pytest.approx(box.left + box.width / 2, abs=0.5)
        assert box.top < y < box.top + box.height


def test_the_pdf_is_whole_and_its_pages_are_the_papers() -> None:
    sheet = draw(make_labels(2), PRESETS["avery-5160"])
    with pikepdf.open(io.BytesIO(sheet.data)) as pdf:
        (page,) = pdf.pages
        width, height = (float(side) for side in list(page.MediaBox)[2:])
    assert (width, height) == pytest.approx((612, 792), abs=0.01)
    assert sheet.data == draw(make_labels(2), PRESETS["avery-5160"]).data


def test_a_style_with_a_logo_is_written_once_for_all_labels() -> None:
    logo = Logo(make_picture(size=(300, 300)), 300, 300)
    options = RenderOptions(
        format="pdf", logo=logo, gradient_from="#112288", gradient_to="#551122", pattern="dot"
    )
    two, six = (draw(make_labels(n), options=options) for n in (2, 6))
    with pikepdf.open(io.BytesIO(six.data)) as pdf:
        assert len(pdf.pages[0].Resources.XObject) == 1
        assert len(pdf.pages[0].Resources.Shading) <= 2
    assert len(six.data) < 3 * len(two.data)
    assert len(read_pages(six.data)[0]) == 6


def test_cmyk_and_spot_colours_have_no_rgb() -> None:
    options = RenderOptions(format="pdf", color_space="cmyk", color_cmyk=(100, 80, 0, 40))
    with pikepdf.open(io.BytesIO(draw(make_labels(2), options=options).data)) as pdf:
        operators = pdf.pages[0].Contents.read_bytes().split()
    assert b"rg" not in operators
    assert b"k" in operators


def test_a_caption_that_cannot_be_drawn_gives_way() -> None:
    labels = make_labels(1, caption="テーブル {n}")
    assert draw(labels).data == draw([Label(labels[0].text, labels[0].captions[1:])]).data
    bare = draw([Label(labels[0].text, ("テーブル",))])
    assert bare.data == draw([Label(labels[0].text)]).data


def test_codes_of_one_sheet_have_one_size() -> None:
    sheet = draw(make_labels(3), size_mm=20.0)
    assert sheet.code_mm == 20.0
    assert draw(make_labels(3), largest_mm=25.0).code_mm == 25.0
    assert draw(make_labels(3)).code_mm > 25


@pytest.mark.parametrize("size_mm", [13.0, 60.0])
def test_a_size_that_labels_have_no_room_for_is_refused(size_mm: float) -> None:
    small = Layout("a4", 2, 2, 30, 14, 0, 0, 30, 14)
    with pytest.raises(RenderingError, match=r"too small|Must be between") as raised:
        draw(make_labels(1), small, size_mm=size_mm)
    assert raised.value.field == "size_mm"
    with pytest.raises(RenderingError, match="Must be between"):
        draw(make_labels(1), size_mm=60.0)


@pytest.mark.parametrize(
    ("layout", "field"),
    [
        (("a4", 20, 20, 10, 10, 0, 0, 10, 10), "page.rows"),
        (("a4", 2, 3, 80, 30, 0, 0, 80, 30), "page.columns"),
        (("letter", 10, 1, 80, 28, 0, 0, 80, 28), "page.rows"),
        (("a4", 2, 2, 80, 30, 0, 0, 70, 30), "page.pitch_x_mm"),
        (("a4", 2, 2, 80, 30, 0, 0, 80, 20), "page.pitch_y_mm"),
    ],
)
def test_labels_that_cannot_be_are_refused(layout: Any, field: str) -> None:
    with pytest.raises(RenderingError) as raised:
        Layout(*layout)
    assert raised.value.field == field


def test_a_style_that_does_not_scan_is_refused() -> None:
    pale = RenderOptions(format="pdf", color="#dddddd")
    with pytest.raises(RenderingError):
        draw(make_labels(2), options=pale)


def test_a_wrong_code_on_any_label_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof reads the pages, and not what was meant to be on them."""

    def swap(codes: list[PlacedCode], **arguments: Any) -> bytes:
        wrong = replace(codes[4], symbol=codes[0].symbol, picture=codes[0].picture)
        return write_sheet([*codes[:4], wrong, *codes[5:]], **arguments)

    monkeypatch.setattr(sheet_module, "write_sheet", swap)
    with pytest.raises(RenderingError):
        draw(make_labels(6))


def test_a_full_sheet_takes_the_bad_pictures_of_one_code_and_reads_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    climbed = []

    def climb(page: Image.Image, module_px: int, content: bytes, *, inverted: bool) -> Any:
        climbed.append(content.decode())
        return climb_ladder(page, module_px, content, inverted=inverted)

    monkeypatch.setattr(findings, "climb_ladder", climb)
    labels = make_labels(65)
    sheet = draw(labels, PRESETS["avery-l7651"])
    assert set(climbed) == {labels[0].text}
    assert sheet.grade == "A"
    assert sorted(text for text, _x, _y in read_pages(sheet.data)[0]) == sorted(
        label.text for label in labels
    )
