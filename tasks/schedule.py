"""When each task runs. Only Celery beat reads this."""

from typing import Any

# Modules that define tasks; the worker imports them at start.
TASK_MODULES = (
    "tasks.scans",
    "tasks.routes",
    "tasks.customdomains",
    "tasks.purges",
    "tasks.mails",
    "tasks.heartbeats",
    "tasks.health",
    "tasks.jobs",
)

_MINUTE = 60.0
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def _every(task: str, secs: float) -> dict[str, Any]:
    """A call that expires if no worker has taken it after two intervals."""
    return {"task": task, "schedule": secs, "options": {"expires": 2 * secs}}


BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "repair routes": _every("tasks.routes.repair_routes", 5.0),
    "watch servers of routes": _every("tasks.routes.watch_servers_of_routes", 5.0),
    "compare routes": _every("tasks.routes.compare_routes", 5.0),
    "check custom domains": _every("tasks.customdomains.check_domains", 5.0),
    "send mails": _every("tasks.mails.send_mails", 2.0),
    "mail about custom domains": _every("tasks.customdomains.send_mails", _MINUTE),
    "sample activity": _every("tasks.health.sample_activity", _MINUTE),
    "compare figures": _every("tasks.health.compare_figures", _MINUTE),
    "check certificates": _every("tasks.health.check_certificates", _MINUTE),
    "rank workspaces": _every("tasks.scans.rank_workspaces", 10 * _MINUTE),
    "remove idle consumers": _every("tasks.scans.remove_idle_consumers", _HOUR),
    "fold answered scans": _every("tasks.scans.fold_answered", _HOUR),
    "purge expired scans": _every("tasks.scans.purge_expired_scans", _DAY),
    "recount outdated lists": _every("tasks.scans.recount_outdated_lists", _HOUR),
    "backfill rollups": _every("tasks.scans.backfill_rollups", _DAY),
    "backfill after an upgrade": _every("tasks.scans.backfill_after_upgrade", 10 * _MINUTE),
    "rewrite the log of Redis": _every("tasks.scans.rewrite_redis_log", _DAY),
    "purge sessions": _every("tasks.purges.purge_sessions", _HOUR),
    "purge mails": _every("tasks.purges.purge_old_mails", _HOUR),
    "purge webhook deliveries": _every("tasks.purges.purge_webhook_deliveries", _HOUR),
    "purge the trash": _every("tasks.purges.purge_trash", _HOUR),
    "run jobs": _every("tasks.jobs.run_jobs", 2.0),
    "purge jobs": _every("tasks.jobs.purge_jobs", 10 * _MINUTE),
    "purge files of jobs": _every("tasks.jobs.purge_files", _DAY),
    "purge events": _every("tasks.purges.purge_old_events", _HOUR),
    "purge idempotency keys": _every("tasks.purges.purge_idempotency_keys", 10 * _MINUTE),
}
