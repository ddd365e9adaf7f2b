"""Verification and change of a person's email, both by a mailed link.

A change takes effect when the link to the new address is followed; the old address is told. It
ends all log-ins but the one in which it was confirmed (see services.keeping).
"""

import uuid
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from accounts.attempt_limits import count_account_mail
from accounts.emails import clean_email
from accounts.errors import EmailTakenError, SameEmailError
from accounts.mail import send_mail_in_language
from accounts.mailed_links import (
    TTL,
    create_link_token,
    end_links,
    find_link,
    lock_link,
    spend_link,
)
from accounts.models import LinkPurpose, MailedLink, User
from accounts.services.confirmation import confirm_password
from accounts.services.keeping import keep_session
from audit.services import record_change, record_event
from audit.targets import Target
from kernel.public_urls import get_site_url


def send_verification(user: User, *, now: datetime, language: str = "") -> None:
    """Mail the link that verifies the present email, at a sign-up."""
    purpose = LinkPurpose.VERIFY_EMAIL
    token = create_link_token(user=user, purpose=purpose, email=user.email, now=now)
    context = {
        "email": user.email,
        "url": f"{get_site_url('app')}/verify/{token}/",
        "hours": TTL[purpose] // timedelta(hours=1),
    }
    template = "accounts/mails/verify_email"
    send_mail_in_language(user.email, template, context, user.language or language)


@transaction.atomic
def send_verification_again(user: User, *, now: datetime, language: str = "") -> None:
    """Nothing for a verified email. Raises TooManyMailsError (429)."""
    if user.email_verified_at is not None:
        return
    count_account_mail(user_id=user.pk)
    send_verification(user, now=now, language=language)


def check_email_link(*, token: str, is_change: bool, now: datetime) -> MailedLink:
    """The link, with its user, while it can be followed. Raises LinkExpiredError (400)."""
    purpose = LinkPurpose.CHANGE_EMAIL if is_change else LinkPurpose.VERIFY_EMAIL
    return find_link(token, purpose=purpose, now=now)


@transaction.atomic
def verify_email(*, token: str, now: datetime) -> User:
    """Raises LinkExpiredError (400)."""
    link = find_link(token, purpose=LinkPurpose.VERIFY_EMAIL, now=now)
    spend_link(link, now=now)
    mark_email_verified(link.user, email=link.email, now=now)
    return link.user


def mark_email_verified(user: User, *, email: str, now: datetime) -> None:
    """Whoever got a mail at this address has shown that it is theirs, while it is the present."""
    unverified = User.objects.filter(pk=user.pk, email=email, email_verified_at__isnull=True)
    if unverified.update(email_verified_at=now):
        user.email_verified_at = now
        record_event(
            action="user.verify_email", target=Target.of_user(user.pk), after={"email": email}
        )


@transaction.atomic
def request_email_change(
    user: User, *, email: str, password: str, address: str, now: datetime, language: str = ""
) -> str:
    """Mail a link to the new address, which is returned as it will be stored.

    A link that was asked for before ends: it went to an address that may have been a slip.
    Raises FieldErrors (400) for ``email`` or ``password``, RateLimitedError (429). An address that
    has an account gets no link, and neither the response nor the account's page tells.
    """
    confirm_password(user, password=password, address=address)
    email = clean_email(email)
    if email == user.email:
        raise SameEmailError
    count_account_mail(user_id=user.pk)
    record_event(
        action="user.request_email", target=Target.of_user(user.pk), after={"email": email}
    )
    purpose = LinkPurpose.CHANGE_EMAIL
    end_links(user, purpose=purpose, now=now)
    token = create_link_token(user=user, purpose=purpose, email=email, now=now)
    if User.objects.filter(email=email).exists():
        # It waits like any other, but nobody gets the token.
        return email
    context = {
        "old": user.email,
        "email": email,
        "url": f"{get_site_url('app')}/account/email/{token}/",
        "hours": TTL[purpose] // timedelta(hours=1),
    }
    template = "accounts/mails/change_email"
    send_mail_in_language(email, template, context, user.language or language)
    return email


@transaction.atomic
def cancel_email_change(user: User, *, now: datetime) -> None:
    """The new address that waits is forgotten; its link ends. Without one, nothing happens."""
    if end_links(user, purpose=LinkPurpose.CHANGE_EMAIL, now=now):
        record_event(action="user.cancel_email", target=Target.of_user(user.pk))


def confirm_email_change(
    *, token: str, now: datetime, session_id: uuid.UUID | None = None, language: str = ""
) -> User:
    """session_id: of a log-in that goes on, if it is the same person's.

    Raises LinkExpiredError (400), EmailTakenError (409).
    """
    try:
        with transaction.atomic():
            return _change_email(token, session_id, now, language)
    except IntegrityError:
        raise EmailTakenError from None


def _change_email(token: str, session_id: uuid.UUID | None, now: datetime, language: str) -> User:
    link = lock_link(token, purpose=LinkPurpose.CHANGE_EMAIL, now=now)
    user = link.user
    spend_link(link, now=now)
    old = user.email
    with keep_session(user, session_id=session_id):
        user.email, user.email_verified_at = link.email, now
        user.save(update_fields=["email", "email_verified_at"])
    record_change(
        action="user.change_email",
        target=Target.of_user(user.pk),
        before={"email": old},
        after={"email": user.email},
    )
    context = {"old": old, "email": user.email}
    send_mail_in_language(old, "accounts/mails/email_changed", context, user.language or language)
    return user
