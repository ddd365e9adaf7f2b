"""The workspace that is filled, and the person who owns it."""

from typing import NamedTuple

from accounts.models import User
from audit.context import Actor
from console.services.tenants import create_tenant_as_admin
from demo.catalogue import AGENCY
from tenants.models import Membership, Role, Tenant

FILLER = Actor(user_id=None, email="demo data")
NAME = "Studio Grand"


class FilledWorkspace(NamedTuple):
    """owner_email: who can look at it."""

    tenant: Tenant
    owner_id: int
    owner_email: str


class NoWorkspaceError(Exception):
    """No such workspace; the message says what to do."""


def find_workspace(slug: str | None) -> FilledWorkspace:
    """The workspace with this slug; without one, a new one of the demo's agency owner.

    Raises NoWorkspaceError.
    """
    tenant = _find(slug) if slug else _create()
    owner = Membership.objects.filter(tenant=tenant, role=Role.OWNER).select_related("user").first()
    if owner is None:
        raise NoWorkspaceError(f"The workspace {tenant.slug} has no owner.")
    return FilledWorkspace(tenant, owner.user_id, owner.user.email)


def _find(slug: str) -> Tenant:
    tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        raise NoWorkspaceError(f"There is no workspace {slug}.")
    return tenant


def _create() -> Tenant:
    if not User.objects.filter(email=AGENCY.owner_email).exists():
        raise NoWorkspaceError("There is no demo here: name a workspace by --workspace SLUG.")
    return create_tenant_as_admin(
        actor=FILLER, name=NAME, owner_email=AGENCY.owner_email, plan="enterprise"
    ).tenant
