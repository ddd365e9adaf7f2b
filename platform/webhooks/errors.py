"""Refusals of webhooks; callers rely on their texts."""

from kernel.errors import ConflictError, PermissionDeniedError, RateLimitedError
from kernel.translation import gettext as _


class WebhooksPlanError(PermissionDeniedError):
    """The plan has no webhooks (403)."""

    def __init__(self) -> None:
        super().__init__(_("Webhooks require the Pro plan or higher."))


class TooManyWebhooksError(ConflictError):
    """The workspace has the maximum number of webhooks (409)."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            _(
                "This workspace has %(limit)d webhooks, the most that it may have."
                " Delete one of them first."
            )
            % {"limit": limit}
        )


class WebhookDisabledError(ConflictError):
    """Nothing is sent to a disabled webhook (409)."""

    def __init__(self) -> None:
        super().__init__(_("This webhook is disabled. Set its status to active first."))


class EventGoneError(ConflictError):
    """The event is older than the outbox keeps events (409)."""

    def __init__(self) -> None:
        super().__init__(_("This event is over 30 days old and can no longer be sent."))


class TooManyTestsError(RateLimitedError):
    """The workspace has the maximum number of tests under way (429)."""

    def __init__(self, limit: int, *, retry_after_secs: int) -> None:
        super().__init__(
            _(
                "At most %(limit)d webhooks of a workspace are tested at the same time."
                " Try again in some seconds."
            )
            % {"limit": limit},
            retry_after_secs=retry_after_secs,
        )
