"""Assigns tasks to queues. Each queue has worker processes of its own.

scans     only the drain, which must not wait for other tasks
dns       checks of customers' records, which may wait for silent name servers
default   everything else: routes, mails, purges
"""

from kernel.heartbeats import SCANS, WORKER_QUEUES

DEFAULT = "default"
QUEUES = WORKER_QUEUES
# Of the version that had only one queue; its last calls may still wait there.
FORMER_QUEUE = "celery"

TASK_ROUTES = {
    "tasks.scans.drain_scan_stream": {"queue": SCANS},
    "tasks.customdomains.check_domains": {"queue": "dns"},
}


def get_queue_of(task_name: str) -> str:
    route = TASK_ROUTES.get(task_name)
    return route["queue"] if route else DEFAULT
