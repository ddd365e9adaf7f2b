"""Bodies of the account endpoints and, for the documentation, their answers."""

from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field
from pydantic.config import JsonDict

from accounts.emails import MAX_EMAIL_LENGTH
from accounts.password_text import MAX_PASSWORD_LENGTH, is_too_long
from kernel.input_types import LINE_PATTERN, Line60, StrictSchema

MAX_NAME_LENGTH = 120


def _check_password_length(password: str) -> str:
    if is_too_long(password):
        raise ValueError(f"Ensure this field has at most {MAX_PASSWORD_LENGTH} characters.")
    return password


PasswordText = Annotated[
    str,
    # Counted in NFC, which JSON Schema cannot say: the document promises what always holds.
    Field(min_length=1, json_schema_extra={"maxLength": MAX_PASSWORD_LENGTH}),
    AfterValidator(_check_password_length),
]

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
    # Its rules are applied together with those of the other fields, so that all are told at once.
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


class RefreshIn(StrictSchema):
    """A refresh token."""

    model_config = ConfigDict(json_schema_extra={"example": {"refresh": _REFRESH}})
    refresh: str = Field(min_length=1, max_length=200)


class TokensOut(Schema):
    """access: 15 minutes, for Authorization: Bearer. refresh: 30 days, to use once."""

    access: str
    refresh: str


class UserOut(Schema):
    """The person."""

    model_config = ConfigDict(json_schema_extra={"example": _USER})
    id: int
    email: str
    full_name: str
    is_staff: bool


class WorkspaceOut(Schema):
    """The workspace."""

    model_config = ConfigDict(json_schema_extra={"example": _WORKSPACE})
    slug: str
    name: str
    status: str


class SignUpOut(TokensOut):
    """A new account is logged in already."""

    user: UserOut
    workspace: WorkspaceOut


class PlanLimitsOut(Schema):
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


class WorkspacePlanOut(Schema):
    """The workspace's plan."""

    code: str
    name: str
    price_usd_month: int | None
    limits: PlanLimitsOut


class MeOut(Schema):
    """Who calls, where, as what, and what the plan allows."""

    user: UserOut
    workspace: WorkspaceOut
    role: str
    plan: WorkspacePlanOut
    credits: int
