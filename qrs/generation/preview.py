"""The image of a code as pages show it: an SVG that counts as no render.

It is bounded otherwise: one size, so many a minute for each person, and the image of an address
is kept by the process that drew it.
"""

import time
from threading import Lock

from cachetools import LRUCache
from limits import RateLimitItemPerMinute
from limits.strategies import MovingWindowRateLimiter

from accounts.limit_storage import Storage, count_in
from accounts.models import User
from kernel.continuations import Continuation
from qrs.errors import TooManyPreviewsError
from qrs.generation.images import draw_image
from qrs.rendering import RenderOptions
from qrs.selectors.codes import get_public_url
from tenants.models import Tenant
from tenants.selectors.hosts import get_public_base_url

PREVIEWS_PER_MINUTE = 120
# Nine characters would need a larger symbol; with a hyphen it can never be a code's.
UNBORN_ID = "new-code"
_KEPT = 512
_OPTIONS = RenderOptions(format="svg", size_inches=2.0, background="#ffffff")
_drawn: LRUCache[str, str] = LRUCache(_KEPT)
_lock = Lock()


def draw_preview(
    *,
    tenant: Tenant,
    acting_user: User,
    short_id: str = UNBORN_ID,
    continuation: Continuation | None = None,
) -> str:
    """The SVG of a code's public URL, with a white ground so that it also scans in the dark.

    short_id: of a code of the workspace that the caller has read; by default an example.
    continuation: of the request; without one the image is waited for.
    Raises TooManyPreviewsError and RendererBusyError (429), RendererLostError (503).
    """
    continuation = continuation or Continuation()
    text = get_public_url(short_id=short_id, base_url=get_public_base_url(tenant))

    def count() -> None:
        count_in(lambda storage: count_preview(storage, acting_user))

    continuation.recall("preview counted", count)
    with _lock:
        found = _drawn.get(text)
    if found is None:
        image = draw_image(
            text=text, options=_OPTIONS, tenant_id=tenant.pk, continuation=continuation
        )
        found = image.data.decode()
        with _lock:
            _drawn[text] = found
    return found


def count_preview(storage: Storage, user: User) -> None:
    """Raises TooManyPreviewsError (429)."""
    limiter = MovingWindowRateLimiter(storage)
    item = RateLimitItemPerMinute(PREVIEWS_PER_MINUTE, namespace="qr-preview")
    if limiter.hit(item, str(user.pk)):
        return
    reset_at = limiter.get_window_stats(item, str(user.pk)).reset_time
    raise TooManyPreviewsError(retry_after_secs=int(reset_at - time.time()) + 1)
