"""Processes that a killed supervisor left running; the next start ends them first.

Every started process is recorded in DATA_DIR/run.json. A running process counts as a recorded one
only when process id, start time and program all agree, because process ids are reused.
"""

import contextlib
import json
import os
import signal
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from devserver.data_dir import write_json
from devserver.process import Child

_FILE_NAME = "run.json"
_GRACE_SECS = 5.0
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Record:
    """Identifies a process. `create_time`: seconds since 1970, from psutil."""

    name: str
    pid: int
    create_time: float
    exe: str
    stop_signal: int


class RunRecord:
    """The running children, written to disk after each change."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / _FILE_NAME
        self._records: list[Record] = []

    def add(self, child: Child) -> None:
        """Record a child; one that has ended already is ignored."""
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(child.pid)
            record = Record(
                child.name,
                child.pid,
                process.create_time(),
                process.exe(),
                child.program.stop_signal.value,
            )
            self._records.append(record)
            self._save()

    def clear(self) -> None:
        """Forget all children, after they were stopped."""
        self._records.clear()
        self._path.unlink(missing_ok=True)

    def end_leftovers(self) -> int:
        """End what the last run left, in the reverse order of its start. Returns their number."""
        ended = 0
        for record in reversed(self._load()):
            leftovers = _find(record)
            for process in leftovers:
                _send(process, record.stop_signal if process.pid == record.pid else signal.SIGTERM)
            _, stubborn = psutil.wait_procs(leftovers, timeout=_GRACE_SECS)
            for process in stubborn:
                _send(process, signal.SIGKILL)
            psutil.wait_procs(stubborn, timeout=_GRACE_SECS)
            ended += len(leftovers)
        self.clear()
        return ended

    def _save(self) -> None:
        write_json(
            self._path, {"boot": _boot_id(), "children": [asdict(one) for one in self._records]}
        )

    def _load(self) -> list[Record]:
        """Empty when the file is damaged, or was written before the machine was restarted."""
        try:
            content = json.loads(self._path.read_text())
            if content["boot"] != _boot_id():
                return []
            return [Record(**one) for one in content["children"]]
        except (OSError, ValueError, KeyError, TypeError):
            return []


def _find(record: Record) -> list[psutil.Process]:
    """The process, its descendants, and orphans of its session."""
    found: list[psutil.Process] = []
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(record.pid)
        if _same_start(process.create_time(), record.create_time) and process.exe() == record.exe:
            found = [process, *process.children(recursive=True)]
    orphans = (process for process in psutil.process_iter() if _is_orphan(process, record))
    return [*found, *(process for process in orphans if process not in found)]


def _is_orphan(process: psutil.Process, record: Record) -> bool:
    """Every child leads a session, and the id of the session is the process id of the child."""
    with contextlib.suppress(psutil.Error, OSError):
        return (
            process.pid != record.pid
            and os.getsid(process.pid) == record.pid
            and process.create_time() >= record.create_time
            and process.exe() == record.exe
        )
    return False


def _same_start(one: float, other: float) -> bool:
    return abs(one - other) < 0.05


def _send(process: psutil.Process, number: int) -> None:
    with contextlib.suppress(psutil.Error):
        process.send_signal(number)


def _boot_id() -> str:
    """Changes with every restart of the machine; empty where the system has no such id."""
    try:
        return _BOOT_ID.read_text().strip()
    except OSError:
        return ""
