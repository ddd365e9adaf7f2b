"""Absolute URLs of the platform's own sites, as clients reach them."""

from django.conf import settings

from kernel.platform_hosts import get_site_host


def get_site_url(site: str) -> str:
    """Scheme, host and port of one of kernel.platform_hosts.SITES, without a final slash."""
    return get_host_url(get_site_host(site, domain=settings.PLATFORM_DOMAIN))


def get_host_url(host: str) -> str:
    """The same for any host that we serve.

    From the settings and not from the request: behind a proxy the scheme and port of a
    request are unknown, and its Host header may be forged.
    """
    return f"{settings.PUBLIC_SCHEME}://{host}{settings.PUBLIC_PORT_SUFFIX}"
