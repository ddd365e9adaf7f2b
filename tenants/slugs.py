"""Slugs: a workspace's name in URLs and log-ins."""

import re
import secrets
from collections.abc import Iterator

from django.utils.text import slugify

from kernel.errors import FieldErrors
from kernel.translation import gettext as _

# Leaves space for "-" and a suffix within the column's 60.
MAX_SLUG_LENGTH = 48
SLUG_PATTERN = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
"""What people may choose; names of workspaces may also become slugs with an underscore."""
_NUMBERED = 5
_CHOSEN = re.compile(SLUG_PATTERN)

# Our own hosts and paths, and words that could impersonate the platform. Every first segment of a
# path of app.<domain> is here: a workspace of that name could not be opened (a test compares).
# fmt: off
RESERVED_SLUGS = frozenset((
    "abuse", "account", "accounts", "admin", "analytics", "api", "app", "assets", "auth",
    "billing", "blog", "brand", "cdn", "cname", "console", "dashboard", "docs", "domain",
    "domains", "dynamic", "email", "events", "favicon", "forgot", "ftp", "generate", "health",
    "help", "host", "inbox", "inspect", "internal", "invite", "legal", "live", "login",
    "logout", "mail", "media", "new", "ns", "ns1", "ns2", "null", "plans", "platform",
    "postmaster", "pricing", "privacy", "public", "q", "qr", "qrs", "qrstudio", "reset", "root",
    "s", "security", "settings", "share", "signup", "smtp", "staff", "static", "status",
    "styleguide", "support", "system", "template", "tenant", "tenants", "terms", "tls",
    "undefined", "usage", "user", "users", "verify", "webhooks", "workspace", "workspaces",
    "www",
))
# fmt: on


def propose_slugs(name: str) -> Iterator[str]:
    """An infinite list of slugs for a name, best first: cafe-ole, cafe-ole-2, ... cafe-ole-9f3a1c.

    A name without any Latin letter or digit becomes "studio-" and a random part.
    """
    base = slugify(name)[:MAX_SLUG_LENGTH].strip("-_")
    if base and base not in RESERVED_SLUGS:
        yield base
    if base:
        yield from (f"{base}-{number}" for number in range(2, _NUMBERED))
    while True:
        yield f"{base or 'studio'}-{secrets.token_hex(3)}"


def check_slug(slug: str) -> str:
    """A slug that somebody has chosen. Raises FieldErrors (400) for ``slug``."""
    if not _CHOSEN.fullmatch(slug) or len(slug) > MAX_SLUG_LENGTH:
        raise FieldErrors.of(
            "slug",
            _("Use at most %(most)s small letters, digits and single hyphens between them.")
            % {"most": MAX_SLUG_LENGTH},
        )
    if slug in RESERVED_SLUGS:
        raise FieldErrors.of("slug", _("This address is reserved. Choose another one."))
    return slug
