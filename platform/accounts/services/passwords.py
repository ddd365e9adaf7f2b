"""Forgotten passwords, by a mailed link, and changed ones."""

import hashlib
import uuid
from datetime import datetime, timedelta

from django.db import transaction

from accounts.attempt_limits import count_reset_request, may_mail_reset
from accounts.emails import find_clean_email
from accounts.login_limits import unlock_account
from accounts.mail import send_mail_in_language
from accounts.mailed_links import TTL, create_link_token, find_link, lock_link, spend_link
from accounts.models import LinkPurpose, User
from accounts.passwords import check_new_password
from accounts.services.confirmation import confirm_password
from accounts.services.emails import mark_email_verified
from accounts.services.keeping import keep_session
from audit.services import record_event
from audit.targets import Target
from kernel.client_address import get_client_network
from kernel.client_language import get_client_language
from kernel.public_urls import get_site_url


def request_password_reset(*, email: str, address: str, now: datetime, language: str = "") -> None:
    """Mail a link, if there is such an account. The caller must not see whether there is.

    Raises TooManyMailsError (429) by network. One account gets at most five mails an hour;
    then the request is ignored, as for an unknown address.
    """
    count_reset_request(network=get_client_network(address))
    known_as = find_clean_email(email)
    key = hashlib.sha256((known_as or email).encode()).hexdigest()
    if not may_mail_reset(account_key=key) or known_as is None:
        return
    user = User.objects.filter(email=known_as, is_active=True).first()
    if user is not None:
        _mail_reset_link(user, now, language)


@transaction.atomic
def _mail_reset_link(user: User, now: datetime, language: str) -> None:
    purpose = LinkPurpose.RESET_PASSWORD
    token = create_link_token(user=user, purpose=purpose, email=user.email, now=now)
    context = {
        "email": user.email,
        "url": f"{get_site_url('app')}/reset/{token}/",
        "minutes": TTL[purpose] // timedelta(minutes=1),
    }
    template = "accounts/mails/reset_password"
    send_mail_in_language(user.email, template, context, user.language or language)
    record_event(action="user.request_reset", target=Target.of_user(user.pk))


def check_reset_link(*, token: str, now: datetime) -> User:
    """Whose link it is. Raises LinkExpiredError (400)."""
    return find_link(token, purpose=LinkPurpose.RESET_PASSWORD, now=now).user


@transaction.atomic
def reset_password(*, token: str, password: str, now: datetime) -> User:
    """Set a new password and end every log-in. It proves the email, too.

    Raises FieldErrors (400) for ``token`` or ``password``.
    """
    link = lock_link(token, purpose=LinkPurpose.RESET_PASSWORD, now=now)
    user = link.user
    check_new_password(password, email=user.email)
    spend_link(link, now=now)
    _store_password(user, password, session_id=None)
    mark_email_verified(user, email=link.email, now=now)
    record_event(action="user.reset_own_password", target=Target.of_user(user.pk))
    _tell_person(user)
    # Somebody may have guessed, and the person has forgotten it: their attempts start anew.
    unlock_account(account=user.email)
    return user


@transaction.atomic
def change_password(
    user: User,
    *,
    current_password: str,
    password: str,
    session_id: uuid.UUID,
    address: str,
) -> None:
    """Set a new password; all log-ins end but the one of session_id.

    Raises FieldErrors (400) for ``current_password`` or ``password``, RateLimitedError (429).
    """
    confirm_password(user, password=current_password, address=address, field="current_password")
    check_new_password(password, email=user.email)
    user = User.objects.select_for_update().get(pk=user.pk)
    _store_password(user, password, session_id=session_id)
    record_event(action="user.change_password", target=Target.of_user(user.pk))
    _tell_person(user)


def _store_password(user: User, password: str, *, session_id: uuid.UUID | None) -> None:
    with keep_session(user, session_id=session_id):
        user.set_password(password)
        user.save(update_fields=["password"])


def _tell_person(user: User) -> None:
    context = {"email": user.email, "url": f"{get_site_url('app')}/forgot/"}
    language = user.language or get_client_language()
    send_mail_in_language(user.email, "accounts/mails/password_changed", context, language)
