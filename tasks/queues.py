"""Assigns tasks to queues. Each may have workers of its own, so that none waits for another.

dns       checks of customers' records and certificates, which may wait for silent servers
mail      what is sent to people, which may wait for a mail server
default   everything else: routes, purges, counts
bulk      work that may go on for minutes: jobs, comparing routes, figures

Scans are in none of them: `python -m scans.drainer` reads their stream itself.
"""

from kernel.heartbeats import CELERY_QUEUES, SCANS

DNS, MAIL, DEFAULT, BULK = QUEUES = CELERY_QUEUES
# Of versions before, whose last calls may still wait there, and whose beat may still send some:
# the first had only one queue, the next one a queue of drains.
FORMER_QUEUES = ("celery", SCANS)

TASK_ROUTES = {
    "tasks.scans.drain_scan_stream": {"queue": SCANS},
    "tasks.customdomains.check_domains": {"queue": DNS},
    # It waits for hosts that do not answer.
    "tasks.health.check_certificates": {"queue": DNS},
    "tasks.customdomains.send_mails": {"queue": MAIL},
    "tasks.mails.send_mails": {"queue": MAIL},
    "tasks.routes.compare_routes": {"queue": BULK},
    "tasks.health.compare_figures": {"queue": BULK},
    "tasks.jobs.run_jobs": {"queue": BULK},
    # These need the files, which only its workers and web processes see.
    "tasks.jobs.purge_jobs": {"queue": BULK},
    "tasks.jobs.purge_files": {"queue": BULK},
}


def get_queue_of(task_name: str) -> str:
    route = TASK_ROUTES.get(task_name)
    return route["queue"] if route else DEFAULT
