"""What every change of second factors does besides."""

import uuid
from datetime import datetime

from accounts.mail import send_mail_in_language
from accounts.models import Passkey, RecoveryCode, Session, TotpSecret, User
from accounts.selectors import has_second_factor
from accounts.services.recovery_codes import replace_recovery_codes
from audit.services import record_event
from audit.targets import Target
from kernel.client_language import get_client_language


def note_factor_added(
    user: User, *, action: str, what: str, session_id: uuid.UUID, now: datetime
) -> list[str]:
    """After a factor was stored: recovery codes with the first one, else an empty list.

    what: a name that the mail's template knows. session_id: in which the person has just shown
    the factor.
    """
    Session.objects.filter(pk=session_id).update(second_factor_at=now)
    record_event(action=action, target=Target.of_user(user.pk))
    _tell_person(user, what)
    if RecoveryCode.objects.filter(user=user).exists():
        return []
    return replace_recovery_codes(user, now=now)


def note_factor_removed(user: User, *, action: str, what: str) -> None:
    """After a factor was deleted: recovery codes go with the last one."""
    if not has_second_factor(user.pk):
        delete_all_factors(user)
    record_event(action=action, target=Target.of_user(user.pk))
    _tell_person(user, what)


def delete_all_factors(user: User) -> bool:
    """Whether there was any. Log-ins that have shown one count as those without from now on."""
    Session.objects.filter(user=user).update(second_factor_at=None)
    models = (TotpSecret, Passkey, RecoveryCode)
    return sum(model.objects.filter(user=user).delete()[0] for model in models) > 0


def _tell_person(user: User, what: str) -> None:
    context = {"email": user.email, "what": what}
    language = user.language or get_client_language()
    send_mail_in_language(user.email, "accounts/mails/second_factor_changed", context, language)
