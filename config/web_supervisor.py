"""Uvicorn's parent of the web processes, which starts another one when one has died."""

from uvicorn.supervisors import Multiprocess


class WebSupervisor(Multiprocess):
    """Notices at once that a worker dies while it is asked whether it is alive.

    As under the kernel's killer, when memory is short: it answers no more, and then it ends.
    """

    def keep_subprocess_alive(self) -> None:
        for process in self.processes:
            # The worker's end of the pipe, of which spawning it has left a copy here. With that
            # open, the pipe would not end with the worker, and its answer be waited for in vain.
            process.child_conn.close()
        super().keep_subprocess_alive()
