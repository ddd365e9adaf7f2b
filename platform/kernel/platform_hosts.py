"""The platform's own host names, all derived from its domain.

q.<domain>      scans
api.<domain>    the API
app.<domain>    the agencies' pages
admin.<domain>  platform admins
"""

SITES = ("q", "api", "app", "admin")


def get_site_host(site: str, *, domain: str) -> str:
    """The host name of one of SITES."""
    return f"{site}.{domain}"


def is_platform_host(host: str, *, domain: str) -> bool:
    """Whether a normalised host is the platform's domain or any name below it.

    Also names that serve nothing: customers must not claim them, and codes must not lead there.
    """
    return host == domain or host.endswith(f".{domain}")
