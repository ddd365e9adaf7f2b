"""The local spool: stores events durably while Redis does not accept them.

    SPOOL_DIR/<unix ms>-<pid>-<process>.scans    one line a batch, with its origin
    SPOOL_DIR/<unix ms>-<pid>-<random>.spool     of the version before: the batch alone

A process locks the file it appends to, so a file without a lock is left over and any
process may replay it. A batch is stored after fsync; the scans of a last line that was
torn by a crash got no response, so the line is dropped.
"""

import fcntl
import os
import time
from collections.abc import Generator, Iterator
from pathlib import Path

from edge.redirects.batches import Batch, decode_line, decode_plain_line, encode_line
from edge.redirects.file_locks import lock_unused
from edge.redirects.spool_files import BAD_SUFFIX, EARLIER_SUFFIX, SUFFIX, list_spools


class Spool:
    """The file that this process appends to. Blocking; not thread-safe.

    process: UUID in hexadecimal.
    """

    def __init__(self, folder: Path, process: str) -> None:
        self._folder = folder
        self._process = process
        self._fd: int | None = None
        self._size = 0
        self._started_ms = 0

    def append(self, batches: list[Batch]) -> None:
        """Write the batches and wait for the disk. Raises OSError; then none of them is stored."""
        data = b"".join(map(encode_line, batches))
        fd = self._open()
        try:
            _write_all(fd, data)
            os.fdatasync(fd)
        except OSError:
            self._truncate_tail(fd)
            raise
        self._size += len(data)

    def release(self) -> None:
        """Close the file, so that it can be replayed; the next append starts another."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    @property
    def is_open(self) -> bool:
        """Whether there is a file that has not been released."""
        return self._fd is not None

    def _open(self) -> int:
        if self._fd is None:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            # Files are replayed in the order of their names, which a clock that is put back keeps.
            self._started_ms = max(self._started_ms + 1, time.time_ns() // 1_000_000)
            name = f"{self._started_ms}-{os.getpid()}-{self._process}"
            self._fd, self._size = _create_locked(self._folder, name), 0
        return self._fd

    def _truncate_tail(self, fd: int) -> None:
        """The next batch must not continue a half-written line."""
        try:
            os.ftruncate(fd, self._size)
            os.lseek(fd, self._size, os.SEEK_SET)
        except OSError:
            self.release()


class LeftFile:
    """A spool file without an owner, locked for replay by this process."""

    def __init__(self, path: Path, fd: int) -> None:
        self.path = path
        self.unreadable_lines = 0
        self._fd = fd
        self._decode = decode_plain_line if path.suffix == EARLIER_SUFFIX else decode_line

    def read_batches(self) -> Generator[Batch]:
        """Complete batches in the order they were written.

        A torn last line is left out; a complete line that is no batch is counted.
        """
        with os.fdopen(os.dup(self._fd), "rb") as lines:
            for line in lines:
                if not line.endswith(b"\n"):
                    return
                try:
                    yield self._decode(line)
                except (ValueError, RecursionError):
                    self.unreadable_lines += 1

    def finish(self) -> None:
        """Remove the file once Redis has its batches; one with unreadable lines is renamed."""
        if self.unreadable_lines:
            self.path.rename(self.path.with_suffix(BAD_SUFFIX))
        else:
            self.path.unlink(missing_ok=True)
        self.release()
        sync_folder(self.path.parent)

    def release(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def find_left_files(folder: Path) -> Iterator[LeftFile]:
    """Lock and yield the files without an owner, oldest first.

    Not one of a process that has an older file in use: its scans must reach the stream in order,
    because the last one stands for all before it (scans.accounting.answered).
    """
    in_use: set[str] = set()
    for path in list_spools(folder):
        process = path.stem.rpartition("-")[2]
        if process in in_use:
            continue
        left = _lock(path)
        if left is not None:
            yield left
        elif path.exists():
            in_use.add(process)


def sync_folder(folder: Path) -> None:
    """Make a new or removed name durable."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _create_locked(folder: Path, name: str) -> int:
    """A new file, locked before it gets its final name, so that it does not look left over."""
    fresh = folder / f"{name}.fresh"
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        fresh.rename(folder / f"{name}{SUFFIX}")
        sync_folder(folder)
    except OSError:
        os.close(fd)
        # Each batch tries again, under another name.
        fresh.unlink(missing_ok=True)
        raise
    return fd


def _lock(path: Path) -> LeftFile | None:
    fd = lock_unused(path)
    if fd is None:
        return None
    # Another process may have replayed and removed it since it was listed.
    if os.fstat(fd).st_nlink == 0:
        os.close(fd)
        return None
    return LeftFile(path, fd)


def _write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
