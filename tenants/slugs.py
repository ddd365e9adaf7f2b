"""Slugs: a workspace's name in URLs and log-ins."""

import secrets
from collections.abc import Iterator

from django.utils.text import slugify

# Leaves space for "-" and a suffix within the column's 60.
_MAX_BASE_LENGTH = 48
_NUMBERED = 5

# Our own hosts and paths, and words that could impersonate the platform.
# fmt: off
RESERVED_SLUGS = frozenset((
    "abuse", "account", "accounts", "admin", "analytics", "api", "app", "assets", "auth",
    "billing", "blog", "cdn", "cname", "console", "dashboard", "docs", "domain", "domains",
    "dynamic", "email", "ftp", "generate", "health", "help", "host", "internal", "legal",
    "login", "logout", "mail", "media", "new", "null", "ns", "ns1", "ns2", "platform", "plans",
    "postmaster", "pricing", "privacy", "public", "q", "qr", "qrs", "qrstudio", "root",
    "security", "settings", "signup", "smtp", "staff", "static", "status", "support", "system",
    "template", "tenant", "tenants", "terms", "tls", "undefined", "usage", "user", "users",
    "verify", "webhooks", "workspace", "workspaces", "www",
))
# fmt: on


def propose_slugs(name: str) -> Iterator[str]:
    """An infinite list of slugs for a name, best first: cafe-ole, cafe-ole-2, ... cafe-ole-9f3a1c.

    A name without any Latin letter or digit becomes "studio-" and a random part.
    """
    base = slugify(name)[:_MAX_BASE_LENGTH].strip("-_")
    if base and base not in RESERVED_SLUGS:
        yield base
    if base:
        yield from (f"{base}-{number}" for number in range(2, _NUMBERED))
    while True:
        yield f"{base or 'studio'}-{secrets.token_hex(3)}"
