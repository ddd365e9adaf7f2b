"""People of workspaces, and what was mailed to them."""

import re

from accounts.mail.message import MailMessage
from accounts.mail.outbox import PURPOSE
from accounts.models import Mail, User
from accounts.sealing import unseal
from kernel.clock import utc_now
from tenants.models import Membership, Role
from tests.support.factories import Workspace

MEMBERS = "/api/v1/members/"
INVITATIONS = "/api/v1/invitations/"
ROLES = list(Role)


def verify(user: User) -> None:
    user.email_verified_at = utc_now()
    user.save(update_fields=["email_verified_at"])


def verify_all(workspace: Workspace) -> None:
    """The email of every member."""
    User.objects.filter(memberships__tenant=workspace.tenant).update(email_verified_at=utc_now())


def member_id(workspace: Workspace, role: Role) -> int:
    """A membership with the role; a further owner, not the first one."""
    rows = Membership.objects.filter(tenant=workspace.tenant, role=role).order_by("-pk")
    return rows.values_list("pk", flat=True)[0]


def read_mail(email: str) -> MailMessage:
    """The latest mail to an address."""
    mail = Mail.objects.filter(to=email).order_by("-pk")[0]
    return MailMessage.decode(unseal(bytes(mail.sealed or b""), purpose=PURPOSE))


def read_token(email: str) -> str:
    """The token of the latest invitation to an address."""
    found = re.search(r"/invite/([\w-]+)/", read_mail(email).text)
    assert found
    return found[1]
