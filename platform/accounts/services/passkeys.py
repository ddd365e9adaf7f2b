"""Passkeys: a second factor in browsers."""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.errors import PasskeyError, TooManyPasskeysError
from accounts.models import Passkey, User
from accounts.services.confirmation import confirm_password
from accounts.services.factor_changes import note_factor_added, note_factor_removed
from accounts.webauthn import (
    Challenge,
    begin_authentication,
    begin_registration,
    complete_authentication,
    complete_registration,
)
from audit.services import record_change
from audit.targets import Target
from kernel.errors import NotFoundError

MAX_PASSKEYS = 20


def begin_passkey(user: User, *, password: str, address: str) -> Challenge:
    """Raises WrongPasswordError (400), TooManyPasskeysError (409), RateLimitedError (429)."""
    confirm_password(user, password=password, address=address)
    known = _list_credentials(user)
    if len(known) >= MAX_PASSKEYS:
        raise TooManyPasskeysError(MAX_PASSKEYS)
    return begin_registration(user_id=user.pk, email=user.email, known=known)


@transaction.atomic
def add_passkey(
    user: User, *, name: str, state: str, answer: str, session_id: uuid.UUID, now: datetime
) -> list[str]:
    """Returns recovery codes if it is the first second factor. Raises PasskeyError (400)."""
    made = complete_registration(user_id=user.pk, state=state, answer=answer)
    try:
        with transaction.atomic():
            Passkey.objects.create(
                user=user,
                name=name,
                credential_id=made.credential_id,
                credential=made.credential,
                sign_count=made.sign_count,
                created_at=now,
            )
    except IntegrityError:
        # Somebody's already: no authenticator makes the same id twice.
        raise PasskeyError from None
    return note_factor_added(
        user, action="two_factor.add_passkey", what="passkey_on", session_id=session_id, now=now
    )


@transaction.atomic
def rename_passkey(user: User, *, passkey_id: int, name: str) -> Passkey:
    """Raises NotFoundError (404)."""
    passkey = _lock(user, passkey_id)
    record_change(
        action="passkey.rename",
        target=Target.of_user(user.pk),
        before={"name": passkey.name},
        after={"name": name},
    )
    passkey.name = name
    passkey.save(update_fields=["name"])
    return passkey


@transaction.atomic
def remove_passkey(user: User, *, passkey_id: int, password: str, address: str) -> None:
    """Raises WrongPasswordError (400), NotFoundError (404), RateLimitedError (429)."""
    confirm_password(user, password=password, address=address)
    _lock(user, passkey_id).delete()
    note_factor_removed(user, action="two_factor.remove_passkey", what="passkey_off")


def ask_for_passkey(user: User) -> Challenge | None:
    """None for a person without passkeys."""
    known = _list_credentials(user)
    return begin_authentication(user_id=user.pk, known=known) if known else None


@transaction.atomic
def check_passkey(user: User, *, state: str, answer: str, now: datetime) -> None:
    """Raises PasskeyError (400).

    Also when the counter has not grown, which shows that the authenticator was cloned; those that
    do not count always say 0 (section 6.1.1).
    """
    known = _list_credentials(user)
    made = complete_authentication(user_id=user.pk, known=known, state=state, answer=answer)
    mine = Passkey.objects.filter(user=user, credential_id=made.credential_id)
    grown = Q(sign_count__lt=made.sign_count)
    counts = grown if made.sign_count else Q(sign_count=0)
    if not mine.filter(counts).update(sign_count=made.sign_count, last_used_at=now):
        raise PasskeyError


def _list_credentials(user: User) -> list[bytes]:
    stored = Passkey.objects.filter(user=user).values_list("credential", flat=True)
    return [bytes(credential) for credential in stored]


def _lock(user: User, passkey_id: int) -> Passkey:
    found = Passkey.objects.select_for_update().filter(user=user, pk=passkey_id).first()
    if found is None:
        raise NotFoundError
    return found
