"""A platform admin sees a workspace as one of its members does: read-only, for an hour.

    admin site: open --> one-time link, for a minute --> app host: begin --> read-only log-in

The two hosts share no cookie, hence the link. What it holds is worth nothing as a cookie, as it is
hashed in another way, and the first use replaces it.
"""

import hashlib
import secrets
import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from accounts.browser_sessions import Browser, OpenedSession, make_secret
from accounts.errors import InspectionRefusedError
from accounts.models import Session, User
from audit.context import current_actor
from audit.services import record_event
from audit.targets import Target
from kernel.client_address import get_stored_network

LINK_FOR = timedelta(minutes=1)
LASTS = timedelta(hours=1)
_MAX_USER_AGENT = 300


def open_inspection(*, admin: User, user: User, tenant_id: int, now: datetime) -> str:
    """Returns what the one-time link holds.

    The caller has checked that user is a member of the workspace, and logs it.
    Raises InspectionRefusedError (403) for a platform admin's account and a disabled one.
    """
    if user.is_staff or not user.is_active:
        raise InspectionRefusedError
    secret = secrets.token_urlsafe(32)
    Session.objects.create(
        id=uuid.uuid4(),
        user=user,
        tenant_id=tenant_id,
        acting_admin=admin,
        secret_digest=_digest(secret),
        created_at=now,
        expires_at=now + LINK_FOR,
        # Its end does not move with each request.
        is_persistent=True,
    )
    return secret


def find_inspection(secret: str, *, now: datetime) -> Session | None:
    """What a link that was not used yet leads to."""
    waiting = Session.objects.select_related("user", "acting_admin").filter(
        secret_digest=_digest(secret), revoked_at__isnull=True, expires_at__gt=now
    )
    return waiting.filter(acting_admin__is_active=True, acting_admin__is_staff=True).first()


@transaction.atomic
def begin_inspection(
    session: Session, *, now: datetime, browser: Browser, slug: str
) -> OpenedSession | None:
    """The log-in that the link stood for; None when another request has used it.

    slug: of the workspace, whose activity shows that the admin looked.
    """
    secret, digest = make_secret()
    unused = Session.objects.filter(pk=session.pk, secret_digest=session.secret_digest)
    is_first = unused.update(
        secret_digest=digest,
        last_seen_at=now,
        expires_at=now + LASTS,
        user_agent=browser.user_agent[:_MAX_USER_AGENT],
        network=get_stored_network(browser.address),
    )
    if not is_first:
        return None
    session.refresh_from_db()
    assert session.acting_admin is not None  # noqa: S101 - open_inspection() sets it
    record_event(
        action="inspection.begin",
        target=Target.of_tenant(slug),
        after={"as": session.user.email},
        tenant_id=session.tenant_id,
        actor=replace(
            current_actor(),
            user_id=session.acting_admin_id,
            email=session.acting_admin.email,
            via="admin",
        ),
    )
    return OpenedSession(session=session, secret=secret)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(b"inspection:" + secret.encode()).digest()
