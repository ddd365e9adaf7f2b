"""How many images are drawn at a time, and what one may cost."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PoolLimits:
    """render_secs: from handing over a job to its result; then the process is killed, unless it
    computes and has only had little of a busy processor: then at three times as long.

    start_secs: of a process, until it takes its first job. renders_per_process: then it is
    replaced, before what libraries leak adds up. memory_bytes: address space of a process.
    waiting_per_worker: jobs that wait for a process, over all owners. per_owner: jobs of one
    owner, waiting or being drawn.
    """

    render_secs: float = 10.0
    start_secs: float = 30.0
    renders_per_process: int = 500
    memory_bytes: int = 1 << 30
    waiting_per_worker: int = 2
    per_owner: int = 4
