"""How slowly a reader may take a long answer."""


class Pace:
    """An allowance of time: waiting for the reader uses it up, bytes that are taken refill it.

    A reader may pause for patience_secs, but over a longer time has to take
    least_bytes_per_sec on average. With 0 any byte refills it all.
    """

    def __init__(self, *, least_bytes_per_sec: float, patience_secs: float) -> None:
        self._least_bytes_per_sec = least_bytes_per_sec
        self._patience_secs = patience_secs
        self.left_secs = patience_secs

    def note(self, *, size_bytes: int, waited_secs: float) -> None:
        """The reader has taken so much, and let us wait so long for it."""
        if not self._least_bytes_per_sec:
            self.left_secs = self._patience_secs
            return
        earned = size_bytes / self._least_bytes_per_sec
        self.left_secs = min(self._patience_secs, self.left_secs - waited_secs + earned)
