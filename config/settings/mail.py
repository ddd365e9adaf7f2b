"""Outgoing mail, configured by one URL as the databases are."""

from urllib.parse import SplitResult, unquote, urlsplit

from config.settings.base import DATA_DIR, QRSTUDIO_ENV
from config.settings.hosts import PLATFORM_DOMAIN
from kernel.env import Env, EnvError

_env = Env()
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}

# Of back ends that send nothing.
_LOCAL = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "file": "accounts.mail.files.FileBackend",
}

_url = urlsplit(_env.text("EMAIL_URL", "file:" if QRSTUDIO_ENV == "development" else "console:"))


def _port(url: SplitResult) -> int | None:
    """None for an unknown scheme or an invalid port."""
    try:
        return url.port or _PORTS[url.scheme]
    except (KeyError, ValueError):
        return None


if _url.scheme not in _LOCAL and not (_url.hostname and _port(_url)):
    raise EnvError(
        "EMAIL_URL must be console: or look like smtp+starttls://user:password@mail.example.com:587"
        " (or smtp://, smtps://). In development file: keeps mails in DATA_DIR/mails."
    )
if _url.scheme == "file" and QRSTUDIO_ENV == "production":
    raise EnvError("EMAIL_URL=file: is for development: nobody would get the mails.")

EMAIL_BACKEND = _LOCAL.get(_url.scheme, "django.core.mail.backends.smtp.EmailBackend")
EMAIL_FILE_PATH = unquote(_url.path) or str(DATA_DIR / "mails")
EMAIL_HOST = _url.hostname or ""
EMAIL_PORT = _port(_url) or 25
EMAIL_HOST_USER = unquote(_url.username or "")
EMAIL_HOST_PASSWORD = unquote(_url.password or "")
EMAIL_USE_TLS = _url.scheme == "smtp+starttls"
EMAIL_USE_SSL = _url.scheme == "smtps"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = f"QR Studio <no-reply@{PLATFORM_DOMAIN}>"
