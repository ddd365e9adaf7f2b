"""Second factors: codes of an app, passkeys, recovery codes."""

from django.db import models

from accounts.models.users import User
from accounts.sealed_fields import SealedField


class TotpSecret(models.Model):
    """The secret that an authenticator app shares with us.

    sealed: encrypted (accounts.sealing). It counts once confirmed_at is set: the person has shown
    a code of it. last_step: of the last code that was accepted, which no code may repeat.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="totp_secret")
    sealed = SealedField(purpose="totp")
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"TOTP of {self.user_id}"


class RecoveryCode(models.Model):
    """A code for when a device is lost; works once. Only its SHA-256 is stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("user", "digest"), name="recovery_code_of_user"),
        ]

    def __str__(self) -> str:
        return f"recovery code {self.pk}"


class Passkey(models.Model):
    """A WebAuthn credential. credential: what the authenticator attested, with its public key.

    Source: Web Authentication Level 3, section 6.5.2 (attested credential data), 6.1.1
    (signature counter).
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential_id = models.BinaryField(max_length=1023, unique=True)
    credential = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
