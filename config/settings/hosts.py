"""Domains, ports, proxies, and what follows from them for cookies and TLS."""

from pathlib import Path

from config.settings.base import IS_PRODUCTION
from kernel.env import Env, EnvError
from kernel.hostnames import normalise_host
from kernel.platform_hosts import get_site_host

_env = Env()

PLATFORM_DOMAIN = _env.text("PLATFORM_DOMAIN", None if IS_PRODUCTION else "localhost").lower()
if normalise_host(PLATFORM_DOMAIN) != PLATFORM_DOMAIN:
    raise EnvError(f"PLATFORM_DOMAIN={PLATFORM_DOMAIN!r} is not a plain host name.")

PUBLIC_SCHEME = _env.choice(
    "PUBLIC_SCHEME", "https" if IS_PRODUCTION else "http", ("http", "https")
)
if IS_PRODUCTION and PUBLIC_SCHEME != "https":
    raise EnvError("PUBLIC_SCHEME must be https in production: tokens travel with every request.")
_public_port = _env.integer("PUBLIC_PORT", 0, maximum=65535)
PUBLIC_PORT_SUFFIX = f":{_public_port}" if _public_port not in (0, 80, 443) else ""

EDGE_PROVIDER = _env.choice(
    "EDGE_PROVIDER",
    "none" if IS_PRODUCTION else "cloudflare",
    ("none", "cloudflare", "cloudfront", "vercel", "fastly"),
)
# Development trusts the loopback, so that edge headers can be sent by hand.
TRUSTED_PROXIES = _env.networks("TRUSTED_PROXIES", "" if IS_PRODUCTION else "127.0.0.0/8,::1/128")
if IS_PRODUCTION and any(network.prefixlen == 0 for network in TRUSTED_PROXIES):
    raise EnvError("TRUSTED_PROXIES must not trust every address: name your proxies' networks.")

_geoip_db = _env.text("GEOIP_DB", "none")
# A missing file does not keep workers from starting: unprocessed scans would be worse than scans
# without a country. The worker logs it.
GEOIP_DB = None if _geoip_db == "none" else Path(_geoip_db)
if GEOIP_DB is not None and not GEOIP_DB.is_absolute():
    raise EnvError(f"GEOIP_DB={_geoip_db!r} must be an absolute path, or none.")

# HostMiddleware checks the host: it knows the platform's and the customers'.
ALLOWED_HOSTS = ["*"]
USE_X_FORWARDED_HOST = False
CSRF_FAILURE_VIEW = "config.api.error_views.show_csrf_failure"
CSRF_TRUSTED_ORIGINS = [
    f"{PUBLIC_SCHEME}://{get_site_host(site, domain=PLATFORM_DOMAIN)}{PUBLIC_PORT_SUFFIX}"
    for site in ("admin", "app")
]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_SCHEME == "https"
# Of the admin site; a working day is long enough. The dashboard has log-ins of its own.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# No other host of the domain can set a cookie with this prefix.
CSRF_COOKIE_NAME = "__Host-csrf" if PUBLIC_SCHEME == "https" else "csrftoken"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# HSTS would bind customers' domains, too; the proxy in front sets it for ours.
SECURE_HSTS_SECONDS = 0
