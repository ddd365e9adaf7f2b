"""What tasks have found out, and the status tells: figures, routes and certificates."""

from django.db import models


class FigureSample(models.Model):
    """The last comparison of a workspace's figures with its scans.

    day: of the scans that were compared; NULL without any. compared: QRs. are_routes_compared:
    False where a comparison of all routes takes too long.
    """

    tenant_id = models.BigIntegerField(primary_key=True)
    checked_at = models.DateTimeField(db_index=True)
    samples = models.BigIntegerField(default=0, help_text="so far")
    day = models.DateField(null=True)
    compared = models.IntegerField(default=0)
    are_routes_compared = models.BooleanField(default=True, db_default=True)

    def __str__(self) -> str:
        return f"{self.tenant_id}: {self.day}"


class WrongFigures(models.Model):
    """A workspace's day whose figures differ from its scans. Deleted once they do not.

    qr_ids: those that are compared again. lines: what differs, for platform admins.
    """

    tenant_id = models.BigIntegerField()
    day = models.DateField()
    qr_ids = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    found_at = models.DateTimeField()
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("tenant_id", "day"), name="wrong_figures_of_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.tenant_id} on {self.day}: {len(self.lines)} lines"


class WrongRoutes(models.Model):
    """A workspace whose routes are not those of its codes. Deleted once they are.

    short_ids: some of so many.
    """

    tenant_id = models.BigIntegerField(primary_key=True)
    count = models.BigIntegerField()
    short_ids = models.JSONField(default=list)
    found_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.tenant_id}: {self.count} routes"


class CertificateProblem(models.TextChoices):
    """NONE: valid for long enough, or not looked at yet."""

    NONE = ""
    EXPIRES = "expires"
    INVALID = "invalid"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


class CertificateCheck(models.Model):
    """The certificate of a host in service, as a visitor gets it.

    is_own: of the platform, not of a customer. failures: checks in a row with a problem.
    detail: for platform admins.
    """

    host = models.CharField(max_length=253, primary_key=True)
    is_own = models.BooleanField()
    next_check_at = models.DateTimeField(db_index=True)
    checked_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=12, choices=CertificateProblem.choices, blank=True)
    detail = models.TextField(blank=True)
    failures = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.host}: {self.problem or 'ok'}"
