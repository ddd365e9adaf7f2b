"""Mails that failed, sent once more."""

from django.db import transaction

from accounts.mail.delivery import send_mail_again
from accounts.models import Mail
from audit.context import Actor
from audit.services import record_event
from audit.targets import Target
from kernel.clock import utc_now


@transaction.atomic
def send_mail_again_as_admin(*, actor: Actor, mail_id: int) -> Mail:
    """Raises NotFoundError (404) for a mail that has not failed, MailGoneError (409)."""
    mail = send_mail_again(mail_id=mail_id, now=utc_now())
    target = Target("mail", str(mail.pk))
    record_event(action="mail.send_again", target=target, after={"to": mail.to}, actor=actor)
    return mail
