"""How slowly a client may read a long response."""


class Pace:
    """A time allowance: waiting for the reader spends it, bytes that are read refill it.

    A reader may pause for patience_secs, but on average has to read least_bytes_per_sec.
    With 0 any byte refills the allowance.
    """

    def __init__(self, *, least_bytes_per_sec: float, patience_secs: float) -> None:
        self._least_bytes_per_sec = least_bytes_per_sec
        self._patience_secs = patience_secs
        self.left_secs = patience_secs

    def note(self, *, size_bytes: int, waited_secs: float) -> None:
        """Account for size_bytes that were read after waited_secs."""
        if not self._least_bytes_per_sec:
            self.left_secs = self._patience_secs
            return
        earned = size_bytes / self._least_bytes_per_sec
        self.left_secs = min(self._patience_secs, self.left_secs - waited_secs + earned)
