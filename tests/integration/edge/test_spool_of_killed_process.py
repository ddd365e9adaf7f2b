"""The spool file of a process that was killed."""

import subprocess
import sys
from pathlib import Path
from uuid import uuid4

from edge.redirects.batches import Batch, encode_line
from edge.redirects.spool import find_left_files
from scans.accounting.answered import Origin
from scans.events import ScanEvent, encode_batch


def read_all(folder: Path) -> list[Batch]:
    found: list[Batch] = []
    for left in find_left_files(folder):
        found += left.read_batches()
        left.release()
    return found


def test_other_processes_replay_the_spool_of_a_killed_one(tmp_path: Path) -> None:
    event = ScanEvent._make(
        ("id-1", 1, 2, "aBc12dEf", 3, "redirected", *[""] * 11, False, "", "", "")
    )
    stored = Batch(encode_batch([event]), 1, Origin(uuid4().hex, 5, 1))
    program = (
        "import sys, time; from pathlib import Path; from edge.redirects.spool import Spool\n"
        "from edge.redirects.batches import decode_line\n"
        "batch = decode_line(sys.argv[2].encode())\n"
        "Spool(Path(sys.argv[1]), batch.origin.process).append([batch])\n"
        "print('stored', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path), encode_line(stored).decode()],
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"stored\n"
        assert read_all(tmp_path) == []
        process.kill()
        process.wait()
    assert read_all(tmp_path) == [stored]
