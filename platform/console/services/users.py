"""Users: creation, names, platform admin rights, lock-out, password resets.

Passwords never reach the audit log, not even as a hash.
"""

from typing import Any

from django.db import transaction

from accounts.emails import clean_email
from accounts.errors import EmailTakenError
from accounts.models import Session, User
from accounts.passwords import check_new_password
from accounts.services import create_user as store_user
from audit.context import Actor
from audit.services import record_change, record_event
from audit.targets import Target
from kernel.errors import FieldErrors, NotFoundError, PermissionDeniedError

USER_FIELDS = ("email", "full_name", "is_staff", "is_active")
"""What a platform admin can change, apart from the password."""


@transaction.atomic
def create_user(
    *, actor: Actor, email: str, password: str, full_name: str = "", is_staff: bool = False
) -> User:
    """Raises FieldErrors (400) for ``email`` or ``password``, EmailTakenError (409)."""
    email = clean_email(email)
    check_new_password(password, email=email)
    user = store_user(email=email, password=password)
    user.full_name, user.is_staff = full_name, is_staff
    user.save(update_fields=["full_name", "is_staff"])
    after = {name: getattr(user, name) for name in USER_FIELDS}
    record_change(
        actor=actor, action="user.create", target=Target.of_user(user.pk), before={}, after=after
    )
    return user


@transaction.atomic
def change_user(*, actor: Actor, user_id: int, changes: dict[str, Any]) -> User:
    """Set the given fields of USER_FIELDS. A lock-out and another email end all sessions.

    Admins cannot demote or lock out themselves, so at least one is left.
    Raises NotFoundError (404), EmailTakenError (409), FieldErrors (400), and
    PermissionDeniedError (403) when the actor was demoted in the meantime.
    """
    _lock_staff(actor)
    user = _lock_user(user_id)
    if "email" in changes:
        changes = changes | {"email": clean_email(changes["email"])}
    _check_no_own_demotion(actor, user, changes)
    before = {name: getattr(user, name) for name in changes}
    if changes.get("email", user.email) != user.email:
        _check_email_free(changes["email"])
    target = Target.of_user(user.pk)
    if record_change(
        actor=actor, action="user.change", target=target, before=before, after=changes
    ):
        for name, value in changes.items():
            setattr(user, name, value)
        user.save(update_fields=list(changes))
    return user


@transaction.atomic
def reset_password(*, actor: Actor, user_id: int, password: str) -> User:
    """Set a new password and end every session of the user.

    Raises NotFoundError (404), FieldErrors (400) for ``password``.
    """
    user = _lock_user(user_id)
    check_new_password(password, email=user.email)
    ended = Session.objects.filter(user=user, revoked_at__isnull=True).count()
    user.set_password(password)
    user.save(update_fields=["password"])
    # A trigger has ended the sessions; a caller who keeps one open compares with this time.
    user.refresh_from_db(fields=["sessions_ended_at"])
    record_event(
        actor=actor,
        action="user.reset_password",
        target=Target.of_user(user.pk),
        before={},
        after={"sessions_ended": ended},
    )
    return user


def _lock_staff(actor: Actor) -> None:
    """Serialise admins who demote each other at the same time: only the first succeeds."""
    staff = User.objects.select_for_update().filter(is_staff=True, is_active=True).order_by("pk")
    if actor.user_id is not None and actor.user_id not in [user.pk for user in staff]:
        raise PermissionDeniedError("You are no platform admin any more.")


def _lock_user(user_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFoundError
    return user


def _check_no_own_demotion(actor: Actor, user: User, changes: dict[str, Any]) -> None:
    if actor.user_id != user.pk:
        return
    for name in ("is_staff", "is_active"):
        if changes.get(name, True) is False:
            raise FieldErrors.of(name, "You cannot take this from yourself; ask another admin.")


def _check_email_free(email: str) -> None:
    if User.objects.filter(email=email).exists():
        raise EmailTakenError
