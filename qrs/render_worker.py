"""A process that draws images, one at a time, for the web process that started it.

    python -m qrs.render_worker MEMORY_BYTES RENDER_SECS

Jobs come by stdin and replies go to stdout, see qrs.render_pool. It knows no Django, no database
and no secret, and ends with whoever holds the other end of its stdin.
"""

import os
import queue
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from qrs.logos import encode_logo
from qrs.render_pool.wire import Done, Failed, Ready, Refused, RenderJob, pack, read_message
from qrs.rendering import RenderingError, inspect_style, render_qr
from qrs.rendering.batch import check_batch, render_batch
from qrs.rendering.sheets import draw_sheet

OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "render": render_qr,
    "render_batch": render_batch,
    "inspect": inspect_style,
    "check_batch": check_batch,
    "encode_logo": encode_logo,
    "draw_sheet": draw_sheet,
}
"""What a job can ask for, by name."""

_NICENESS = 10
# Of two processes the kernel ends the one with more of these when memory runs out.
_OOM_SCORE = "500"


def main() -> None:
    memory_bytes, render_secs = int(sys.argv[1]), float(sys.argv[2])
    # The web process decides when a worker ends, also when a terminal signals all of its group.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _become_modest(memory_bytes)
    replies = _take_stdout()
    jobs: queue.SimpleQueue[RenderJob] = queue.SimpleQueue()
    threading.Thread(target=_read_jobs, args=(jobs,), daemon=True).start()
    _send(replies, Ready())
    while True:
        job = jobs.get()
        _limit_processor_secs(render_secs)
        reply = _run(job)
        _send(replies, reply)
        if isinstance(reply, Failed) and reply.ends:
            return


def _read_jobs(jobs: "queue.SimpleQueue[RenderJob]") -> None:
    """In a thread of its own, so that the end of the web process is seen while drawing, too."""
    try:
        while True:
            jobs.put(read_message(sys.stdin.buffer))
    finally:
        os._exit(0)


def _run(job: RenderJob) -> Done | Refused | Failed:
    try:
        return Done(OPERATIONS[job.operation](**job.arguments))
    except RenderingError as error:
        return Refused(error)
    except MemoryError:
        # Libraries may be in any state now.
        return Failed("MemoryError", ends=True)
    except Exception:  # noqa: BLE001 - whoever sent the job logs it
        return Failed(traceback.format_exc())


def _become_modest(memory_bytes: int) -> None:
    """Scans and pages come first, for the processor and for memory."""
    os.nice(_NICENESS)
    # With autogroups, which desktops and servers without containers have, that number counts only
    # inside a session, and this one counts between sessions.
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(_NICENESS))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE)


def _limit_processor_secs(render_secs: float) -> None:
    """SIGXCPU ends a worker that draws on although nobody is there to kill it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    wanted = int(used.ru_utime + used.ru_stime + 2 * render_secs) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


def _take_stdout() -> BinaryIO:
    """The pipe for replies; whatever libraries print goes to the log instead."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return replies


def _send(replies: BinaryIO, message: object) -> None:
    replies.write(pack(message))
    replies.flush()


if __name__ == "__main__":
    main()
