"""index.html: all codes with their grades, and links to their files."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from qrs.gallery.drawing import Drawn
from qrs.gallery.samples import Section

_HEAD = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gallery of codes</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #ffffff; margin: 2rem }
ul { display: flex; flex-wrap: wrap; gap: 1.5rem; list-style: none; padding: 0 }
li { width: 13rem; overflow-wrap: anywhere }
img { width: 13rem; height: auto; display: block; border: 1px solid #d0d0d0 }
p { max-width: 45rem; margin: .25rem 0 }
</style>
<h1>Gallery of codes</h1>
<p>Every code with a grade was read back from its own bytes before it was put here. Sizes are the
smallest that a phone reads at a distance of 25 cm.</p>
"""


def write_page(sections: Iterable[tuple[Section, Sequence[Drawn]]]) -> str:
    return "".join([_HEAD, *(_write_section(section, drawn) for section, drawn in sections)])


def _write_section(section: Section, drawn: Sequence[Drawn]) -> str:
    items = "".join(f"<li>{''.join(_write_item(one))}</li>\n" for one in drawn)
    title, about = escape(section.title), escape(section.about)
    return f"<h2>{title}</h2>\n<p>{about}</p>\n<ul>\n{items}</ul>\n"


def _write_item(drawn: Drawn) -> Iterator[str]:
    caption = escape(drawn.sample.caption)
    picture = drawn.name_file("svg")
    yield f'<img src="{picture}" alt="{caption}" width="208">'
    yield f"<p><b>{caption}</b></p>"
    if drawn.scan is None:
        (sentence, *_) = drawn.refusals.values()
        yield f"<p>Refused. {escape(sentence)}</p>"
        return
    read = sum(drawn.scan.ladder.values())
    yield f"<p>Grade {drawn.scan.grade}, from {drawn.scan.min_size_mm:g} mm</p>"
    yield f"<p>Version {drawn.version}, {read} of 9 bad pictures read</p>"
    links = (f'<a href="{drawn.name_file(output)}">{output}</a>' for output in drawn.files)
    yield f"<p>{', '.join(links)}</p>"
    for output, sentence in drawn.refusals.items():
        yield f"<p>Not in {output}. {escape(sentence)}</p>"
