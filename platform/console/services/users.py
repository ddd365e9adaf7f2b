"""Users: make one, rename, give or take the platform admin's rights, lock out, reset a password.

Passwords never reach the audit log, not even as a hash.
"""

from typing import Any

from django.db import transaction

from accounts.emails import clean_email
from accounts.errors import EmailTakenError
from accounts.models import Session, User
from accounts.passwords import check_new_password
from accounts.services import create_user as store_user
from console.audit import Actor, Target, record_change, record_event
from kernel.errors import FieldErrors, NotFoundError, PermissionDeniedError

USER_FIELDS = ("email", "full_name", "is_staff", "is_active")
"""What may change about a user, apart from the password."""


@transaction.atomic
def create_user(
    *, actor: Actor, email: str, password: str, full_name: str = "", is_staff: bool = False
) -> User:
    """Insert a user.

    Raises FieldErrors (400) for ``email`` or ``password``, EmailTakenError (409).
    """
    email = clean_email(email)
    check_new_password(password, email=email)
    user = store_user(email=email, password=password)
    user.full_name, user.is_staff = full_name, is_staff
    user.save(update_fields=["full_name", "is_staff"])
    after = {name: getattr(user, name) for name in USER_FIELDS}
    record_change(
        actor=actor, action="user.create", target=describe_user(user), before={}, after=after
    )
    return user


@transaction.atomic
def change_user(*, actor: Actor, user_id: int, changes: dict[str, Any]) -> User:
    """Set the given fields of USER_FIELDS. A lock-out and another email end all sessions.

    Nobody takes away their own rights: so there is always one platform admin left.
    Raises NotFoundError (404), EmailTakenError (409), FieldErrors (400), and
    PermissionDeniedError (403) when the actor was demoted at this moment.
    """
    _lock_staff(actor)
    user = _lock_user(user_id)
    if "email" in changes:
        changes = changes | {"email": clean_email(changes["email"])}
    _refuse_own_demotion(actor, user, changes)
    before = {name: getattr(user, name) for name in changes}
    if changes.get("email", user.email) != user.email:
        _refuse_taken_email(changes["email"])
    target = describe_user(user)
    if record_change(
        actor=actor, action="user.change", target=target, before=before, after=changes
    ):
        for name, value in changes.items():
            setattr(user, name, value)
        user.save(update_fields=list(changes))
    return user


@transaction.atomic
def reset_password(*, actor: Actor, user_id: int, password: str) -> User:
    """Set a new password and end every session of the user's.

    Raises NotFoundError (404), FieldErrors (400) for ``password``.
    """
    user = _lock_user(user_id)
    check_new_password(password, email=user.email)
    ended = Session.objects.filter(user=user, revoked_at__isnull=True).count()
    user.set_password(password)
    user.save(update_fields=["password"])
    # A trigger has ended the sessions; whoever keeps one open needs to know when.
    user.refresh_from_db(fields=["sessions_ended_at"])
    record_event(
        actor=actor,
        action="user.reset_password",
        target=describe_user(user),
        before={},
        after={"sessions_ended": ended},
    )
    return user


def describe_user(user: User) -> Target:
    """A user in the audit log: by id, as an email can change."""
    return Target("user", str(user.pk))


def _lock_staff(actor: Actor) -> None:
    """Two admins who demote each other at once wait here, and only the first succeeds."""
    staff = User.objects.select_for_update().filter(is_staff=True, is_active=True).order_by("pk")
    if actor.user_id is not None and actor.user_id not in [user.pk for user in staff]:
        raise PermissionDeniedError("You are no platform admin any more.")


def _lock_user(user_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFoundError
    return user


def _refuse_own_demotion(actor: Actor, user: User, changes: dict[str, Any]) -> None:
    if actor.user_id != user.pk:
        return
    for name in ("is_staff", "is_active"):
        if changes.get(name, True) is False:
            raise FieldErrors.of(name, "You cannot take this from yourself; ask another admin.")


def _refuse_taken_email(email: str) -> None:
    if User.objects.filter(email=email).exists():
        raise EmailTakenError
