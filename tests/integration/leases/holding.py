"""A process that holds a lease until it is killed."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_HOLDER = """
import django, sys, time
django.setup()
from leases.keeper import LeaseKeeper
keeper = LeaseKeeper(sys.argv[1], stays=True)
print(keeper.take(), flush=True)
keeper.start()
for _ in sys.stdin:
    print(keeper.is_held, flush=True)
"""


class HoldingProcess:
    """Holds the lease of this name from its start on."""

    def __init__(self, name: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _HOLDER, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._read() == "True"

    def believes_to_hold(self) -> bool:
        """What the process itself says."""
        assert self.process.stdin
        self.process.stdin.write("?\n")
        self.process.stdin.flush()
        return self._read() == "True"

    def _read(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()


@contextmanager
def holding(name: str) -> Iterator[HoldingProcess]:
    holder = HoldingProcess(name)
    with holder.process as process:
        try:
            yield holder
        finally:
            process.kill()
