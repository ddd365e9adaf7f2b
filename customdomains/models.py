"""CustomDomain: a workspace's claim to a host name. DomainEvent: its history."""

from django.db import models
from django.db.models import Q

from kernel.translated_text import read_text
from tenants.models import Tenant


class DomainStatus(models.TextChoices):
    """The state of a claim; customdomains/lifecycle.py has the transitions."""

    PENDING = "pending"
    VERIFIED = "verified"
    GRACE = "grace"
    FAILED = "failed"


IN_SERVICE = (DomainStatus.VERIFIED, DomainStatus.GRACE)
"""Claims in these states have a row in tenants.Domain, others have none."""


class CustomDomain(models.Model):
    """A claim. Several workspaces may claim one name; only one of them can be in service.

    domain: A-labels, lower case, without a final dot (customdomains.names).
    records: the result of the last check, written by customdomains.services.recording.
    accepted_conflicts: short ids of codes that lead to the domain and that the workspace has
    accepted; NULL if it has accepted none.
    next_check_at: NULL if no check is scheduled. next_mail_at: NULL outside of a grace period.
    check_ends_at: end of the lease of a check on demand.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="custom_domains")
    domain = models.CharField(max_length=253)
    status = models.CharField(
        max_length=10, choices=DomainStatus.choices, default=DomainStatus.PENDING
    )
    is_primary = models.BooleanField(default=False)
    txt_token = models.CharField(max_length=32)
    cname_token = models.CharField(max_length=32)
    root_redirect_url = models.CharField(max_length=2000, blank=True)
    not_found_redirect_url = models.CharField(max_length=2000, blank=True)
    records = models.JSONField(default=dict)
    accepted_conflicts = models.JSONField(null=True)
    check_count = models.PositiveIntegerField(default=0, help_text="checks by the schedule")
    created_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    last_checked_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField(null=True)
    check_ends_at = models.DateTimeField(null=True)
    grace_until = models.DateTimeField(null=True)
    next_mail_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("tenant", "domain"), name="one_claim_per_workspace_and_domain"
            ),
            models.UniqueConstraint(
                fields=("domain",),
                condition=Q(status__in=IN_SERVICE),
                name="one_claim_in_service_per_domain",
            ),
            models.UniqueConstraint(
                fields=("tenant",),
                condition=Q(is_primary=True),
                name="one_primary_domain_per_workspace",
            ),
            models.CheckConstraint(
                name="custom_domain_status_is_known", condition=Q(status__in=DomainStatus.values)
            ),
            models.CheckConstraint(
                name="primary_domain_is_in_service",
                condition=Q(is_primary=False) | Q(status__in=IN_SERVICE),
            ),
        ]
        indexes = [
            models.Index(
                fields=("next_check_at",),
                condition=Q(next_check_at__isnull=False),
                name="custom_domain_due_check",
            ),
            models.Index(
                fields=("next_mail_at",),
                condition=Q(next_mail_at__isnull=False),
                name="custom_domain_due_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.domain} of {self.tenant_id}: {self.status}"

    @property
    def caa_warning(self) -> str:
        """Why CAA records forbid our certificate, as far as the last check could read; or ""."""
        return read_text(self.records, "warning")

    @property
    def is_in_service(self) -> bool:
        """Whether the host serves the codes of the workspace."""
        return self.status in IN_SERVICE


class DomainEvent(models.Model):
    """One change of a claim: when, from which state to which, and why.

    Refers to tenant and name and not to the claim, so that a name that was deleted and claimed
    again shows its whole history. The status "" means that there is no claim.
    """

    tenant_id = models.BigIntegerField()
    domain = models.CharField(max_length=253)
    from_status = models.CharField(max_length=10, blank=True)
    to_status = models.CharField(max_length=10, blank=True)
    reason = models.TextField()
    changed_by_id = models.BigIntegerField(
        null=True, help_text="NULL: an API key, a check or the platform"
    )
    changed_by_key_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()
    reason_fr = models.TextField(
        blank=True, db_default="", help_text="empty: a fixed text, or from before translations"
    )

    class Meta:
        indexes = [
            models.Index(fields=("tenant_id", "domain", "-id"), name="domain_event_by_claim"),
        ]

    def __str__(self) -> str:
        return f"{self.domain} of {self.tenant_id}: {self.from_status} > {self.to_status}"
