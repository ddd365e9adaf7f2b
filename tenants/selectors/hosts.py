"""The hosts that we serve: the platform's own, and those of customers."""

from collections.abc import Collection

from django.conf import settings
from django.db import connection

from kernel.platform_hosts import is_platform_host
from kernel.public_urls import get_host_url, get_site_url
from tenants.models import Domain, Tenant

HOST_COPY_SECS = 1.0
"""How long a web process may cache what it has read about a host."""

# Written out because every response with a QR needs it: building the SQL costs Django more.
_FIND_PRIMARY = """
SELECT domain FROM tenants_domain WHERE tenant_id = %s AND is_primary ORDER BY id LIMIT 1
"""


def is_own_host(host: str) -> bool:
    """Whether this platform serves a normalised host name.

    True for the platform domain, anything below it, and every customer host in service.
    """
    return is_platform_host(host, domain=settings.PLATFORM_DOMAIN) or _is_customer_host(host)


def find_own_hosts(hosts: Collection[str]) -> set[str]:
    """Those that is_own_host() is true for, by one query."""
    ours = {host for host in hosts if is_platform_host(host, domain=settings.PLATFORM_DOMAIN)}
    others = [host for host in hosts if host not in ours]
    found = Domain.objects.filter(domain__in=others).values_list("domain", flat=True)
    return ours | set(found)


def _is_customer_host(host: str) -> bool:
    return Domain.objects.filter(domain=host).exists()


def get_public_base_url(tenant: Tenant) -> str:
    """Scheme, host and port of a workspace's public URLs, without a final slash.

    The primary customer host when there is one, else q.<domain>.
    """
    return get_public_base_url_of(tenant.pk)


def get_public_base_url_of(tenant_id: int) -> str:
    """As get_public_base_url(), for a caller without the workspace's row."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND_PRIMARY, [tenant_id])
        row = cursor.fetchone()
    return get_host_url(row[0]) if row else get_site_url("q")
