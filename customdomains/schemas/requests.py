"""Bodies of the custom domain endpoints."""

from typing import Annotated

from django.conf import settings
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
    """Checks a URL by the rules of destinations; null and "" remove the redirect."""
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
