"""What was mailed to a person: read from the queue, as a worker would send it."""

import re
from urllib.parse import urlsplit

from accounts.mail.message import MailMessage
from accounts.mail.outbox import PURPOSE
from accounts.models import Mail
from accounts.sealing import unseal

_LINK = re.compile(r"https?://\S+")


def list_mails(email: str, kind: str = "") -> list[MailMessage]:
    """The newest first. kind: the name of the template, without its folder."""
    rows = Mail.objects.filter(to=email, sealed__isnull=False).order_by("-pk")
    return [
        MailMessage.decode(unseal(bytes(row.sealed or b""), purpose=PURPOSE))
        for row in rows
        if not kind or row.kind.endswith(f"/{kind}")
    ]


def get_token(email: str, kind: str) -> str:
    """The token in the link of the newest mail of this kind."""
    message = list_mails(email, kind)[0]
    link: str = _LINK.findall(message.text)[0]
    return urlsplit(link).path.strip("/").rpartition("/")[2]
