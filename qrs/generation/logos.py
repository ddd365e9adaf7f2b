"""Reads the logo of a request: fetched if need be, then encoded in a process that draws.

Neither holds one of Django's threads: see kernel.continuations. A fetch ends within the deadline of
kernel.outbound, and only a few run at a time.
"""

import hashlib
from functools import partial
from threading import Lock

from cachetools import LRUCache

from kernel.continuations import Continuation
from kernel.errors import FieldErrors
from kernel.outbound import OutgoingBusyError, OutgoingError, get_fetcher, get_threads
from kernel.translation import translate
from qrs.errors import LogoFetchBusyError
from qrs.generation.images import run_in_pool
from qrs.generation.refusals import as_field_errors
from qrs.generation.requests import LogoSource
from qrs.logos import MAX_LOGO_BYTES
from qrs.rendering import RenderingError
from qrs.rendering.options import Logo
from qrs.services.designs import check_logo_plan
from tenants.models import Tenant

# Each preview of a form brings its logo along. Of at most 300 kB each.
_KEPT = 16
_encoded: LRUCache[bytes, Logo] = LRUCache(_KEPT)
_lock = Lock()


def load_logo(
    source: LogoSource | None, *, tenant: Tenant, continuation: Continuation
) -> Logo | None:
    """None without a source.

    Raises CustomLogoPlanError (403), FieldErrors (400), LogoFetchBusyError and RendererBusyError
    (429), RendererLostError (503), ClientGoneError.
    """
    if source is None:
        return None
    check_logo_plan(tenant)
    content = _fetch(source, tenant, continuation) if source.url else source.content
    digest = hashlib.sha256(content).digest()
    with _lock:
        known = _encoded.get(digest)
    if known is not None:
        return known
    try:
        logo: Logo = run_in_pool(
            "encode_logo",
            {"data": content, "field": source.field},
            name=("logo", source.field, digest),
            tenant_id=tenant.pk,
            continuation=continuation,
        )
    except RenderingError as error:
        raise as_field_errors(error) from error
    with _lock:
        _encoded[digest] = logo
    return logo


def _fetch(source: LogoSource, tenant: Tenant, continuation: Continuation) -> bytes:
    fetch = partial(get_fetcher().fetch, source.url, max_bytes=MAX_LOGO_BYTES)
    try:
        return continuation.wait_for(
            ("fetch", source.url), lambda: get_threads().submit(fetch, owner=tenant.pk)
        )
    except OutgoingBusyError:
        raise LogoFetchBusyError from None
    except OutgoingError as error:
        raise FieldErrors.of(source.field, translate(error.template, error.values)) from error
