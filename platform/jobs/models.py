"""Job: work of a workspace that goes on after its request was answered."""

from django.db import models


class JobStatus(models.TextChoices):
    """The states of a job, by the names that callers know."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (JobStatus.QUEUED, JobStatus.RUNNING)
"""Of jobs that may still become anything."""


class Job(models.Model):
    """One job. tenant_id, user_id: plain values, as a job outlives nothing.

    A worker owns a job from a claim on, for as long as it renews claimed_until; afterwards any
    other worker takes it over and goes on from progress.
    """

    id = models.UUIDField(primary_key=True)
    tenant_id = models.BigIntegerField()
    user_id = models.BigIntegerField(null=True, help_text="whoever started it; NULL: an API key")
    actor = models.JSONField(default=dict, help_text="of the audit log")
    language = models.CharField(max_length=10, default="en", help_text="of errors and details")
    kind = models.CharField(max_length=30, help_text="which code works on it")
    status = models.CharField(max_length=10, choices=JobStatus.choices, default=JobStatus.QUEUED)
    request = models.BinaryField(default=bytes, help_text="compressed JSON; emptied at the end")
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    errors = models.JSONField(default=dict, help_text="messages by the index of their item")
    detail = models.TextField(blank=True, default="", help_text="why it failed")
    progress = models.JSONField(default=dict, help_text="what the next worker has to know")
    result_files = models.JSONField(default=list, help_text="names in the storage, in order")
    result_name = models.CharField(max_length=120, help_text="as it is downloaded")
    result_bytes = models.BigIntegerField(default=0)
    claim = models.UUIDField(null=True, help_text="of the worker that owns it, until claimed_until")
    claimed_until = models.DateTimeField(null=True)
    losses = models.PositiveSmallIntegerField(default=0, help_text="workers that did not come back")
    created_at = models.DateTimeField()
    worked_at = models.DateTimeField(help_text="last claimed; whoever waited longest is next")
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(help_text="then the job is deleted with its files")

    class Meta:
        ordering = ("-id",)
        indexes = [
            models.Index(fields=("tenant_id", "id"), name="job_of_workspace"),
            models.Index(
                fields=("worked_at",),
                name="job_open",
                condition=models.Q(status__in=("queued", "running")),
            ),
            models.Index(fields=("expires_at",), name="job_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}: {self.status}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN
