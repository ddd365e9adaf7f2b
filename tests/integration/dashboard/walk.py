"""Every page of the app host, from its URL patterns, with values for what they need.

A new URL is walked by itself. A pattern with a new parameter needs a value in Scene.parameters.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from kernel.clock import utc_now
from tenants.models import Membership
from tests.support.factories import Workspace

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """pattern: as in urls.py, such as <slug:workspace>/qrs/<str:short_id>/."""

    pattern: str
    name: str

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(_PARAMETER.findall(self.pattern))

    @property
    def is_of_workspace(self) -> bool:
        return "workspace" in self.parameters


@cache
def list_routes() -> tuple[Route, ...]:
    return tuple(_list_below(get_resolver("config.urls.app"), ""))


def _list_below(resolver: URLResolver, prefix: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLPattern):
            yield Route(pattern, entry.name or "")
        else:
            yield from _list_below(entry, pattern)


@dataclass(slots=True)
class Scene:
    """A workspace with something on each of its pages. parameters: values of the patterns."""

    workspace: Workspace
    parameters: dict[str, str] = field(default_factory=dict)

    def path(self, route: Route) -> str | None:
        """None where a value is not known."""
        values = {"workspace": self.workspace.tenant.slug, **self.parameters}
        if not set(route.parameters) <= set(values):
            return None
        return "/" + _PARAMETER.sub(lambda found: values[found[1]], route.pattern)


def make_scene(workspace: Workspace) -> Scene:
    """With a code, a member, an invitation and a domain that wait."""
    # Only who has confirmed the address may invite.
    User.objects.filter(pk=workspace.owner_user.pk).update(email_verified_at=utc_now())
    invited = workspace.owner.post(
        "/api/v1/invitations/", {"email": "eve@studio.example", "role": "editor"}
    )
    assert invited.status == 201, invited.content
    claimed = workspace.owner.post(
        "/api/v1/dynamic/custom-domains/", {"domain": f"go.{workspace.tenant.slug}.test"}
    )
    assert claimed.status == 201, claimed.content
    member = Membership.objects.get(tenant=workspace.tenant, user=workspace.owner_user)
    return Scene(
        workspace,
        {
            "short_id": workspace.create_qr()["short_id"],
            "card": "places",
            "member_id": str(member.pk),
            "invitation_id": str(invited.json["id"]),
            "domain_id": str(claimed.json["id"]),
        },
    )
