"""The log files of the children: rotated at each start, and shown when something fails."""

from pathlib import Path
from typing import BinaryIO

KEPT_STARTS = 3
_TAIL_BYTES = 16_384


def open_log(path: Path) -> BinaryIO:
    """Open for appending; the folder is created when missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("ab")


def rotate_logs(folder: Path) -> None:
    """Rename `web.log` to `web.log.1`, and so on; the oldest is deleted."""
    for path in sorted(folder.glob("*.log")):
        for age in range(KEPT_STARTS - 1, 0, -1):
            older = path.with_name(f"{path.name}.{age}")
            if older.exists():
                older.replace(path.with_name(f"{path.name}.{age + 1}"))
        path.replace(path.with_name(f"{path.name}.1"))


def tail(path: Path, lines: int) -> str:
    """The last lines of a file, indented; empty when there is none."""
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        text = file.read().decode(errors="replace")
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])
