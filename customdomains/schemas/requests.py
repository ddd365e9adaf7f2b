"""Bodies of the custom domain endpoints."""

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema

from customdomains.inputs import check_domain, check_redirect
from customdomains.names import DOMAIN_PATTERN, MAX_DOMAIN_LENGTH
from kernel.input_types import StrictSchema
from kernel.schemas import not_sent
from kernel.urls import MAX_URL_LENGTH, URL_PATTERN

RedirectUrl = Annotated[
    str | None,
    AfterValidator(check_redirect),
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
        AfterValidator(check_domain),
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
