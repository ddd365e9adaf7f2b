"""python -m qrs.gallery: every choice is drawn, and the page shows it."""

import re
from pathlib import Path

import pytest

from qrs.gallery.command import draw_gallery, main
from qrs.gallery.drawing import FORMATS, Drawn
from qrs.rendering import options
from qrs.rendering.report import GRADES


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gallery")


@pytest.fixture(scope="module")
def gallery(folder: Path) -> dict[str, Drawn]:
    return {drawn.sample.name: drawn for drawn in draw_gallery(folder)}


@pytest.mark.parametrize(
    ("stem", "choices"),
    [
        ("pattern", options.PATTERNS),
        ("eye-border", options.EYE_BORDER_SHAPES),
        ("eye-center", options.EYE_CENTER_SHAPES),
        ("gradient", options.GRADIENT_TYPES),
    ],
)
def test_every_choice_is_drawn(
    gallery: dict[str, Drawn], stem: str, choices: tuple[str, ...]
) -> None:
    for choice in choices:
        assert not gallery[f"{stem}-{choice}"].is_refused, choice


def test_every_grade_is_shown(gallery: dict[str, Drawn]) -> None:
    shown = {name: drawn.scan.grade for name, drawn in gallery.items() if drawn.scan}
    assert {name: shown[f"grade-{name.lower()}"] for name in GRADES} == {
        name: name for name in GRADES
    }
    assert gallery["grade-none"].is_refused


def test_codes_come_in_all_formats(gallery: dict[str, Drawn]) -> None:
    assert set(FORMATS) == set(options.FORMATS)
    for drawn in gallery.values():
        if not drawn.is_refused:
            assert {*drawn.files, *drawn.refusals} == set(FORMATS), drawn.sample.name
            is_for_pdf_only = drawn.sample.name.startswith("gradient-")
            assert set(drawn.refusals) == ({"eps"} if is_for_pdf_only else set())


def test_the_page_shows_every_file(folder: Path, gallery: dict[str, Drawn]) -> None:
    page = (folder / "index.html").read_text()
    linked = set(re.findall(r'(?:src|href)="([^"]+)"', page))
    files = {file.name for file in folder.iterdir()} - {"index.html", "sizes.md"}
    assert linked == files
    for drawn in gallery.values():
        assert drawn.sample.caption in page
    assert page.count("<p>Grade ") == sum(not drawn.is_refused for drawn in gallery.values())


def test_the_command_says_what_it_did_and_what_to_do_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qrs.gallery.command.list_sections", list)
    monkeypatch.setattr("qrs.gallery.command.write_table", lambda: "")
    folder = tmp_path / "new" / "gallery"
    assert main([str(folder)]) == 0
    said = capsys.readouterr().out
    assert "Drew 0 codes" in said
    assert f"open {folder / 'index.html'} in a browser" in said


def test_without_a_folder_it_says_how_to_call_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([])
    assert "python -m qrs.gallery [-h] DIR" in capsys.readouterr().err
