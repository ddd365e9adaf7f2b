"""Which queue a task waits in. Each queue has worker processes of its own.

scans     the drain alone: figures must not wait for anything
dns       checks of customers' records, which last as long as silent name servers let them
default   everything else: routes, mails, purges
"""

from kernel.heartbeats import SCANS, WORKER_QUEUES

DEFAULT = "default"
QUEUES = WORKER_QUEUES
# Of the version before there was more than one; its last calls may still wait there.
FORMER_QUEUE = "celery"

TASK_ROUTES = {
    "tasks.scans.drain_scan_stream": {"queue": SCANS},
    "tasks.customdomains.check_domains": {"queue": "dns"},
}


def get_queue_of(task_name: str) -> str:
    """Where the task's calls wait."""
    route = TASK_ROUTES.get(task_name)
    return route["queue"] if route else DEFAULT
