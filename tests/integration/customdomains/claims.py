"""Steps that tests of claims share."""

from typing import Any

from customdomains.models import CustomDomain
from tenants.models import Domain
from tests.support.dns_server import DnsServer
from tests.support.factories import Workspace

PATH = "/api/v1/dynamic/custom-domains/"


def claim(workspace: Workspace, domain: str) -> dict[str, Any]:
    """Create a pending claim through the API."""
    answer = workspace.owner.post(PATH, {"domain": domain})
    assert answer.status == 201, answer.content
    created: dict[str, Any] = answer.json
    return created


def verify(workspace: Workspace, claimed: dict[str, Any]) -> dict[str, Any]:
    """Check the claim through the API."""
    answer = workspace.owner.post(f"{PATH}{claimed['id']}/verify/")
    assert answer.status == 200, answer.content
    checked: dict[str, Any] = answer.json
    return checked


def put_in_service(workspace: Workspace, dns: DnsServer, domain: str) -> dict[str, Any]:
    """Claim the domain, set its records and verify it."""
    claimed = claim(workspace, domain)
    dns.set_challenge(claimed["records"])
    checked = verify(workspace, claimed)
    assert checked["status"] == "verified", checked
    return checked


def remove_records(dns: DnsServer, claimed: dict[str, Any]) -> None:
    """Delete both records in DNS."""
    for record in claimed["records"]:
        dns.set(record["name"], record["type"])


def list_history(
    workspace: Workspace, claimed: dict[str, Any]
) -> list[tuple[str | None, str | None]]:
    """(from, to) of every change, oldest first."""
    events = workspace.owner.get(f"{PATH}{claimed['id']}/history/").json["results"]
    return [(event["from_status"], event["to_status"]) for event in reversed(events)]


def get_status(claimed: dict[str, Any]) -> str:
    return CustomDomain.objects.get(pk=claimed["id"]).status


def get_owner_id(domain: str) -> int | None:
    """The workspace that the host is served for."""
    return Domain.objects.filter(domain=domain).values_list("tenant_id", flat=True).first()


def list_primaries(workspace: Workspace) -> list[str]:
    """Primary domains; checks that claims and served rows agree."""
    tenant = workspace.tenant
    served = Domain.objects.filter(tenant=tenant, is_primary=True)
    claims = CustomDomain.objects.filter(tenant=tenant, is_primary=True)
    names = sorted(served.values_list("domain", flat=True))
    assert names == sorted(claims.values_list("domain", flat=True))
    return names
