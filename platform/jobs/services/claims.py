"""A worker's hold on a job: every write of it is conditional on the claim and on the status.

A worker that was killed leaves a claim that runs out. One that was only slow finds that its job is
another's, or was cancelled, and writes nothing more.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from jobs.errors import JobLostError
from jobs.models import Job, JobStatus
from jobs.services.starting import KEPT_FOR
from kernel.sql_files import read_sql

CLAIM_SECS = 60
"""Longer than drawing the largest image takes, three times over."""


def claim_job() -> "ClaimedJob | None":
    """None when no job waits."""
    claim = uuid4()
    with connection.cursor() as cursor:
        cursor.execute(read_sql("jobs", "claim"), {"claim": claim, "secs": CLAIM_SECS})
        row = cursor.fetchone()
    return ClaimedJob(Job.objects.get(pk=row[0]), claim) if row else None


class ClaimedJob:
    """job: as of the claim, with what was reported since. is_open: until it has ended."""

    def __init__(self, job: Job, claim: UUID) -> None:
        self.job = job
        self.claim = claim
        self.is_open = True

    def report(self, *, done: int, progress: Mapping[str, Any]) -> None:
        """Store how far it is, and keep the job. Raises JobLostError."""
        self.job.done, self.job.progress = done, dict(progress)
        self._write(
            done=done,
            progress=self.job.progress,
            losses=0,
            claimed_until=Now() + timedelta(seconds=CLAIM_SECS),
        )

    def renew(self) -> None:
        """Keep the job. Raises JobLostError."""
        self._write(claimed_until=Now() + timedelta(seconds=CLAIM_SECS))

    def release(self) -> None:
        """Let any worker go on. Raises JobLostError."""
        self._write(claimed_until=None, worked_at=Now())

    def rest(self, secs: float) -> None:
        """Let any worker try again, but not at once; counts as a loss. Raises JobLostError."""
        self._write(claimed_until=Now() + timedelta(seconds=secs), worked_at=Now())

    def fail(self, *, detail: str, errors: Mapping[str, str] | None = None) -> None:
        """Raises JobLostError."""
        self._end(JobStatus.FAILED, detail=detail, errors=dict(errors or {}))

    @transaction.atomic
    def finish(
        self, write: Callable[[], None], *, result_files: Sequence[str], result_bytes: int
    ) -> None:
        """Done, in one transaction with what write() writes. Raises JobLostError, and its."""
        # So that a cancellation waits for what is written here, or comes before all of it.
        if not list(self._row.select_for_update().values_list("pk")):
            raise JobLostError
        write()
        self._end(
            JobStatus.DONE,
            done=self.job.total,
            result_files=list(result_files),
            result_bytes=result_bytes,
        )

    def _end(self, status: JobStatus, **fields: Any) -> None:
        self._write(
            status=status,
            request=b"",
            progress={},
            claimed_until=None,
            finished_at=Now(),
            expires_at=Now() + KEPT_FOR,
            **fields,
        )
        self.is_open = False

    @property
    def _row(self) -> "QuerySet[Job]":
        return Job.objects.filter(pk=self.job.pk, claim=self.claim, status=JobStatus.RUNNING)

    def _write(self, **fields: Any) -> None:
        if not self._row.update(**fields):
            raise JobLostError
