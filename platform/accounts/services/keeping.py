"""Keeping one log-in open through a change that ends all of them.

A trigger ends every log-in of a person whose email or password changes, whoever changes it and
however. The one in which the person has just made the change goes on.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from accounts.models import Session, User


@contextmanager
def keep_session(user: User, *, session_id: uuid.UUID | None) -> Iterator[None]:
    """Run the change in the block; in a transaction that has locked the user's row.

    An ended log-in, or one of somebody else, is not opened.
    """
    kept = [] if session_id is None else [session_id]
    mine = Session.objects.filter(pk__in=kept, user=user)
    # Locked, so that nobody ends it between here and the commit without being noticed.
    was_open = mine.select_for_update().filter(revoked_at__isnull=True).exists()
    yield
    # The trigger has written it.
    user.refresh_from_db(fields=["sessions_ended_at"])
    if was_open:
        mine.update(revoked_at=None, revoked_reason="")
