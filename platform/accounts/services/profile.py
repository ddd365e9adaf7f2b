"""What a person chooses for themselves."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.mail.texts import LANGUAGES
from accounts.models import Theme, User
from audit.services import record_change
from audit.targets import Target
from kernel.errors import FieldErrors
from kernel.translation import gettext as _

PROFILE_FIELDS = ("full_name", "language", "theme", "has_shortcuts")


@transaction.atomic
def update_profile(user: User, *, changes: Mapping[str, Any]) -> User:
    """Set the given fields of PROFILE_FIELDS. language: "" for the browser's.

    Raises FieldErrors (400).
    """
    _check_choice(changes, "language", ("", *LANGUAGES))
    _check_choice(changes, "theme", Theme.values)
    user = User.objects.select_for_update().get(pk=user.pk)
    before = {name: getattr(user, name) for name in changes}
    entry = record_change(
        action="user.change_profile",
        target=Target.of_user(user.pk),
        before=before,
        after=dict(changes),
    )
    if entry is not None:
        for name, value in changes.items():
            setattr(user, name, value)
        user.save(update_fields=list(changes))
    return user


def _check_choice(changes: Mapping[str, Any], field: str, allowed: Any) -> None:
    if field in changes and changes[field] not in allowed:
        raise FieldErrors.of(field, _("This value is not one of the choices."))
