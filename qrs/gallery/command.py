"""Draws the gallery into a folder, and says what to do with it."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from qrs.gallery.drawing import Drawn, draw_sample
from qrs.gallery.page import write_page
from qrs.gallery.samples import list_sections
from qrs.gallery.sizes import write_table

PAGE, SIZES = "index.html", "sizes.md"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m qrs.gallery",
        description="Draw every pattern, eye, colour and grade into a folder.",
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help="made if it does not exist")
    folder: Path = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    drawn = draw_gallery(folder)
    files = sum(len(one.files) for one in drawn)
    refused = sum(one.is_refused for one in drawn)
    print(f"Drew {len(drawn)} codes in {files} files, and read each file back.")
    print(f"{refused} of them are refused by the product; the page says why.")
    print(f"Next: open {folder / PAGE} in a browser, and scan from the screen.")
    print(f"To try a printer: print one of the PDFs in {folder} at 100 %, without fitting.")
    return 0


def draw_gallery(folder: Path) -> list[Drawn]:
    """Writes the files, the page, and the table of docs/printing/sizes.md."""
    shown = [
        (section, [draw_sample(sample) for sample in section.samples])
        for section in list_sections()
    ]
    everything = [drawn for _, several in shown for drawn in several]
    for drawn in everything:
        for output, data in drawn.files.items():
            (folder / drawn.name_file(output)).write_bytes(data)
    (folder / PAGE).write_text(write_page(shown))
    (folder / SIZES).write_text(write_table())
    return everything
