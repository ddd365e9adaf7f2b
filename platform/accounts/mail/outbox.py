"""Queueing a mail: in the caller's transaction, so that it is sent only when that is committed."""

from collections.abc import Mapping
from typing import Any

from accounts.mail.brand import PLATFORM_BRAND, MailBrand
from accounts.mail.message import write_message
from accounts.mail.texts import choose_language, write_mail_text
from accounts.models import Mail
from accounts.sealing import seal
from kernel.clock import utc_now

PURPOSE = "mail"


def send_mail_in_language(
    to: str,
    template: str,
    context: Mapping[str, Any],
    language: str,
    brand: MailBrand | None = None,
) -> Mail:
    """Queue a mail to one address.

    template: such as accounts/mails/verify_email (accounts.mail.texts). language: any tag; what
    is not French is written in English. brand: None for the platform's own.
    """
    language = choose_language(language)
    written = write_mail_text(template, context, language)
    message = write_message(written, to=to, language=language, brand=brand or PLATFORM_BRAND)
    now = utc_now()
    return Mail.objects.create(
        to=to,
        kind=template,
        language=language,
        subject=written.subject[:300],
        sealed=seal(message.encode(), purpose=PURPOSE),
        created_at=now,
        next_try_at=now,
    )
