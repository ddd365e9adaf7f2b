"""Landing pages as parts of another page: the same content and rules, in both themes.

    <div class="landing"><div class="landing-main">...</div></div>

A frame would be refused by the policy of both pages.
"""

from edge.pages.branding import Branding
from edge.pages.languages import Language
from edge.pages.render import render_content, render_style
from edge.pages.texts import PageName

_DARK = "@media(prefers-color-scheme:dark)"


def render_preview(name: PageName, language: Language, branding: Branding) -> str:
    """The content of a page, without a heading that would count as one of the page around it."""
    content = render_content(name, language, branding)
    return content.replace("<h1>", '<div class="landing-heading">').replace("</h1>", "</div>")


def render_preview_style(branding: Branding) -> str:
    """The rules of the pages, within .landing; .landing-dark shows their dark theme."""
    light, dark, *rules = render_style(branding).splitlines()
    return "\n".join(
        (
            light.replace(":root", ".landing"),
            dark.removeprefix(_DARK + "{").removesuffix("}").replace(":root", ".landing-dark"),
            ".landing{",
            *map(_nest, rules),
            "}",
        )
    )


def _nest(rule: str) -> str:
    """A rule of style.css, of which each has a line, inside of .landing."""
    selector, _, declarations = rule.partition("{")
    if selector == "body":
        # The preview is as high as its content.
        kept = [each for each in declarations.split(";") if not each.startswith("min-height")]
        return "&{" + ";".join(kept)
    if selector == "main":
        return ".landing-main{" + declarations
    return selector.replace("h1", ".landing-heading") + "{" + declarations
