"""The audit log of the platform admins."""

from django.db import models


class AuditEntry(models.Model):
    """One change by a platform admin: who, when, what, before and after.

    Append-only: a trigger rejects UPDATE, DELETE and TRUNCATE, also from SQL. Actor and target are
    plain values and not foreign keys, so that an entry outlives them. before and after hold the
    fields that changed, never a secret.
    """

    created_at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True, help_text="user; NULL for the platform itself")
    actor_email = models.CharField(max_length=254)
    action = models.CharField(max_length=40)
    target_type = models.CharField(max_length=20)
    target_id = models.CharField(max_length=100)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    request_id = models.CharField(max_length=128, blank=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = "audit entry"
        verbose_name_plural = "audit log"
        indexes = [
            models.Index(fields=("target_type", "target_id", "-id"), name="audit_of_one_target"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_email}: {self.action} {self.target_id}"
