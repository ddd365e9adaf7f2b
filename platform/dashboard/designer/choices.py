"""The choices of the form in the reader's language, with their pictures."""

from collections.abc import Iterable
from typing import NamedTuple

from dashboard.designer.pictures import draw_border, draw_center, draw_eye, draw_pattern
from kernel.translation import gettext as _


class PictureChoice(NamedTuple):
    """picture: SVG, which takes the colour of the text around it."""

    value: str
    label: str
    picture: str


def list_patterns() -> list[PictureChoice]:
    labels = {
        "squares": _("Squares"),
        "rounded": _("Rounded"),
        "liquid": _("Liquid"),
        "dot": _("Dots"),
        "connected-h": _("Bars across"),
        "connected-v": _("Bars down"),
        "diamond": _("Diamonds"),
        "hexagon": _("Hexagons"),
        "star": _("Stars"),
    }
    return [PictureChoice(name, label, draw_pattern(name)) for name, label in labels.items()]


def list_eyes() -> list[PictureChoice]:
    """Border and centre alike."""
    labels = _label_eyes()
    names = ("square", "rounded", "circle", "leaf")
    return [PictureChoice(name, labels[name], draw_eye(name, name)) for name in names]


def list_borders() -> list[PictureChoice]:
    names = ("square", "rounded", "circle", "leaf-tl", "leaf-tr", "leaf-br", "leaf-bl")
    return [_as_the_eye(), *_draw_each(names, is_border=True)]


def list_centers() -> list[PictureChoice]:
    names = ("square", "rounded", "circle", "leaf-tl", "leaf-tr", "leaf-br", "leaf-bl")
    return [_as_the_eye(), *_draw_each((*names, "diamond", "star"), is_border=False)]


def list_gradient_types() -> list[tuple[str, str]]:
    return [
        ("vertical", _("Downward")),
        ("horizontal", _("To the right")),
        ("diagonal", _("Diagonal")),
        ("radial", _("From the middle")),
    ]


def list_error_corrections() -> list[tuple[str, str]]:
    return [
        ("L", _("L: 7 % may be lost")),
        ("M", _("M: 15 %")),
        ("Q", _("Q: 25 %")),
        ("H", _("H: 30 %")),
    ]


def list_least_grades() -> list[tuple[str, str]]:
    return [("", _("As recommended")), ("A", "A"), ("B", "B"), ("C", "C"), ("D", "D")]


def describe_grade(grade: str) -> str:
    """What a grade means for whoever prints."""
    return {
        "A": _("Scans at once, even small, worn or in bad light."),
        "B": _("Scans well on any phone."),
        "C": _("Scans on most phones in good light."),
        "D": _("Weak: try it with several phones before you print."),
    }.get(grade, "")


def _as_the_eye() -> PictureChoice:
    return PictureChoice("", _("As the eye"), "")


def _draw_each(names: Iterable[str], *, is_border: bool) -> Iterable[PictureChoice]:
    draw = draw_border if is_border else draw_center
    labels = _label_eyes()
    return [PictureChoice(name, labels[name], draw(name)) for name in names]


def _label_eyes() -> dict[str, str]:
    return {
        "square": _("Square"),
        "rounded": _("Rounded"),
        "circle": _("Circle"),
        "leaf": _("Leaf"),
        "leaf-tl": _("Leaf, top left"),
        "leaf-tr": _("Leaf, top right"),
        "leaf-br": _("Leaf, bottom right"),
        "leaf-bl": _("Leaf, bottom left"),
        "diamond": _("Diamond"),
        "star": _("Star"),
    }
