"""Keys. In production a missing or weak one stops the process at its start."""

from config.settings.base import IS_PRODUCTION
from kernel.env import Env, EnvError

_env = Env()
_MIN_SECRET_LENGTH = 32
_MIN_DISTINCT = 10
JWT_ALGORITHMS = ("HS256", "HS512")


def _strong(name: str, secret: str) -> str:
    weak = len(secret) < _MIN_SECRET_LENGTH or len(set(secret)) < _MIN_DISTINCT
    if IS_PRODUCTION and (weak or "change-me" in secret.lower()):
        raise EnvError(
            f"{name} is too weak. Use at least {_MIN_SECRET_LENGTH} random characters, for example"
            " the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return secret


def _jwt_keys(raw: str) -> dict[str, tuple[str, str]]:
    """{kid: (algorithm, secret)} in order; the first one signs, the others only verify."""
    keys: dict[str, tuple[str, str]] = {}
    for part in raw.split(","):
        kid, _, rest = part.strip().partition(":")
        algorithm, _, secret = rest.partition(":")
        if not (kid and secret and algorithm in JWT_ALGORITHMS) or kid in keys:
            raise EnvError(
                "JWT_KEYS must be kid:HS256:secret[,kid2:HS256:secret2] with distinct kids."
            )
        keys[kid] = (algorithm, _strong(f"JWT_KEYS ({kid})", secret))
    return keys


def _fallbacks(raw: str, current: str) -> list[str]:
    """Other keys than the current one: what they have signed or sealed is still read."""
    keys = [part.strip() for part in raw.split(",") if part.strip()]
    if current in keys:
        raise EnvError("SECRET_KEY_FALLBACKS holds SECRET_KEY itself: list the other keys only.")
    return [_strong(f"SECRET_KEY_FALLBACKS ({number})", key) for number, key in enumerate(keys, 1)]


SECRET_KEY = _strong("SECRET_KEY", _env.text("SECRET_KEY"))
SECRET_KEY_FALLBACKS = _fallbacks(_env.text("SECRET_KEY_FALLBACKS", ""), SECRET_KEY)
JWT_KEYS = _jwt_keys(_env.text("JWT_KEYS"))
JWT_ISSUER = "qrstudio"
JWT_AUDIENCE = "qrstudio-api"
ACCESS_TOKEN_TTL_SECS = 15 * 60
REFRESH_TOKEN_TTL_SECS = 30 * 24 * 3600
