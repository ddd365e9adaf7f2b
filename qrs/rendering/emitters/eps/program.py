"""Reads the drawing of an EPS of ours, token by token, as paths of SVG."""

import re
from collections.abc import Iterator

from qrs.rendering.emitters.eps.grammar import SET_COLOR
from qrs.rendering.emitters.inks import Cmyk, convert_to_rgb

NUMBER = r"-?\d+(?:\.\d+)?"
_number = re.compile(NUMBER)
_STAMP = re.compile(r"/(s\d+)\{m")
_SEGMENTS = {"l": 2, "c": 6}


class EpsError(ValueError):
    """Not an EPS of ours."""


def read_paths(program: str) -> Iterator[str]:
    """A path element for each fill. Raises EpsError at what is not in the grammar."""
    reader = _Reader()
    for token in program.split():
        filled = reader.read(token)
        if filled:
            yield filled
    reader.check_finished()


class _Reader:
    def __init__(self) -> None:
        self._operands: list[str] = []
        self._color = ""
        self._path: list[str] = []
        self._stamps: dict[str, str] = {}
        self._stamp_name = ""
        self._stamp: list[str] = []
        self._is_open = False
        self._awaits_def = False

    def read(self, token: str) -> str:
        """The element that this token completes, if any."""
        if self._awaits_def:
            self._expect(token == "def", token)  # noqa: S105 - a word of PostScript
            self._awaits_def = False
        elif _number.fullmatch(token):
            self._operands.append(token)
        elif token in _SEGMENTS:
            self._add_segment(token)
        elif token == "f":  # noqa: S105 - a word of PostScript
            return self._fill()
        else:
            self._read_other(token)
        return ""

    def check_finished(self) -> None:
        unfinished = (self._operands, self._path, self._color, self._stamp_name)
        self._expect(not any(unfinished) and not self._awaits_def, "end")

    def _read_other(self, token: str) -> None:
        match = _STAMP.fullmatch(token)
        if match:
            self._begin_stamp(match[1])
        elif token == "h}bind":  # noqa: S105 - a word of PostScript
            self._end_stamp()
        elif token == "m":  # noqa: S105 - a word of PostScript
            self._begin_outline(token)
        elif token == "h":  # noqa: S105 - a word of PostScript
            self._end_outline(token)
        elif token in self._stamps:
            self._begin_outline(token)
            self._path.append(self._stamps[token])
            self._is_open = False
        else:
            self._set_color(token)

    def _take(self, count: int, token: str) -> list[str]:
        self._expect(len(self._operands) == count, token)
        taken, self._operands = self._operands, []
        return taken

    def _expect(self, holds: bool, token: str) -> None:
        if not holds:
            raise EpsError(f"at {token[:40]!r}")

    def _add_segment(self, token: str) -> None:
        self._expect(self._is_open or bool(self._stamp_name), token)
        segment = token + " ".join(self._take(_SEGMENTS[token], token))
        (self._stamp if self._stamp_name else self._path).append(segment)

    def _begin_outline(self, token: str) -> None:
        self._expect(bool(self._color) and not self._is_open and not self._stamp_name, token)
        self._path.append("M" + " ".join(self._take(2, token)))
        self._is_open = True

    def _end_outline(self, token: str) -> None:
        self._expect(self._is_open and not self._operands, token)
        self._path.append("z")
        self._is_open = False

    def _begin_stamp(self, name: str) -> None:
        free = not (self._operands or self._is_open or self._stamp_name or name in self._stamps)
        self._expect(free, name)
        self._stamp_name = name

    def _end_stamp(self) -> None:
        self._expect(bool(self._stamp) and not self._operands, "h")
        self._stamps[self._stamp_name] = "".join(self._stamp) + "z"
        self._stamp_name, self._stamp, self._awaits_def = "", [], True

    def _set_color(self, token: str) -> None:
        self._expect(token in SET_COLOR.values() and not self._path and not self._color, token)
        self._expect(not self._stamp_name, token)
        parts = [float(part) for part in self._take(3 if "rgb" in token else 4, token)]
        self._expect(all(0 <= part <= 1 for part in parts), token)
        channels = parts if len(parts) == 3 else convert_to_rgb(Cmyk(*parts))
        self._color = "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)

    def _fill(self) -> str:
        self._expect(bool(self._path) and not self._is_open and not self._operands, "f")
        self._expect(not self._stamp_name, "f")
        element = f'<path fill="{self._color}" d="{"".join(self._path)}"/>'
        self._path, self._color = [], ""
        return element
