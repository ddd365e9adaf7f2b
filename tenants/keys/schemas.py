"""Bodies and responses of API keys."""

from datetime import UTC, datetime
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.config import JsonDict

from kernel.clock import isoformat_z
from kernel.input_types import Line, StrictSchema
from kernel.schemas import ResponseModel
from kernel.translation import gettext as _
from tenants.keys.models import ApiKey
from tenants.keys.scopes import Scope
from tenants.keys.services import KeyForm, NewKey
from tenants.keys.services.keys import MAX_NAME_LENGTH

WARNING = "Store this key securely. It will NOT be shown again."
ScopeName = Literal["render", "qrs:read", "qrs:write", "analytics:read", "domains", "webhooks"]
_NAMES: tuple[ScopeName, ...] = get_args(ScopeName)
_KEY: JsonDict = {
    "id": 12,
    "name": "Nightly sync",
    "key_prefix": "smk_aBc12dEf",
    "plan": "agency",
    "scopes": ["render", "qrs:read", "qrs:write"],
    "is_active": True,
    "created_at": "2026-05-08T13:45:12Z",
    "expires_at": "2027-05-08T00:00:00Z",
    "last_used_at": "2026-05-09T02:00:00Z",
    "revoked_at": None,
}
_RAW_KEY = "smk_aBc12dEfGh34iJkLmN56oPqRsT78uVwXyZ90"
_EXPIRY = "2027-05-08T00:00:00Z"


def parse_expiry(raw: str) -> str:
    """The same time in UTC. Raises ValueError with what to change."""
    try:
        moment = datetime.fromisoformat(raw)
        if moment.tzinfo is not None:
            return isoformat_z(moment.astimezone(UTC))
    except (ValueError, OverflowError):
        pass
    raise ValueError(
        _("A time with its zone is required, such as %(example)s.") % {"example": _EXPIRY}
    )


class KeyCreate(StrictSchema):
    """A key of the workspace."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"name": "Nightly sync"},
                {"name": "Shop", "plan": "free", "scopes": ["render"], "expires_at": _EXPIRY},
            ]
        }
    )
    name: Annotated[str, Line(MAX_NAME_LENGTH)] = Field(
        description="For people; it need not be unique."
    )
    plan: str | None = Field(
        None,
        max_length=20,
        description=(
            "Whose caps on size, resolution, logo and bulk the key has; at most the workspace's"
            " own plan. null: the workspace's, also after it changes."
        ),
    )
    scopes: list[ScopeName] = Field(
        default_factory=lambda: list(_NAMES),
        min_length=1,
        max_length=len(_NAMES),
        description="What the key may do. Default: everything that keys can do today.",
    )
    expires_at: Annotated[str, Field(max_length=40), AfterValidator(parse_expiry)] | None = Field(
        None, description="null: never."
    )

    def to_form(self) -> KeyForm:
        expires_at = None if self.expires_at is None else datetime.fromisoformat(self.expires_at)
        return KeyForm(
            name=self.name,
            plan=self.plan,
            scopes=[Scope(name) for name in self.scopes],
            expires_at=expires_at,
        )


class ApiKeyOut(ResponseModel):
    """A key, which itself is shown only once. plan: in force now."""

    model_config = ConfigDict(json_schema_extra={"example": _KEY})
    id: int
    name: str
    key_prefix: str
    plan: str
    scopes: list[ScopeName]
    is_active: bool
    created_at: str
    expires_at: str | None
    last_used_at: str | None
    revoked_at: str | None

    @classmethod
    def from_key(cls, key: ApiKey, *, workspace_plan: str, now: datetime) -> "ApiKeyOut":
        return cls.model_construct(
            id=key.pk,
            name=key.name,
            key_prefix=key.key_prefix,
            plan=key.plan_id or workspace_plan,
            scopes=[name for name in _NAMES if name in key.scopes],
            is_active=key.is_active_at(now),
            created_at=isoformat_z(key.created_at),
            expires_at=isoformat_z(key.expires_at),
            last_used_at=isoformat_z(key.last_used_at),
            revoked_at=isoformat_z(key.revoked_at),
        )


class ApiKeyList(ResponseModel):
    """Active keys first, each group newest first; of revoked and expired ones the latest 200."""

    keys: list[ApiKeyOut]


class NewKeyOut(ResponseModel):
    """raw_key: only here, and never again; null in a replay."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": 12,
                "name": "Nightly sync",
                "raw_key": _RAW_KEY,
                "key_prefix": "smk_aBc12dEf",
                "plan": "agency",
                "scopes": ["render", "qrs:read", "qrs:write"],
                "expires_at": _EXPIRY,
                "warning": WARNING,
            }
        }
    )
    id: int
    name: str
    raw_key: str | None
    key_prefix: str
    plan: str
    scopes: list[ScopeName]
    expires_at: str | None
    warning: str

    @classmethod
    def from_new(cls, made: NewKey, *, workspace_plan: str) -> "NewKeyOut":
        key = made.key
        return cls.model_construct(
            id=key.pk,
            name=key.name,
            raw_key=made.raw_key,
            key_prefix=key.key_prefix,
            plan=key.plan_id or workspace_plan,
            scopes=[name for name in _NAMES if name in key.scopes],
            expires_at=isoformat_z(key.expires_at),
            warning=WARNING,
        )
