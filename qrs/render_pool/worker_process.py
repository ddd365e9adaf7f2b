"""One child that draws: start it, exchange messages with it, kill it."""

import os
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

from qrs.render_pool.errors import RenderLostError
from qrs.render_pool.limits import PoolLimits
from qrs.render_pool.wire import LENGTH, Ready, pack, unpack

_MODULE = "qrs.render_worker"
# What a worker sees of the environment: it reads files of customers and needs no secrets.
_INHERITED = ("PATH", "LANG", "LC_ALL", "TMPDIR", "PYTHONDONTWRITEBYTECODE", "PYTHONOPTIMIZE")
_CHUNK_BYTES = 1 << 16
_END_SECS = 1.0
# Workers yield to everything else, so on a busy machine one may have had next to no processor time.
_LONGEST_FACTOR = 3
_LOOK_SECS = 1.0


class WorkerProcess:
    """Used by one thread at a time."""

    def __init__(self, limits: PoolLimits) -> None:
        """Returns at once: the child imports meanwhile. Raises RenderLostError."""
        self._limits = limits
        self._deadline = self._last_deadline = time.monotonic() + limits.start_secs
        self._is_ready = False
        self._used_secs = self._allowed_secs = 0.0
        self.renders = 0
        try:
            # Popen starts a fresh interpreter: a fork would copy locks that other threads hold.
            self._child = subprocess.Popen(
                [sys.executable, "-m", _MODULE, str(limits.memory_bytes), str(limits.render_secs)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                env=_make_env(),
                # Where Linux groups processes by session, those of one share its processor time.
                start_new_session=True,
            )
        except OSError as error:
            raise RenderLostError(f"not started: {error}") from error
        self._pipes = [pipe for pipe in (self._child.stdin, self._child.stdout) if pipe]
        self._in, self._out = (pipe.fileno() for pipe in self._pipes)
        for descriptor in (self._in, self._out):
            os.set_blocking(descriptor, False)

    @property
    def pid(self) -> int:
        return self._child.pid

    def run(self, job: object) -> Any:
        """The reply. Raises RenderLostError; then this object can only be killed."""
        if not self._is_ready:
            if not isinstance(self._receive(), Ready):
                raise RenderLostError("a worker began with another message")
            self._is_ready = True
        self._set_deadline(self._limits.render_secs)
        self._send(pack(job))
        reply = self._receive()
        self.renders += 1
        return reply

    def end(self) -> None:
        """Let it end by itself, which an idle worker does at once."""
        self._close()
        try:
            self._child.wait(_END_SECS)
        except subprocess.TimeoutExpired:
            self.kill()

    def interrupt(self) -> None:
        """From any thread: the one that waits for a reply gets RenderLostError."""
        self._child.kill()

    def kill(self) -> None:
        self._child.kill()
        self._child.wait()
        self._close()

    def _close(self) -> None:
        for pipe in self._pipes:
            pipe.close()

    def _send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self._wait(self._in, select.POLLOUT)
            try:
                view = view[os.write(self._in, view[:_CHUNK_BYTES]) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise RenderLostError(f"the worker has ended: {error}") from error

    def _receive(self) -> Any:
        return unpack(self._read(LENGTH.unpack(self._read(LENGTH.size))[0]))

    def _read(self, size: int) -> bytearray:
        data = bytearray()
        while len(data) < size:
            self._wait(self._out, select.POLLIN)
            try:
                part = os.read(self._out, min(size - len(data), _CHUNK_BYTES))
            except BlockingIOError:
                continue
            if not part:
                raise RenderLostError("the worker has ended")
            data += part
        return data

    def _wait(self, descriptor: int, event: int) -> None:
        """Raises RenderLostError at the deadline."""
        poll = select.poll()
        poll.register(descriptor, event)
        while not poll.poll(max(0.0, self._deadline - time.monotonic()) * 1000):
            if not self._is_working():
                raise RenderLostError("the worker took too long")
            self._deadline = min(time.monotonic() + _LOOK_SECS, self._last_deadline)

    def _set_deadline(self, render_secs: float) -> None:
        now = time.monotonic()
        self._deadline, self._last_deadline = now + render_secs, now + render_secs * _LONGEST_FACTOR
        self._used_secs = self._get_processor_secs()
        self._allowed_secs = self._used_secs + render_secs

    def _is_working(self) -> bool:
        """Whether it has computed since the last look, and may go on for a while."""
        used_secs, before = self._get_processor_secs(), self._used_secs
        self._used_secs = used_secs
        return before < used_secs < self._allowed_secs and time.monotonic() < self._last_deadline

    def _get_processor_secs(self) -> float:
        """Of the child so far, in steps of 10 ms; 0 once it has ended."""
        try:
            times = psutil.Process(self._child.pid).cpu_times()
        except psutil.Error:
            return 0.0
        return float(times.user + times.system)


def _make_env() -> dict[str, str]:
    """The path of imports as it is here, however this process was started."""
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    folders = [str(Path(folder).absolute()) for folder in sys.path]  # "" is the current folder
    return {**inherited, "PYTHONPATH": os.pathsep.join(folders)}
