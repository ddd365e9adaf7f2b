"""The result of a probe."""

from collections.abc import Callable
from typing import NamedTuple

NO_ANSWER = "does not answer"


class Probe(NamedTuple):
    """line: public; begins with "ok" or says what is wrong. staff_line: with volumes."""

    is_ok: bool
    line: str
    staff_line: str = ""

    def get_line(self, *, with_volumes: bool) -> str:
        return self.staff_line or self.line if with_volumes else self.line


ProbeCall = Callable[[], Probe]
