"""The tables of the account of answered scans: the terms of the balance that PostgreSQL holds."""

from django.db import models


class AnsweredScans(models.Model):
    """Totals of one web process; see scans.accounting.answered. Written by REPORT_ANSWERED."""

    process = models.UUIDField(primary_key=True)
    answered = models.BigIntegerField()
    spooled = models.BigIntegerField()
    replayed = models.BigIntegerField()
    lost = models.BigIntegerField()
    duplicates = models.BigIntegerField(help_text="only of processes of the version before")
    started_at = models.DateTimeField(help_text="when it first reported")
    seen_at = models.DateTimeField(help_text="when it last reported")

    class Meta:
        db_table = "scans_answered"

    def __str__(self) -> str:
        return f"{self.process}: {self.answered} answered"


class EndedProcess(models.Model):
    """What a web process that ended long ago adds to the row ENDED_PROCESSES of AnsweredScans.

    If it is heard of again, a trigger takes it out of that sum, and it has its own row as before.
    """

    process = models.UUIDField(primary_key=True)
    answered = models.BigIntegerField()
    spooled = models.BigIntegerField(help_text="all of them replayed")
    lost = models.BigIntegerField()
    started_at = models.DateTimeField(help_text="when it first reported")
    seen_at = models.DateTimeField(help_text="when it last reported")

    class Meta:
        db_table = "scans_answered_ended"

    def __str__(self) -> str:
        return f"{self.process}: {self.answered} answered"


class LedgerPage(models.Model):
    """Scan rows that were inserted and deleted; only the sum over all pages has a meaning.

    Several pages, so that concurrent workers do not wait for one row.
    """

    page = models.PositiveSmallIntegerField(primary_key=True)
    ingested = models.BigIntegerField(help_text="rows from the stream")
    imported = models.BigIntegerField(help_text="rows from elsewhere, such as the demo")
    removed = models.BigIntegerField(help_text="rows deleted by retention and erasure")

    def __str__(self) -> str:
        return f"page {self.page}: {self.ingested} ingested"


class WriteOff(models.Model):
    """Answered scans that will never be rows, accepted by a person with a reason."""

    events = models.BigIntegerField(help_text="negative where too much was stored")
    reason = models.TextField()
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.events} events: {self.reason}"
