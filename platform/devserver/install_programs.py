"""Run a program of the bootstrap, and show that it is still at work.

Part of the bootstrap, hence no imports but the standard library.
"""

import subprocess
import threading
import time
from collections.abc import Callable, Mapping

SECS_BETWEEN_LINES = 5
_LINES_OF_AN_ERROR = 25


class InstallError(Exception):
    """Shown as one message."""


def run(
    command: list[str],
    *,
    what: str = "",
    environment: Mapping[str, str] | None = None,
    progress: Callable[[list[str]], str] = lambda _: "",
) -> None:
    """Run it to its end, with a line every few seconds.

    what: names it in these lines; without, there are none. environment: instead of our own.
    progress: describes how far it is from its output so far.

    Raises:
        InstallError: with the end of its output.
    """
    started = time.monotonic()
    lines: list[str] = []
    if what:
        say(f"  installing {what}")
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=environment,
    ) as program:
        reader = threading.Thread(target=lines.extend, args=(program.stdout or (),), daemon=True)
        reader.start()
        while reader.is_alive():
            reader.join(timeout=SECS_BETWEEN_LINES)
            if reader.is_alive() and what:
                say(f"    {time.monotonic() - started:3.0f} s  {progress(lines)}".rstrip())
    if program.returncode != 0:
        raise InstallError("".join(f"    {line}" for line in lines[-_LINES_OF_AN_ERROR:]).rstrip())
    if what:
        say(f"  installed {what} in {time.monotonic() - started:.0f} s")


def say(text: str) -> None:
    """A line that shows at once, also in a pipe."""
    print(text, flush=True)
