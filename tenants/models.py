"""Tenant, Membership and the host names in service."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django_tenants.models import DomainMixin, TenantMixin

from plans.models import Plan


class TenantStatus(models.TextChoices):
    """Workspaces are suspended for abuse."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class Tenant(TenantMixin):
    """A workspace: an agency, its plan and its branding.

    Schemas are made by tenants.provisioning, never by save().
    """

    auto_create_schema = False
    auto_drop_schema = False

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=10, choices=TenantStatus.choices, default=TenantStatus.ACTIVE
    )
    credits = models.PositiveIntegerField(default=0)
    brand_name = models.CharField(max_length=120, blank=True)
    brand_colour = models.CharField(
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"\A#[0-9a-fA-F]{6}\Z", "Use a colour such as #1a2b3c.")],
    )
    brand_logo_url = models.URLField(max_length=500, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC", db_default="UTC")
    language = models.CharField(
        max_length=5, default="en", db_default="en", help_text="of mails to addresses without user"
    )
    week_start = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="0 Monday, 6 Sunday"
    )
    requires_two_factor = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "workspace"
        ordering = ("slug",)
        constraints = [
            models.CheckConstraint(
                name="tenant_status_is_known",
                condition=models.Q(status__in=TenantStatus.values),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_suspended(self) -> bool:
        return self.status == TenantStatus.SUSPENDED


class Domain(DomainMixin):
    """A customer host name that is in service now, such as go.brand.com.

    Claims, checks and states live in customdomains; a row here means that the host is served.
    root_redirect_url: where "/" of the host leads; not_found_redirect_url: where a short id
    that the host does not serve leads. "" for the not-found page.
    """

    root_redirect_url = models.CharField(max_length=2000, blank=True, db_default="")
    not_found_redirect_url = models.CharField(max_length=2000, blank=True, db_default="")

    def __str__(self) -> str:
        return str(self.domain)


class Role(models.TextChoices):
    """What a member may do."""

    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    VIEWER = "viewer"

    @property
    def can_write(self) -> bool:
        """All roles but viewer may write."""
        return self is not Role.VIEWER

    @property
    def is_owner(self) -> bool:
        return self is Role.OWNER

    @property
    def can_manage(self) -> bool:
        """Owners and admins invite people and change the settings of the workspace."""
        return self in (Role.OWNER, Role.ADMIN)


class Membership(models.Model):
    """A user's role in a workspace."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("user", "tenant"), name="one_membership_per_workspace"),
            models.CheckConstraint(
                name="membership_role_is_known", condition=models.Q(role__in=Role.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.tenant} as {self.role}"


class SavedView(models.Model):
    """A list of codes as one member has filtered and sorted it. query: of its URL."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("membership", "name"), name="one_saved_view_per_member_and_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """A seat that is kept for an email until the invitation is accepted, revoked or expired.

    Of the token in the mail, only the SHA-256 is stored.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=10, choices=Role.choices)
    token_digest = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("tenant", "email"),
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation_per_email",
            ),
            models.CheckConstraint(
                name="invitation_role_is_known", condition=models.Q(role__in=Role.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.tenant_id} as {self.role}"


class FormerSlug(models.Model):
    """A slug that a workspace had: until then, links with it lead to the workspace."""

    slug = models.SlugField(max_length=60, unique=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="former_slugs")
    changed_at = models.DateTimeField()
    leads_until = models.DateTimeField()

    def __str__(self) -> str:
        return self.slug


class PlanRequestStatus(models.TextChoices):
    """What became of a request."""

    OPEN = "open"
    DONE = "done"
    DECLINED = "declined"


class PlanRequest(models.Model):
    """A workspace asks for another plan, or for credits; platform admins answer it."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="plan_requests")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="+")
    credits = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    status = models.CharField(
        max_length=10, choices=PlanRequestStatus.choices, default=PlanRequestStatus.OPEN
    )
    answer = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=("tenant",),
                condition=models.Q(status=PlanRequestStatus.OPEN),
                name="one_open_plan_request",
            ),
            models.CheckConstraint(
                name="plan_request_status_is_known",
                condition=models.Q(status__in=PlanRequestStatus.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tenant_id}: {self.plan_id or f'{self.credits} credits'}"
