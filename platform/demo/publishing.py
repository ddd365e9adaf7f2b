"""Keeps DATA_DIR/demo.json up to date: it is rewritten when it is lost or the port has changed."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from django.conf import settings

from accounts.models import User
from console.services.users import reset_password
from demo.catalogue import AGENCY, WORKSPACES
from demo.demo_file import (
    DemoDocument,
    DemoLogin,
    build_urls,
    read_document,
    write_document,
)
from demo.logins import derive_password, find_valid_password
from demo.seeding import get_seeded
from demo.workspaces import SEEDER, SeededWorkspace
from qrs.routes.models import QrRoute, RouteState
from tenants.models import Tenant


def publish_demo_file(path: Path) -> bool:
    """Write the file unless it is up to date. Returns whether it was written."""
    seeded = get_seeded()
    users = User.objects.in_bulk([workspace["owner_id"] for workspace in seeded.values()])
    current = read_document(path)
    passwords = (
        {login["email"]: login["password"] for login in current["logins"]} if current else {}
    )
    urls, short_ids = build_urls(), _list_short_ids(seeded[AGENCY.role]["short_ids"])
    is_current = current and current["urls"] == urls and current["short_ids"] == short_ids
    if is_current and set(passwords) == {user.email for user in users.values()}:
        path.chmod(0o600)
        return False
    logins = _build_logins(seeded, users, passwords)
    write_document(path, DemoDocument(urls=urls, logins=logins, short_ids=short_ids))
    return True


def _list_short_ids(seeded: Sequence[str]) -> list[str]:
    """Active codes first, then paused ones, in the order of the catalogue."""
    states = dict(QrRoute.objects.filter(pk__in=seeded).values_list("short_id", "state"))
    ranks = {RouteState.ACTIVE: 0, RouteState.PAUSED: 1, RouteState.BLOCKED: 2}
    listed = [short_id for short_id in seeded if states.get(short_id) in ranks]
    return sorted(listed, key=lambda short_id: ranks[RouteState(states[short_id])])


def _build_logins(
    seeded: Mapping[str, SeededWorkspace], users: Mapping[int, User], passwords: Mapping[str, str]
) -> list[DemoLogin]:
    tenants = Tenant.objects.in_bulk([workspace["tenant_id"] for workspace in seeded.values()])
    logins: list[DemoLogin] = []
    for role in (workspace.role for workspace in WORKSPACES):
        owner = users[seeded[role]["owner_id"]]
        slug = tenants[seeded[role]["tenant_id"]].slug
        password = _get_password(owner, passwords)
        logins.append({"role": role, "email": owner.email, "password": password, "workspace": slug})
    return logins


def _get_password(user: User, passwords: Mapping[str, str]) -> str:
    """The password of the file, else the derived one; reset to the latter when neither is valid.

    Neither is valid when SECRET_KEY has changed and the file is lost, too.
    """
    derived = derive_password(user.email, secret=settings.SECRET_KEY)
    valid = find_valid_password(user, [passwords.get(user.email, derived), derived])
    if valid is None:
        reset_password(actor=SEEDER, user_id=user.pk, password=derived)
    return valid or derived
