"""The spool file of a process that was killed."""

import subprocess
import sys
from pathlib import Path

from edge.redirects.spool import find_left_files
from scans.events import ScanEvent, encode_batch


def read_all(folder: Path) -> list[bytes]:
    found: list[bytes] = []
    for left in find_left_files(folder):
        found += left.read_batches()
        left.release()
    return found


def test_other_processes_replay_the_spool_of_a_killed_one(tmp_path: Path) -> None:
    event = ScanEvent._make(
        ("id-1", 1, 2, "aBc12dEf", 3, "redirected", *[""] * 11, False, "", "", "")
    )
    stored = encode_batch([event])
    program = (
        "import sys, time; from pathlib import Path; from edge.redirects.spool import Spool\n"
        "Spool(Path(sys.argv[1])).append([sys.argv[2].encode()]); print('stored', flush=True)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path), stored.decode()], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"stored\n"
        assert read_all(tmp_path) == []
        process.kill()
        process.wait()
    assert read_all(tmp_path) == [stored]
