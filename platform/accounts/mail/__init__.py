"""Mails in the language of who gets them: written here, sent by a worker after the commit.

services --> send_mail_in_language() --> row of Mail, queued --commit--> tasks.mails --> server

texts.py       templates into subject and paragraphs
message.py     paragraphs into text and HTML
outbox.py      the row
delivery.py    sending, with retries
files.py       development: mails as files
"""

from accounts.mail.brand import MailBrand
from accounts.mail.outbox import send_mail_in_language

__all__ = ["MailBrand", "send_mail_in_language"]
