"""Processes that draw images for the web process, so that no redirect waits for one.

    web process                                     python -m qrs.render_worker, nice 10
      pool.submit(job) -> Future     stdin, stdout
      queue --> dispatcher thread <==============> one job at a time
                kills it at the time limit          memory and processor time limited

pool.py            admission, the queue, one dispatcher for each process
sharing.py         equal jobs at the same time are one
slot.py            the place of one process, filled anew when it is lost
worker_process.py  one child: start, exchange, kill
wire.py            jobs and replies as bytes
limits.py          how many, how long, how large
errors.py          what can go wrong

No Django here: qrs.generation.image_pool holds the pool of the web process.
"""

from qrs.render_pool.errors import RenderLostError, RenderPoolError
from qrs.render_pool.limits import PoolLimits
from qrs.render_pool.pool import RenderPool
from qrs.render_pool.sharing import SharedJobs
from qrs.render_pool.wire import RenderJob

__all__ = [
    "PoolLimits",
    "RenderJob",
    "RenderLostError",
    "RenderPool",
    "RenderPoolError",
    "SharedJobs",
]
