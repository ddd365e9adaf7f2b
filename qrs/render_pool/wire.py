"""Jobs and replies between the web process and its workers: a length, then a pickle.

Both ends are the same version of the same code, and the pipes are nobody else's.
"""

import pickle
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

LENGTH = struct.Struct("!Q")


@dataclass(frozen=True)
class RenderJob:
    """operation: a name of qrs.render_worker.OPERATIONS. arguments: of that function."""

    operation: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Ready:
    """The first message of a worker: it has imported everything."""


@dataclass(frozen=True)
class Done:
    """The function has returned."""

    result: Any


@dataclass(frozen=True)
class Refused:
    """The image cannot be made: a RenderingError."""

    error: Exception


@dataclass(frozen=True)
class Failed:
    """Anything else was raised. ends: whether the worker ends, too."""

    traceback: str
    ends: bool = False


def pack(message: object) -> bytes:
    body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(body)) + body


def unpack(body: bytes | bytearray) -> Any:
    return pickle.loads(body)  # noqa: S301 - of our own process, see above


def read_message(stream: BinaryIO) -> Any:
    """Raises EOFError when the other side has closed the pipe."""
    return unpack(_read(stream, LENGTH.unpack(_read(stream, LENGTH.size))[0]))


def _read(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
