"""Starts a process for an upload, and stops it when it takes too long."""

import os
import subprocess
import sys
from threading import BoundedSemaphore

from tenants.branding.logos.outcome import (
    MAX_UPLOAD_BYTES,
    LogoError,
    LogoImage,
    LogoProblem,
)

# Longer than the CPU time that the process grants itself: the machine may be busy.
CONVERT_SECS = 15.0
# Of one web process; each takes a core, and up to a gigabyte for a hostile file.
_AT_ONCE = BoundedSemaphore(2)
_WAIT_SECS = 10.0
_COMMAND = (sys.executable, "-m", "tenants.branding.logos.convert")


def convert_upload(data: bytes) -> LogoImage | LogoProblem:
    """The logo, or why there is none. Never raises; uses no database."""
    if len(data) > MAX_UPLOAD_BYTES:
        return LogoProblem.TOO_LARGE
    if not _AT_ONCE.acquire(timeout=_WAIT_SECS):
        return LogoProblem.BUSY
    try:
        return _run(data)
    except LogoError as error:
        return error.problem
    finally:
        _AT_ONCE.release()


def _run(data: bytes) -> LogoImage:
    try:
        finished = subprocess.run(
            _COMMAND,
            input=data,
            capture_output=True,
            timeout=CONVERT_SECS,
            check=False,
            cwd="/",
            # Nothing of this process's environment, which holds passwords.
            env={"PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))},
        )
    except subprocess.TimeoutExpired:
        raise LogoError(LogoProblem.TOO_COMPLEX) from None
    head, _, png = finished.stdout.partition(b"\n")
    if head.startswith(b"ok "):
        width, height = map(int, head.split()[1:])
        return LogoImage(png, width, height)
    raise LogoError(_read_problem(head.decode("ascii", "replace")))


def _read_problem(text: str) -> LogoProblem:
    """Without an answer, a limit or the decoder itself has ended the process."""
    try:
        return LogoProblem(text)
    except ValueError:
        return LogoProblem.TOO_COMPLEX
