"""People who log in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password, verify_password
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models.functions import Lower

from accounts.emails import clean_email, normalise_email
from accounts.password_text import is_too_long, normalise_password
from kernel.errors import FieldErrors


class UserManager(BaseUserManager["User"]):
    """Creates users with a normalised email and a hashed password."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Raises IntegrityError when the email is taken."""
        user = self.model(email=normalise_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a platform admin with every permission of the admin site.

        Raises ValidationError for an email that log-in would reject.
        """
        email = _clean_email(email)
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """By any spelling of the email. Raises User.DoesNotExist."""
        try:
            return self.get(email=_clean_email(username or ""))
        except ValidationError:
            raise self.model.DoesNotExist from None


def _clean_email(raw: str) -> str:
    """For Django's commands, which do not handle FieldErrors."""
    try:
        return clean_email(raw)
    except FieldErrors as error:
        raise ValidationError(error.errors["email"]) from None


class Theme(models.TextChoices):
    """Colours of the dashboard."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class User(AbstractBaseUser, PermissionsMixin):
    """A person who logs in. Staff are platform admins."""

    email = models.EmailField(max_length=254, unique=True)
    full_name = models.CharField(max_length=120, blank=True)
    is_staff = models.BooleanField(default=False, help_text="platform admin")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    email_verified_at = models.DateTimeField(null=True, editable=False)
    language = models.CharField(
        max_length=5, blank=True, db_default="", help_text='"": the browser decides'
    )
    theme = models.CharField(
        max_length=6, choices=Theme.choices, default=Theme.SYSTEM, db_default=Theme.SYSTEM
    )
    has_shortcuts = models.BooleanField(
        default=True, db_default=True, help_text="keyboard shortcuts of the dashboard"
    )
    sessions_ended_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="no log-in from before counts; written by a trigger",
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_email_is_lower_case",
                condition=models.Q(email=Lower("email")),
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def set_password(self, raw_password: str | None) -> None:
        """Hash the password in NFC; None: no usable one. Raises ValidationError when too long."""
        super().set_password(None if raw_password is None else normalise_password(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """Compare in any spelling, and upgrade an outdated hash.

        Hashes from before passwords were normalised are of the text as it was typed.
        """
        if raw_password is None or is_too_long(raw_password):
            return False
        normalised = normalise_password(raw_password)
        for spelling in dict.fromkeys((normalised, raw_password)):
            is_correct, is_outdated = verify_password(spelling, self.password)
            if is_correct and (is_outdated or spelling != normalised):
                return self._upgrade_hash(normalised)
            if is_correct:
                return True
        return False

    def get_session_auth_hash(self) -> str:
        """The hash of a browser session of the admin site; ended sessions never match it again."""
        whole = super().get_session_auth_hash()
        return f"{whole}:{self.sessions_ended_at.timestamp()}" if self.sessions_ended_at else whole

    def _upgrade_hash(self, normalised: str) -> bool:
        """False when the password was changed meanwhile, and this is not the new one."""
        unchanged = User.objects.filter(pk=self.pk, password=self.password)
        encoded = make_password(normalised)
        with transaction.atomic(), connection.cursor() as cursor:
            # So that the trigger on this table does not treat it as a new password.
            cursor.execute("SELECT set_config('qrstudio.same_password', 'yes', true)")
            is_upgraded = unchanged.update(password=encoded) == 1
            cursor.execute("SELECT set_config('qrstudio.same_password', '', true)")
        if is_upgraded:
            self.password = encoded
            return True
        self.refresh_from_db(fields=["password"])
        return self.check_password(normalised)
