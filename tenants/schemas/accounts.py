"""Bodies and responses of the account endpoints."""

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from accounts.emails import MAX_EMAIL_LENGTH
from accounts.models import User
from accounts.schemas import PasswordText
from accounts.services import SessionTokens
from kernel.input_types import LINE_PATTERN, Line40, Line60, StrictSchema
from kernel.schemas import ResponseModel
from plans.models import Plan
from tenants.models import Tenant
from tenants.principals import Principal
from tenants.services.accounts import MAX_NAME_LENGTH

_EMAIL = "owner@agency.example"
_REFRESH = "7Qm0sX1d3k..."
_USER: JsonDict = {"id": 7, "email": _EMAIL, "full_name": "", "is_staff": False}
_WORKSPACE: JsonDict = {"slug": "studio-nord", "name": "Studio Nord", "status": "active"}


class SignUpIn(StrictSchema):
    """A new account with its own workspace."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "email": _EMAIL,
                "password": "three quiet rivers",
                "workspace": "Studio Nord",
            }
        }
    )
    email: str = Field(min_length=1, max_length=MAX_EMAIL_LENGTH)
    password: PasswordText
    # Checked together with the other fields, so that all errors are reported at once.
    workspace: str = Field(
        json_schema_extra={"minLength": 1, "maxLength": MAX_NAME_LENGTH, "pattern": LINE_PATTERN},
        description="The agency's name, 1 to 120 characters. Its slug is derived from it.",
    )


class TokenIn(StrictSchema):
    """A log-in."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"email": _EMAIL, "password": "three quiet rivers"}}
    )
    email: str = Field(min_length=1, max_length=MAX_EMAIL_LENGTH)
    password: PasswordText
    workspace: Line60 | None = Field(
        None, description="A slug. Without it: your oldest workspace in service."
    )
    otp: Line40 | None = Field(
        None,
        description="With two-factor: a code of the authenticator app, or a recovery code.",
    )


class RefreshIn(StrictSchema):
    """A refresh token."""

    model_config = ConfigDict(json_schema_extra={"example": {"refresh": _REFRESH}})
    refresh: str = Field(min_length=1, max_length=200)


class TokensOut(ResponseModel):
    """access: 15 minutes, for Authorization: Bearer. refresh: 30 days, to use once."""

    access: str
    refresh: str

    @classmethod
    def from_tokens(cls, tokens: SessionTokens) -> "TokensOut":
        return cls.model_construct(access=tokens.access, refresh=tokens.refresh)


class UserOut(ResponseModel):
    """The person."""

    model_config = ConfigDict(json_schema_extra={"example": _USER})
    id: int
    email: str
    full_name: str
    is_staff: bool

    @classmethod
    def from_user(cls, user: User) -> "UserOut":
        return cls.model_construct(
            id=user.pk, email=user.email, full_name=user.full_name, is_staff=user.is_staff
        )


class WorkspaceOut(ResponseModel):
    """The workspace."""

    model_config = ConfigDict(json_schema_extra={"example": _WORKSPACE})
    slug: str
    name: str
    status: str

    @classmethod
    def from_tenant(cls, tenant: Tenant) -> "WorkspaceOut":
        return cls.model_construct(slug=tenant.slug, name=tenant.name, status=tenant.status)


class SignUpOut(TokensOut):
    """A new account is logged in already."""

    user: UserOut
    workspace: WorkspaceOut


class PlanLimitsOut(ResponseModel):
    """null means unlimited."""

    renders_per_month: int | None
    max_print_inches: int
    max_dpi: int
    custom_logo: bool
    active_dynamic_qrs: int | None
    destination_edits_per_qr: int | None
    bulk_items_per_call: int
    seats: int | None
    ab_variants: bool
    webhooks: bool
    custom_domains: bool
    over_quota: str
    designs: int | None

    @classmethod
    def from_plan(cls, plan: Plan) -> "PlanLimitsOut":
        return cls.model_construct(**{name: getattr(plan, name) for name in cls.model_fields})


class WorkspacePlanOut(ResponseModel):
    """The workspace's plan."""

    code: str
    name: str
    price_usd_month: int | None
    limits: PlanLimitsOut

    @classmethod
    def from_plan(cls, plan: Plan) -> "WorkspacePlanOut":
        return cls.model_construct(
            code=plan.code,
            name=plan.name,
            price_usd_month=plan.price_usd_month,
            limits=PlanLimitsOut.from_plan(plan),
        )


class MeOut(ResponseModel):
    """Who calls, where, as what, and what the plan allows."""

    user: UserOut
    workspace: WorkspaceOut
    role: str
    plan: WorkspacePlanOut
    credits: int

    @classmethod
    def from_principal(cls, principal: Principal) -> "MeOut":
        return cls.model_construct(
            user=UserOut.from_user(principal.user),
            workspace=WorkspaceOut.from_tenant(principal.tenant),
            role=principal.role,
            plan=WorkspacePlanOut.from_plan(principal.tenant.plan),
            credits=principal.tenant.credits,
        )
