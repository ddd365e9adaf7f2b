"""One child process: it has its own session, logs to a file, and is stopped within a time limit."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psutil

from devserver.errors import ChildDiedError, NotReadyError
from devserver.logs import open_log, tail
from devserver.os_user import OsUser

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_POLL_SECS = 0.03
# Loaded at import: nothing may be imported between fork and exec.
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """What to run and how to stop it. `stop_secs`: how long it may take until it is killed."""

    name: str
    argv: tuple[str, ...]
    log_path: Path
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    cwd: Path | None = None
    run_as: OsUser | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_secs: float = 10.0


class Child:
    def __init__(self, program: Program, popen: subprocess.Popen[bytes]) -> None:
        self.program = program
        self.name = program.name
        self.pid = popen.pid
        self._popen = popen
        self._stopping: list[psutil.Process] | None = None

    @classmethod
    def start(cls, program: Program) -> Self:
        """Run the program with its output in its log file.

        It has its own session, so that Ctrl-C in a terminal reaches only the supervisor, which
        stops the children in the right order.
        """
        user = program.run_as
        with open_log(program.log_path) as log:
            popen = subprocess.Popen(
                program.argv,
                env=dict(program.env),
                cwd=program.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=user.uid if user else None,
                group=user.gid if user else None,
                extra_groups=[] if user else None,
                # Safe: the supervisor has one thread, and the hook is a single system call.
                preexec_fn=end_with_parent(program.stop_signal),  # noqa: PLW1509
            )
        return cls(program, popen)

    def exit_code(self) -> int | None:
        """None while it runs; the negative number of the signal that ended it, if one did."""
        return self._popen.poll()

    def require_alive(self) -> None:
        """Raises: ChildDiedError, with its exit code and the last lines of its log."""
        code = self.exit_code()
        if code is not None:
            raise ChildDiedError(f"{self.name} {describe_exit(code)}.{self.log_excerpt()}")

    def log_excerpt(self, lines: int = 15) -> str:
        """The last lines of the log as a paragraph to append to a message; empty without a log."""
        excerpt = tail(self.program.log_path, lines)
        return f"\nThe end of {self.program.log_path}:\n{excerpt}" if excerpt else ""

    def request_stop(self) -> None:
        """Send the stop signal, once: many programs abort at a second one. Does not wait."""
        if self._stopping is None:
            self._stopping = self._find_descendants()
            if self.exit_code() is None:
                self._popen.send_signal(self.program.stop_signal)

    def stop(self, force: Callable[[], bool] = lambda: False) -> None:
        """Request the stop, wait, then kill what is left of the program and its descendants."""
        self.request_stop()
        if self.exit_code() is None:
            deadline = time.monotonic() + self.program.stop_secs
            while self.exit_code() is None and time.monotonic() < deadline and not force():
                time.sleep(_POLL_SECS)
        kill_group(self.pid)
        self._popen.wait()
        _kill_all(self._stopping or [])

    def _find_descendants(self) -> list[psutil.Process]:
        try:
            return psutil.Process(self.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []


def adopt_orphans() -> None:
    """Become the parent of descendants that lose theirs (Linux only).

    Otherwise process 1 becomes their parent, and in a container it may never reap them: they would
    stay in the process table as zombies.
    """
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1)


def describe_exit(code: int) -> str:
    """E.g. "ended with exit code 1" or "was ended by SIGKILL"."""
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"


def wait_until(
    ready: Callable[[], bool],
    *,
    child: Child,
    timeout_secs: float,
    check: Callable[[], None] = lambda: None,
) -> None:
    """Poll until the child is ready.

    Raises:
        ChildDiedError: it ended instead.
        NotReadyError: the time limit has passed.
        Whatever `check` raises; it is called before each sleep.
    """
    deadline = time.monotonic() + timeout_secs
    while not ready():
        check()
        child.require_alive()
        if time.monotonic() > deadline:
            raise NotReadyError(
                f"{child.name} was not ready after {timeout_secs:.0f} seconds.{child.log_excerpt()}"
            )
        time.sleep(_POLL_SECS)


def kill_group(group_id: int) -> None:
    """Kill what is left in the process group of a child."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group_id, signal.SIGKILL)


def _kill_all(processes: list[psutil.Process]) -> None:
    # psutil compares start times before it sends a signal, so reused process ids are safe.
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(processes, timeout=5)


def end_with_parent(stop_signal: signal.Signals) -> Callable[[], None] | None:
    """A hook for the child: Linux sends it the stop signal when its parent dies."""
    if _LIBC is None:
        return None
    libc, parent = _LIBC, os.getpid()

    def ask_kernel() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(stop_signal))
        if os.getppid() != parent:  # the parent died before the request was made
            os._exit(1)

    return ask_kernel
