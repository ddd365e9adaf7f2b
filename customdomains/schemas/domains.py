"""A custom domain as the API and mails show it."""

from typing import Any

from pydantic import ConfigDict, Field

from customdomains.models import CustomDomain
from customdomains.schemas.messages import get_record_message, get_status_message
from customdomains.selectors.domains import get_challenge
from kernel.clock import isoformat_z
from kernel.schemas import Page, ResponseModel

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


class ConflictOut(ResponseModel):
    """A code of the workspace that leads to the domain."""

    short_id: str
    destination_url: str = Field(description="Of the code, or of one of its variants.")


class DnsRecordOut(ResponseModel):
    """One record to set, and what the last check has seen."""

    type: str
    name: str
    value: str
    ok: bool
    found: list[str]
    message: str

    @classmethod
    def list_from_claim(cls, claim: CustomDomain) -> list["DnsRecordOut"]:
        """The TXT and the CNAME record."""
        challenge = get_challenge(claim)
        return [
            cls._from_report(claim, "TXT", challenge.txt_name, challenge.txt_value),
            cls._from_report(claim, "CNAME", challenge.domain, challenge.cname_target),
        ]

    @classmethod
    def _from_report(
        cls, claim: CustomDomain, rdtype: str, name: str, value: str
    ) -> "DnsRecordOut":
        report = claim.records.get(rdtype, {"ok": False, "found": []})
        return cls.model_construct(
            type=rdtype,
            name=name,
            value=value,
            ok=report["ok"],
            found=report["found"],
            message=get_record_message(claim, rdtype),
        )


class CustomDomainOut(ResponseModel):
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

    @classmethod
    def from_claim(cls, claim: CustomDomain) -> "CustomDomainOut":
        conflicts = claim.records.get("conflicts", [])
        return cls.model_construct(
            id=claim.pk,
            domain=claim.domain,
            status=str(claim.status),
            is_primary=claim.is_primary,
            message=get_status_message(claim),
            records=DnsRecordOut.list_from_claim(claim),
            conflicts=[ConflictOut.model_construct(**conflict) for conflict in conflicts],
            conflicts_accepted=claim.records.get("conflicts_accepted", False),
            root_redirect_url=claim.root_redirect_url or None,
            not_found_redirect_url=claim.not_found_redirect_url or None,
            grace_until=isoformat_z(claim.grace_until),
            verified_at=isoformat_z(claim.verified_at),
            last_checked_at=isoformat_z(claim.last_checked_at),
            created_at=isoformat_z(claim.created_at),
        )


class CustomDomainPage(Page[CustomDomainOut]):
    """One page, newest first."""
