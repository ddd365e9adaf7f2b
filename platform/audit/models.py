"""The audit log."""

from django.db import models
from django.db.models import F, OrderBy, Q

from audit.context import BY_MEMBERS

_NEWEST = (OrderBy(F("created_at"), descending=True), OrderBy(F("id"), descending=True))


def _index(name: str, *fields: str) -> models.Index:
    """For the pages of one workspace's log, newest first, with equality on the given fields."""
    return models.Index(
        F("tenant_id"),
        *(F(field) for field in fields),
        *_NEWEST,
        name=name,
        condition=Q(tenant_id__isnull=False),
    )


class AuditEntry(models.Model):
    """One change: who, when, from where, what, before and after.

    Append-only: a trigger rejects UPDATE, DELETE and TRUNCATE, also from SQL. Actor, target and
    workspace are plain values and not foreign keys, so that an entry outlives them. before and
    after hold the fields that changed, never a secret. The table has the name of the app that it
    was in first: processes of the version before go on writing to it.
    """

    created_at = models.DateTimeField()
    tenant_id = models.BigIntegerField(
        null=True, help_text="NULL: an entry that only platform admins see"
    )
    actor_id = models.BigIntegerField(null=True, help_text="user; NULL for the platform itself")
    actor_key_id = models.BigIntegerField(null=True, help_text="API key; NULL for people")
    actor_email = models.CharField(max_length=254)
    via = models.CharField(max_length=10, blank=True, db_default="", help_text="see audit.context")
    network = models.CharField(
        max_length=50, blank=True, db_default="", help_text="of the client, never its address"
    )
    action = models.CharField(max_length=40)
    target_type = models.CharField(max_length=20)
    target_id = models.CharField(max_length=255)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    request_id = models.CharField(max_length=128, blank=True)

    class Meta:
        db_table = "console_auditentry"
        ordering = ("-id",)
        verbose_name = "audit entry"
        verbose_name_plural = "audit log"
        indexes = [
            models.Index(fields=("target_type", "target_id", "-id"), name="audit_of_one_target"),
            models.Index(fields=("-id",), name="audit_of_admins", condition=~Q(via__in=BY_MEMBERS)),
            _index("audit_of_workspace"),
            _index("audit_of_person", "actor_id"),
            models.Index(
                F("tenant_id"),
                F("actor_key_id"),
                *_NEWEST,
                name="audit_of_key",
                condition=Q(actor_key_id__isnull=False),
            ),
            _index("audit_of_target", "target_type", "target_id"),
            _index("audit_of_action", "action"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_email}: {self.action} {self.target_id}"
