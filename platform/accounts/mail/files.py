"""Mails as files in a folder, for development: EMAIL_URL=file:."""

import re
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMessage
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

_NAME = re.compile(r"\d{19,20}-[0-9a-f]{8}")
_LINK = re.compile(r"https?://[^\s<>\"]+")
_KEPT = 200


class FileBackend(BaseEmailBackend):
    """Writes each mail into a file of its own, which mail programs can open."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Raises OSError."""
        folder = _get_folder()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            name = f"{time.time_ns()}-{secrets.token_hex(4)}"
            # Renamed, so that no reader sees half a mail.
            unfinished = folder / f"{name}.part"
            unfinished.write_bytes(message.message().as_bytes())
            unfinished.rename(folder / f"{name}.eml")
        for old in _list_names(folder)[_KEPT:]:
            (folder / f"{old}.eml").unlink(missing_ok=True)
        return len(email_messages)


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """A mail as its reader sees it."""

    name: str
    sent_at: datetime
    sender: str
    to: str
    subject: str
    text: str
    html: str

    @property
    def links(self) -> list[str]:
        return list(dict.fromkeys(_LINK.findall(self.text)))


def list_received_mails(*, limit: int = 100) -> list[ReceivedMail]:
    """The newest first."""
    return list(_read_all(_list_names(_get_folder())[:limit]))


def find_received_mail(name: str) -> ReceivedMail | None:
    """By the name that list_received_mails() told."""
    return next(_read_all([name] if _NAME.fullmatch(name) else []), None)


def _get_folder() -> Path:
    return Path(settings.EMAIL_FILE_PATH)


def _list_names(folder: Path) -> list[str]:
    return sorted((file.stem for file in folder.glob("*.eml")), reverse=True)


def _read_all(names: Sequence[str]) -> Iterator[ReceivedMail]:
    for name in names:
        try:
            content = (_get_folder() / f"{name}.eml").read_bytes()
        except FileNotFoundError:
            continue
        yield _parse(name, message_from_bytes(content, _class=ParsedMessage, policy=policy.default))


def _parse(name: str, message: ParsedMessage) -> ReceivedMail:
    return ReceivedMail(
        name=name,
        sent_at=datetime.fromtimestamp(int(name.partition("-")[0]) / 1e9, UTC),
        sender=str(message["From"]),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=_get_body(message, "plain"),
        html=_get_body(message, "html"),
    )


def _get_body(message: ParsedMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
