"""One point in time that ends everything; time-outs of single steps would add up."""

import time

from kernel.messages import mark
from kernel.outbound.errors import OutgoingError


class Deadline:
    """secs: from now."""

    def __init__(self, secs: float) -> None:
        self._secs = secs
        self._ends_at = time.monotonic() + secs

    def get_remaining_secs(self) -> float:
        """Raises OutgoingError when it has passed."""
        remaining = self._ends_at - time.monotonic()
        if remaining <= 0:
            raise self.make_error()
        return remaining

    def make_error(self) -> OutgoingError:
        text = mark("The server has not answered within %(secs)s seconds.")
        return OutgoingError(text, secs=f"{self._secs:g}")
