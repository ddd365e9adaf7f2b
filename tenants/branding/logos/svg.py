"""Checks an SVG and draws it.

Rejected and not repaired: a person learns what to change in the drawing program, and nothing is
drawn that differs from what was uploaded.
"""

import re
from xml.parsers import expat

import resvg_py

from tenants.branding.logos.outcome import MAX_SIDE_PX, LogoError, LogoProblem

_CSS_DPI = 96
_MAX_ELEMENTS = 20_000
_MAX_DEPTH = 200
_MAX_ASPECT = 50
_SCRIPTS = frozenset({"script", "handler", "foreignobject", "iframe", "object", "embed"})
_TEXTS = frozenset({"text", "tspan", "textpath", "tref"})
# Pictures inside of the file itself; resvg would read files of this machine for other targets.
_EMBEDDED = re.compile(r"\s*(?:#|data:image/(?:png|jpeg|jpg|webp|gif)[;,])", re.IGNORECASE)
_FOREIGN_CSS = re.compile(r"@import|url\(\s*['\"]?\s*(?!['\"]?\s*#)(?!data:image/)", re.IGNORECASE)
_NUMBER = re.compile(r"\s*\+?([0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?)")


def looks_like_svg(data: bytes) -> bool:
    """Whether it is XML that may be an SVG; the parser decides."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"<") and b"<svg" in data


def draw_svg(data: bytes) -> bytes:
    """A PNG whose longer side has MAX_SIDE_PX. Raises LogoError."""
    root = _check(data)
    is_wide = _get_aspect(root) >= 1
    try:
        return resvg_py.svg_to_bytes(
            svg_string=data.decode("utf-8-sig"),
            width=MAX_SIDE_PX if is_wide else None,
            height=None if is_wide else MAX_SIDE_PX,
            dpi=_CSS_DPI,
            skip_system_fonts=True,
        )
    except (ValueError, UnicodeDecodeError):
        raise LogoError(LogoProblem.DAMAGED) from None


def _check(data: bytes) -> dict[str, str]:
    """The attributes of the root. Raises LogoError."""
    checker = _Checker()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = checker.start_doctype
    parser.StartElementHandler = checker.start_element
    parser.EndElementHandler = checker.end_element
    parser.CharacterDataHandler = checker.read_text
    parser.ProcessingInstructionHandler = checker.read_instruction
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        raise LogoError(LogoProblem.DAMAGED) from None
    checker.check_css("".join(checker.style_texts))
    return checker.root


class _Checker:
    """Handlers of expat's events, each of which raises LogoError for what we do not draw."""

    def __init__(self) -> None:
        self.root: dict[str, str] = {}
        self.style_texts: list[str] = []
        self._elements = 0
        self._open: list[str] = []

    def start_doctype(self, *declaration: object) -> None:
        """A declaration without a subset, which drawing programs write, changes nothing."""
        has_internal_subset = declaration[-1]
        if has_internal_subset:
            raise LogoError(LogoProblem.SVG_ENTITY)

    def read_instruction(self, target: str, _text: str) -> None:
        """A style sheet from elsewhere."""
        if target.lower() == "xml-stylesheet":
            raise LogoError(LogoProblem.SVG_REFERENCE)

    def start_element(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2].lower()
        if not self._elements:
            if local != "svg":
                raise LogoError(LogoProblem.UNKNOWN_FORMAT)
            self.root = attributes
        self._elements += 1
        self._open.append(local)
        if self._elements > _MAX_ELEMENTS or len(self._open) > _MAX_DEPTH:
            raise LogoError(LogoProblem.TOO_COMPLEX)
        if local in _SCRIPTS:
            raise LogoError(LogoProblem.SVG_SCRIPT)
        if local in _TEXTS:
            raise LogoError(LogoProblem.SVG_TEXT)
        for attribute, value in attributes.items():
            self._check_attribute(attribute.rpartition(" ")[2].lower(), value)

    def end_element(self, _name: str) -> None:
        self._open.pop()

    def read_text(self, text: str) -> None:
        if self._open[-1] == "style":
            self.style_texts.append(text)

    def check_css(self, css: str) -> None:
        # An escape could hide a reference; no drawing program writes one.
        if "\\" in css or _FOREIGN_CSS.search(css):
            raise LogoError(LogoProblem.SVG_REFERENCE)

    def _check_attribute(self, name: str, value: str) -> None:
        if name.startswith("on"):
            raise LogoError(LogoProblem.SVG_SCRIPT)
        if name in ("href", "src"):
            if value.strip() and not _EMBEDDED.match(value):
                is_script = value.strip().lower().startswith("javascript:")
                raise LogoError(LogoProblem.SVG_SCRIPT if is_script else LogoProblem.SVG_REFERENCE)
        elif name == "base" and value.strip():
            raise LogoError(LogoProblem.SVG_REFERENCE)
        elif "(" in value or "@" in value:
            self.check_css(value)


def _get_aspect(root: dict[str, str]) -> float:
    """Width divided by height, 1 if the file does not say. Raises LogoError."""
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    sides = [_read(root.get("width", "")), _read(root.get("height", ""))]
    if not all(sides) and len(box) == 4:
        sides = [_read(box[2]), _read(box[3])]
    if not all(sides):
        return 1.0
    aspect = sides[0] / sides[1]
    if not 1 / _MAX_ASPECT <= aspect <= _MAX_ASPECT:
        raise LogoError(LogoProblem.TOO_COMPLEX)
    return aspect


def _read(length: str) -> float:
    """0 for none, and for percentages, which say nothing about the shape."""
    match = _NUMBER.match(length)
    return float(match[1]) if match and not length.strip().endswith("%") else 0.0
