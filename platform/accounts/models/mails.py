"""Mails that wait, were sent, or failed."""

from django.db import models

from accounts.sealed_fields import SealedField


class MailState(models.TextChoices):
    """What became of a mail."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class Mail(models.Model):
    """One mail to one address.

    sealed: the message, encrypted (accounts.sealing), as it may hold a link that logs in or sets
    a password. It is deleted once the mail was sent, or a week after it failed.
    next_try_at: while queued; a worker that takes the mail moves it on, so that no other does.
    """

    to = models.EmailField(max_length=254)
    kind = models.CharField(max_length=80, help_text="name of its template")
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=300)
    state = models.CharField(max_length=6, choices=MailState.choices, default=MailState.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    sealed = SealedField(purpose="mail", null=True, editable=False)
    created_at = models.DateTimeField(db_index=True)
    next_try_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mail_state_is_known", condition=models.Q(state__in=MailState.values)
            ),
        ]
        indexes = [
            models.Index(
                fields=("next_try_at",), name="mails_in_queue", condition=models.Q(state="queued")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to}"
