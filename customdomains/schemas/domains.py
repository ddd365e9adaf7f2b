"""Bodies of the custom domain endpoints and, for the documentation, their answers."""

from typing import Annotated, Any

from django.conf import settings
from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema

from customdomains.names import DOMAIN_PATTERN, MAX_DOMAIN_LENGTH, normalise_domain
from kernel.input_types import StrictSchema
from kernel.platform_hosts import is_platform_host
from kernel.schemas import not_sent
from kernel.unicode_text import strip_invisible
from kernel.urls import MAX_URL_LENGTH, URL_PATTERN
from qrs.validation import check_destination_url


def _is_own_host(host: str) -> bool:
    return is_platform_host(host, domain=settings.PLATFORM_DOMAIN)


def _check_domain(raw: str) -> str:
    return normalise_domain(
        raw, is_own_host=_is_own_host, allow_test_tlds=not settings.IS_PRODUCTION
    )


def _check_redirect(raw: str | None) -> str:
    """By the rules of destinations; null and "" mean: none."""
    return check_destination_url(raw) if raw and strip_invisible(raw) else ""


RedirectUrl = Annotated[
    str | None,
    AfterValidator(_check_redirect),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "maxLength": MAX_URL_LENGTH, "pattern": f"{URL_PATTERN}|^ *$"},
                {"type": "null"},
            ]
        }
    ),
]

_EXAMPLE: dict[str, Any] = {
    "id": 7,
    "domain": "go.yourbrand.com",
    "status": "pending",
    "is_primary": False,
    "message": "Set both records at your DNS provider, then verify.",
    "records": [
        {
            "type": "TXT",
            "name": "_qrstudio-verify.go.yourbrand.com",
            "value": "qrstudio-domain-verification=3f1c9a52b7d84e06a1c2d3e4f5a6b7c8",
            "ok": True,
            "found": ["qrstudio-domain-verification=3f1c9a52b7d84e06a1c2d3e4f5a6b7c8"],
            "message": "Found.",
        },
        {
            "type": "CNAME",
            "name": "go.yourbrand.com",
            "value": "8c1f0a6b2d3e4f59.cname.qrstudio.agency",
            "ok": False,
            "found": ["shops.example.net"],
            "message": "The CNAME record of go.yourbrand.com leads to shops.example.net."
            " Change its value to the one shown here.",
        },
    ],
    "conflicts": [
        {"short_id": "aBc12dEf", "destination_url": "https://go.yourbrand.com/menus/spring"}
    ],
    "conflicts_accepted": False,
    "root_redirect_url": None,
    "not_found_redirect_url": None,
    "grace_until": None,
    "verified_at": None,
    "last_checked_at": "2026-05-08T13:45:12Z",
    "created_at": "2026-05-08T13:40:00Z",
}


class CustomDomainCreate(StrictSchema):
    """Which name to claim."""

    model_config = ConfigDict(json_schema_extra={"example": {"domain": "go.yourbrand.com"}})
    domain: Annotated[
        str,
        AfterValidator(_check_domain),
        WithJsonSchema(
            {
                "type": "string",
                "minLength": 1,
                "maxLength": MAX_DOMAIN_LENGTH,
                "pattern": DOMAIN_PATTERN,
            }
        ),
    ] = Field(
        description="A subdomain of your own, such as go.yourbrand.com; any language's letters."
        " No IP address, no name of ours, no apex, no public suffix: below a registered domain."
    )


class CustomDomainPatch(StrictSchema):
    """What can change; only the fields sent do."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"root_redirect_url": "https://yourbrand.com/"}}
    )
    is_primary: bool = Field(
        default_factory=not_sent,
        description="true: new public URLs carry this domain. Only a verified one can.",
    )
    root_redirect_url: RedirectUrl = Field(
        default_factory=not_sent,
        description="Where the home page of the host leads; null for a plain page.",
    )
    not_found_redirect_url: RedirectUrl = Field(
        default_factory=not_sent,
        description="Where unknown codes on the host lead; null for a plain page.",
    )


class CustomDomainVerify(StrictSchema):
    """Optional: how to go on where codes lead to the domain."""

    model_config = ConfigDict(json_schema_extra={"example": {"accept_conflicts": True}})
    accept_conflicts: bool = Field(
        default=False,
        description="true: put the domain into service although the codes of `conflicts` lead to"
        " it and will no longer reach your pages.",
    )


class ConflictOut(Schema):
    """A code of the workspace that leads to the domain."""

    short_id: str
    destination_url: str = Field(description="Of the code, or of one of its variants.")


class DnsRecordOut(Schema):
    """One record to set, and what the last check has seen."""

    type: str
    name: str
    value: str
    ok: bool
    found: list[str]
    message: str


class CustomDomainOut(Schema):
    """A custom domain as every endpoint answers it."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})
    id: int
    domain: str
    status: str = Field(description="pending, verified, grace or failed.")
    is_primary: bool
    message: str = Field(description="What is going on, and what to do next.")
    records: list[DnsRecordOut]
    conflicts: list[ConflictOut] = Field(
        description="Codes that lead to this domain, as the last check saw them; at most 100."
    )
    conflicts_accepted: bool = Field(
        description="Whether the domain may come into service although they lead to it."
    )
    root_redirect_url: str | None
    not_found_redirect_url: str | None
    grace_until: str | None
    verified_at: str | None
    last_checked_at: str | None
    created_at: str


class CustomDomainPage(Schema):
    """One page, newest first."""

    count: int
    next: str | None
    previous: str | None
    results: list[CustomDomainOut]


class DomainEventOut(Schema):
    """One change. null: there was no claim, or it is gone."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "changed_at": "2026-05-08T13:47:00Z",
                "from_status": "pending",
                "to_status": "verified",
                "reason": "Both records are right.",
                "changed_by": "owner@studio.example",
            }
        }
    )
    changed_at: str
    from_status: str | None
    to_status: str | None
    reason: str
    changed_by: str | None


class DomainEventPage(Schema):
    """One page, newest first."""

    count: int
    next: str | None
    previous: str | None
    results: list[DomainEventOut]
