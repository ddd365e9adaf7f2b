"""What platform admins do for a person who cannot log in."""

from django.db import transaction

from accounts.attempt_limits import reset_code_attempts
from accounts.login_limits import unlock_account
from accounts.mail import send_mail_in_language
from accounts.models import User
from accounts.services.factor_changes import delete_all_factors
from audit.context import Actor
from audit.services import record_event
from audit.targets import Target
from kernel.errors import NotFoundError


def unlock_person(*, actor: Actor, user_id: int) -> User:
    """Forget failed log-ins and codes. Raises NotFoundError (404)."""
    user = _find(user_id)
    unlock_account(account=user.email)
    reset_code_attempts(user_id=user.pk, with_day=True)
    record_event(actor=actor, action="user.unlock", target=Target.of_user(user.pk))
    return user


@transaction.atomic
def reset_second_factor(*, actor: Actor, user_id: int) -> User:
    """Remove app, passkeys and recovery codes; the person gets a mail.

    Raises NotFoundError (404), also when there was nothing to remove.
    """
    user = _find(user_id)
    if not delete_all_factors(user):
        raise NotFoundError
    record_event(actor=actor, action="user.reset_second_factor", target=Target.of_user(user.pk))
    context = {"email": user.email, "what": "reset"}
    send_mail_in_language(
        user.email, "accounts/mails/second_factor_changed", context, user.language
    )
    return user


def _find(user_id: int) -> User:
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFoundError
    return user
