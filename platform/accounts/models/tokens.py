"""Links that are mailed to a person."""

from django.db import models

from accounts.models.users import User


class LinkPurpose(models.TextChoices):
    """What following the link does."""

    VERIFY_EMAIL = "verify_email"
    CHANGE_EMAIL = "change_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a name


class MailedLink(models.Model):
    """A link that works once, until it expires; only the SHA-256 of its token is stored.

    email: where it was sent. A link to an address that is no longer the person's is worthless,
    and a change of email takes the new one from here.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=20, choices=LinkPurpose.choices)
    digest = models.BinaryField(max_length=32, unique=True)
    email = models.EmailField(max_length=254)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} of {self.user_id}"
