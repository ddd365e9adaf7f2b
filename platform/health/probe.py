"""The result of a probe."""

from collections.abc import Callable
from typing import NamedTuple

NO_ANSWER = "does not answer"
# It has no connection left, starts or stops, or does not know the role.
NO_CONNECTION = "rejects connections: see the log"


class Probe(NamedTuple):
    """line: public; begins with "ok" or says what is wrong. staff_line: with volumes."""

    is_ok: bool
    line: str
    staff_line: str = ""

    def get_line(self, *, with_volumes: bool) -> str:
        return self.staff_line or self.line if with_volumes else self.line

    @property
    def is_silent(self) -> bool:
        """Whether the server could not be asked at all."""
        return self.line in (NO_ANSWER, NO_CONNECTION)


ProbeCall = Callable[[], Probe]
