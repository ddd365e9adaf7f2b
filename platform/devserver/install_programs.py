"""Run a program of the bootstrap and show its progress.

Part of the bootstrap, hence no imports but the standard library.
"""

import subprocess
import threading
import time
from collections.abc import Callable, Mapping

from devserver.progress import print_line

SECS_BETWEEN_LINES = 5
_LINES_OF_AN_ERROR = 25


class InstallError(Exception):
    """Its text is shown to the person at the terminal."""


def run(
    command: list[str],
    *,
    what: str = "",
    environment: Mapping[str, str] | None = None,
    progress: Callable[[list[str]], str] = lambda _: "",
) -> None:
    """Run the command to its end, with a line of progress every few seconds.

    what: its name in these lines; without a name, none are printed. environment: replaces the
    current one. progress: returns a description of the progress, given the output so far.

    Raises:
        InstallError: with the end of its output.
    """
    started = time.monotonic()
    lines: list[str] = []
    if what:
        print_line(f"  installing {what}")
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
                print_line(f"    {time.monotonic() - started:3.0f} s  {progress(lines)}".rstrip())
    if program.returncode != 0:
        raise InstallError("".join(f"    {line}" for line in lines[-_LINES_OF_AN_ERROR:]).rstrip())
    if what:
        print_line(f"  installed {what} in {time.monotonic() - started:.0f} s")
