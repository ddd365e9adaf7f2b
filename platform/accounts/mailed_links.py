"""Tokens of mailed links: made, found, and used at most once."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from accounts.errors import LinkExpiredError, LinkUsedError
from accounts.models import LinkPurpose, MailedLink, User
from kernel.translation import gettext as _

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


def list_usable_links(*, purpose: LinkPurpose, now: datetime) -> "QuerySet[MailedLink]":
    """Those that can still be used, by anybody.

    A link to an address that is no longer the person's is worthless. So is one that would set
    another password or email, once a new one, or a lock-out, has ended the log-ins of before: who
    had got in then must not come back by it.
    """
    links = MailedLink.objects.filter(
        purpose=purpose, used_at__isnull=True, expires_at__gt=now, user__is_active=True
    )
    if purpose != LinkPurpose.CHANGE_EMAIL:
        links = links.filter(email=F("user__email"))
    if purpose == LinkPurpose.VERIFY_EMAIL:
        return links
    ended = F("user__sessions_ended_at")
    return links.filter(Q(user__sessions_ended_at__isnull=True) | Q(created_at__gt=ended))


def find_link(token: str, *, purpose: LinkPurpose, now: datetime) -> MailedLink:
    """The link, with its user, while it can be used.

    Raises LinkUsedError (400) when it has done its work, else LinkExpiredError (400).
    """
    links = list_usable_links(purpose=purpose, now=now).select_related("user")
    link = links.filter(digest=_digest(token)).first()
    if link is None:
        raise _explain(MailedLink.objects.filter(purpose=purpose, digest=_digest(token)))
    return link


def lock_link(token: str, *, purpose: LinkPurpose, now: datetime) -> MailedLink:
    """As find_link(), with the user's row locked: a change that was first has ended the link."""
    user_id = find_link(token, purpose=purpose, now=now).user_id
    user = User.objects.select_for_update().get(pk=user_id)
    link = find_link(token, purpose=purpose, now=now)
    link.user = user
    return link


def end_links(user: User, *, purpose: LinkPurpose, now: datetime) -> int:
    """End the person's links of this purpose; returns how many could still be used."""
    waiting = list_usable_links(purpose=purpose, now=now).filter(user=user)
    pks = list(waiting.values_list("pk", flat=True))
    return MailedLink.objects.filter(pk__in=pks).update(used_at=now)


def spend_link(link: MailedLink, *, now: datetime) -> None:
    """Use the link, and with it all others of its purpose. Raises as find_link() does.

    Of parallel requests one succeeds.
    """
    others = MailedLink.objects.filter(
        user_id=link.user_id, purpose=link.purpose, used_at__isnull=True
    )
    if not others.filter(pk=link.pk).update(used_at=now):
        raise _explain(MailedLink.objects.filter(pk=link.pk))
    others.update(used_at=now)


def purge_links(*, now: datetime) -> int:
    """Delete expired links; returns how many."""
    return MailedLink.objects.filter(expires_at__lt=now).delete()[0]


def _explain(found: "QuerySet[MailedLink]") -> LinkExpiredError:
    """Why the link, if there is one, cannot be used: whoever has just used it asks for no other."""
    link = found.select_related("user").first()
    text = _describe_work(link) if link is not None and link.user.is_active else ""
    return LinkUsedError(text) if text else LinkExpiredError()


def _describe_work(link: MailedLink) -> str:
    """What the link was for, if that is done; else ""."""
    is_present = link.email == link.user.email
    if link.purpose == LinkPurpose.VERIFY_EMAIL:
        is_done = is_present and link.user.email_verified_at is not None
        return _("This address is confirmed already.") if is_done else ""
    if link.used_at is None:
        return ""
    if link.purpose == LinkPurpose.CHANGE_EMAIL:
        # A link that was cancelled or replaced counts as used, too.
        return _("Your email address is changed already. Log in with it.") if is_present else ""
    return _("A new password was set already, by this link or another one. Log in with it.")


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
