"""The image of a code as pages show it: an SVG that counts as no render.

It is bounded otherwise: one size, so many a minute for each person, and the image of an address
is kept by the process that drew it.
"""

import time
from functools import lru_cache

from limits import RateLimitItemPerMinute
from limits.strategies import MovingWindowRateLimiter

from accounts.limit_storage import Storage, count_in
from accounts.models import User
from qrs.errors import TooManyPreviewsError
from qrs.rendering import RenderOptions, render_qr
from qrs.selectors.codes import get_public_url
from tenants.models import Tenant
from tenants.selectors.hosts import get_public_base_url

PREVIEWS_PER_MINUTE = 120
# Nine characters would need a larger symbol; with a hyphen it can never be a code's.
UNBORN_ID = "new-code"
_OPTIONS = RenderOptions(format="svg", size_inches=2.0, background="#ffffff")


def draw_preview(*, tenant: Tenant, acting_user: User, short_id: str = UNBORN_ID) -> str:
    """The SVG of a code's public URL, with a white ground so that it also scans in the dark.

    short_id: of a code of the workspace that the caller has read; by default an example.
    Raises TooManyPreviewsError (429).
    """
    count_in(lambda storage: count_preview(storage, acting_user))
    base_url = get_public_base_url(tenant)
    return _draw(get_public_url(short_id=short_id, base_url=base_url))


@lru_cache(maxsize=512)
def _draw(text: str) -> str:
    return render_qr(text=text, options=_OPTIONS).data.decode()


def count_preview(storage: Storage, user: User) -> None:
    """Raises TooManyPreviewsError (429)."""
    limiter = MovingWindowRateLimiter(storage)
    item = RateLimitItemPerMinute(PREVIEWS_PER_MINUTE, namespace="qr-preview")
    if limiter.hit(item, str(user.pk)):
        return
    reset_at = limiter.get_window_stats(item, str(user.pk)).reset_time
    raise TooManyPreviewsError(retry_after_secs=int(reset_at - time.time()) + 1)
