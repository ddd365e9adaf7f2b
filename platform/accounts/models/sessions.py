"""Log-ins, and the refresh tokens of those by API."""

from django.db import models

from accounts.models.users import User


class Session(models.Model):
    """A log-in: by API, with the family of refresh tokens that rotate from it, or by browser.

    tenant_id is a plain value: accounts is a layer below tenants. A browser's log-in has none, as
    the workspace is in each URL; it has secret_digest, the SHA-256 of what its cookie holds.
    acting_admin: the platform admin who looks at the workspace as the user, read-only
    (accounts.inspections); such a log-in is for one workspace.
    """

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    tenant_id = models.BigIntegerField(null=True)
    secret_digest = models.BinaryField(max_length=32, unique=True, null=True)
    last_seen_at = models.DateTimeField(null=True)
    is_persistent = models.BooleanField(
        default=False, db_default=False, help_text="stay logged in: 30 days, not 12 idle hours"
    )
    acting_admin = models.ForeignKey(
        User, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    second_factor_at = models.DateTimeField(null=True)
    user_agent = models.CharField(max_length=300, blank=True, db_default="")
    network = models.CharField(
        max_length=50, blank=True, db_default="", help_text="of the client, never its address"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return str(self.id)


class RefreshToken(models.Model):
    """One refresh token; only its SHA-256 is stored."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="tokens")
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token {self.pk} of {self.session_id}"
