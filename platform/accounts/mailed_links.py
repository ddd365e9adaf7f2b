"""Tokens of mailed links: made, found, and used at most once."""

import hashlib
import secrets
from datetime import datetime, timedelta

from accounts.errors import LinkExpiredError
from accounts.models import LinkPurpose, MailedLink, User

_TOKEN_BYTES = 32
MAX_TOKEN_LENGTH = 43
"""Characters of token_urlsafe(32)."""

TTL = {
    LinkPurpose.VERIFY_EMAIL: timedelta(hours=48),
    LinkPurpose.CHANGE_EMAIL: timedelta(hours=24),
    LinkPurpose.RESET_PASSWORD: timedelta(hours=1),
}


def create_link_token(*, user: User, purpose: LinkPurpose, email: str, now: datetime) -> str:
    """A token for a link to this address."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    MailedLink.objects.create(
        user=user,
        purpose=purpose,
        digest=_digest(token),
        email=email,
        created_at=now,
        expires_at=now + TTL[purpose],
    )
    return token


def find_link(token: str, *, purpose: LinkPurpose, now: datetime) -> MailedLink:
    """The link, with its user, while it can be used. Raises LinkExpiredError (400)."""
    links = MailedLink.objects.select_related("user").filter(
        digest=_digest(token),
        purpose=purpose,
        used_at__isnull=True,
        expires_at__gt=now,
        user__is_active=True,
    )
    link = links.first()
    if link is None:
        raise LinkExpiredError
    return link


def spend_link(link: MailedLink, *, now: datetime) -> None:
    """Use the link, and with it all others of its purpose. Raises LinkExpiredError (400).

    Of parallel requests one succeeds.
    """
    others = MailedLink.objects.filter(
        user_id=link.user_id, purpose=link.purpose, used_at__isnull=True
    )
    if not others.filter(pk=link.pk).update(used_at=now):
        raise LinkExpiredError
    others.update(used_at=now)


def purge_links(*, now: datetime) -> int:
    """Delete expired links; returns how many."""
    return MailedLink.objects.filter(expires_at__lt=now).delete()[0]


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
