"""Scans: what is done with stored ones later."""

from typing import Any, Protocol

from celery import Task, shared_task

from scans import services

# Well below Celery's time limit; routes and mails wait no longer than this for the only worker.
MAINTENANCE_BUDGET_SECS = 1.5
_MAINTENANCE_PAUSE_SECS = 2


class _Maintenance(Protocol):
    """A service that works from workspace to workspace and returns where to resume."""

    def __call__(self, *, budget_secs: float, after_tenant_id: int) -> int | None: ...


@shared_task
def drain_scan_stream() -> None:
    """Does nothing: for the calls of a beat of the version before, until it is replaced.

    Scans are stored by `python -m scans.drainer`.
    """


@shared_task
def remove_idle_consumers() -> None:
    """Remove workers from the consumer group that ended long ago."""
    services.remove_idle_consumers()


@shared_task
def fold_answered() -> None:
    """Keep the number of rows of the account small, however often web processes are replaced."""
    services.fold_answered()


@shared_task(bind=True)
def purge_expired_scans(self: "Task[Any, Any]", after_tenant_id: int = 0) -> None:
    """Delete scans older than 13 months."""
    _run_slice(self, services.purge_expired_scans, after_tenant_id)


@shared_task(bind=True)
def backfill_rollups(self: "Task[Any, Any]", after_tenant_id: int = 0) -> None:
    """Count scans that a version without rollups has stored."""
    _run_slice(self, services.backfill_rollups, after_tenant_id)


@shared_task(bind=True)
def backfill_after_upgrade(self: "Task[Any, Any]", after_tenant_id: int = 0) -> None:
    """Count what the version before has stored after the migration. Only on the day after it."""
    _run_slice(self, services.backfill_after_upgrade, after_tenant_id)


@shared_task(bind=True)
def recount_outdated_lists(self: "Task[Any, Any]", after_tenant_id: int = 0) -> None:
    """Count lists again, after an upgrade, that the previous version has cut."""
    _run_slice(self, services.recount_outdated_lists, after_tenant_id)


@shared_task(bind=True)
def rank_workspaces(self: "Task[Any, Any]", after_tenant_id: int = 0) -> None:
    """Renew the list of workspaces with the most scans, for platform admins."""
    _run_slice(self, services.rank_workspaces, after_tenant_id)


@shared_task
def rewrite_redis_log() -> None:
    """Remove the salts of past days from the disk, too."""
    services.rewrite_redis_log()


def _run_slice(task: "Task[Any, Any]", service: _Maintenance, after_tenant_id: int) -> None:
    """Work for a short time, then call the task again, so that other tasks come between."""
    resume_after = service(budget_secs=MAINTENANCE_BUDGET_SECS, after_tenant_id=after_tenant_id)
    if resume_after is not None:
        task.apply_async(
            kwargs={"after_tenant_id": resume_after}, countdown=_MAINTENANCE_PAUSE_SECS
        )
