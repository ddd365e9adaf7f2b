"""Reads of users, for the apps that store people by id, and of what they have set up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce

from accounts.emails import find_clean_email
from accounts.mailed_links import list_usable_links
from accounts.models import (
    LinkPurpose,
    Passkey,
    RecoveryCode,
    Session,
    TotpSecret,
    User,
)
from accounts.password_text import MIN_PASSWORD_LENGTH
from kernel.translation import gettext as _


def get_emails(user_ids: Iterable[int | None]) -> dict[int | None, str]:
    """By user id; users that were deleted are missing."""
    users = User.objects.filter(pk__in=set(user_ids))
    return dict(users.values_list("pk", "email"))


def has_second_factor(user_id: int) -> bool:
    """Whether log-ins of this person need an app or a passkey besides the password."""
    return (
        TotpSecret.objects.filter(user_id=user_id, confirmed_at__isnull=False).exists()
        or Passkey.objects.filter(user_id=user_id).exists()
    )


def list_with_second_factor(user_ids: Iterable[int]) -> set[int]:
    """Those of the users who have one."""
    wanted = set(user_ids)
    apps = TotpSecret.objects.filter(user_id__in=wanted, confirmed_at__isnull=False)
    passkeys = Passkey.objects.filter(user_id__in=wanted)
    return {*apps.values_list("user_id", flat=True), *passkeys.values_list("user_id", flat=True)}


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """What a person has set up."""

    has_totp: bool
    passkeys: list[Passkey]
    recovery_codes_left: int

    @property
    def is_on(self) -> bool:
        return self.has_totp or bool(self.passkeys)


def get_second_factors(user: User) -> SecondFactors:
    return SecondFactors(
        has_totp=TotpSecret.objects.filter(user=user, confirmed_at__isnull=False).exists(),
        passkeys=list(Passkey.objects.filter(user=user).order_by("created_at", "pk")),
        recovery_codes_left=RecoveryCode.objects.filter(user=user, used_at__isnull=True).count(),
    )


def list_sessions(user: User, *, now: datetime) -> QuerySet[Session]:
    """The open log-ins, by API and by browser, the latest first."""
    still_open = Session.objects.filter(user=user, revoked_at__isnull=True, expires_at__gt=now)
    return still_open.order_by(Coalesce("last_seen_at", "created_at").desc(), "pk")


def get_pending_email(user: User, *, now: datetime) -> str:
    """The new address that waits for its link to be followed; "" without one."""
    links = list_usable_links(purpose=LinkPurpose.CHANGE_EMAIL, now=now)
    newest = links.filter(user=user).order_by("-created_at").first()
    return newest.email if newest is not None else ""


def get_last_seen(user_ids: Iterable[int]) -> dict[int, datetime]:
    """When each person was last there by browser, or logged in by API; who never was is missing.

    A platform admin who looked as the person is not the person.
    """
    mine = Session.objects.filter(user_id__in=set(user_ids), acting_admin=None)
    rows = mine.values("user_id")
    seen = rows.annotate(seen_at=Max(Coalesce("last_seen_at", "created_at")))
    return dict(seen.values_list("user_id", "seen_at"))


def has_account(email: str) -> bool:
    """email: as it is stored. Only for callers who may know."""
    return User.objects.filter(email=email).exists()


def is_new_account(email: str, *, since: datetime) -> bool:
    """email: in any spelling."""
    known_as = find_clean_email(email)
    return User.objects.filter(email=known_as, date_joined__gt=since).exists()


def list_password_rules() -> list[str]:
    """In the language that is active, to be shown before a password is typed."""
    return [
        _("At least %(least)d characters; several words are easy to remember.")
        % {"least": MIN_PASSWORD_LENGTH},
        _("Not similar to your email, and not one of the common passwords."),
    ]
