"""ApiKey: by which a machine acts for a workspace."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from plans.models import Plan
from tenants.keys.raw_keys import PREFIX_LENGTH
from tenants.models import Tenant


class ApiKey(models.Model):
    """Of the key itself, only the SHA-256 and the first characters are stored.

    plan: caps size, resolution, logo and bulk; NULL: the workspace's, whichever it has. scopes:
    values of Scope, written out, so that a scope of a later version is not given by itself.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    key_digest = models.BinaryField(max_length=32, unique=True)
    key_prefix = models.CharField(max_length=PREFIX_LENGTH)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="+")
    scopes = ArrayField(models.CharField(max_length=20))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True, help_text="at most a minute old")

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.name} ({self.key_prefix})"

    def is_active_at(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)
