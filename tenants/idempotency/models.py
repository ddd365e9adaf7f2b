"""Responses that an idempotency key replays."""

from django.db import models


class IdempotentAnswer(models.Model):
    """The response to the first request with one key of a workspace.

    tenant_id is a plain value: a row lives for a day and outlives nothing. It is
    NO_TENANT for sign-ups, which belong to no workspace yet.
    """

    NO_TENANT = 0

    tenant_id = models.BigIntegerField()
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField(max_length=32, help_text="SHA-256 of method, path and body")
    status = models.PositiveSmallIntegerField(null=True, help_text="NULL only inside the claim")
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    is_recipe = models.BooleanField(
        default=False, db_default=False, help_text="The body says how to make the response again"
    )
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("tenant_id", "key"), name="idempotency_key_once"),
        ]

    def __str__(self) -> str:
        return f"tenant {self.tenant_id} key {self.key}"


class IdempotencyClaim(models.Model):
    """A request that works on its key outside of a transaction, until ends_at at the latest.

    A table of its own: answers are written in the transaction that acts, as they always were.
    """

    tenant_id = models.BigIntegerField()
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField(max_length=32)
    number = models.UUIDField(unique=True, help_text="Of this try; one that takes over has its own")
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("tenant_id", "key"), name="idempotency_claim_once"),
        ]

    def __str__(self) -> str:
        return f"tenant {self.tenant_id} key {self.key}"
