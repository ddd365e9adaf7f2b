"""DeadLetter: one scan event that five deliveries could not store."""

from django.db import models


class DeadLetter(models.Model):
    """The event as it was read, without the visitor's address, and why it was refused.

    position: index in the stream entry; -1 means the entry as a whole.
    payload: the event's JSON array, or the undecodable text of the entry.
    """

    entry_id = models.CharField(max_length=41, help_text="id of the stream entry")
    position = models.IntegerField()
    tenant_id = models.BigIntegerField(null=True)
    payload = models.TextField()
    reason = models.TextField()
    deliveries = models.PositiveIntegerField()
    failed_at = models.DateTimeField()

    class Meta:
        constraints = [
            # A crash between this insert and the acknowledgement delivers the entry again.
            models.UniqueConstraint(
                fields=("entry_id", "position"), name="one_dead_letter_per_event"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.position}: {self.reason}"
