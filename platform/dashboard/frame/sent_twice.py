"""A form whose button was pressed twice: the second press comes while the first is at work."""

from collections.abc import Iterator
from contextlib import contextmanager

from kernel.errors import ConflictError
from kernel.translation import gettext as _
from tenants.idempotency.errors import IdempotencyKeyInUseError


@contextmanager
def explain_second_press() -> Iterator[None]:
    """Raises ConflictError (409) in a person's words, in place of those about a header."""
    try:
        yield
    except IdempotencyKeyInUseError:
        raise ConflictError(
            _("This was sent twice, and the first is still at work. Look for it in a moment.")
        ) from None
