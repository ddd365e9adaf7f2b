"""Reads of users, for the apps that store people by id."""

from collections.abc import Iterable

from accounts.models import User


def get_emails(user_ids: Iterable[int | None]) -> dict[int | None, str]:
    """By user id; users that were deleted are missing."""
    users = User.objects.filter(pk__in=set(user_ids))
    return dict(users.values_list("pk", "email"))
