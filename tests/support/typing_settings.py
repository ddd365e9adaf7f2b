"""Settings for mypy's Django plugin, which only needs the apps and never connects."""

import os

os.environ.setdefault("DATABASE_URL", "postgresql://user:password@127.0.0.1:1/database")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")
os.environ.setdefault("SECRET_KEY", "only-for-types")
os.environ.setdefault("JWT_KEYS", "types:HS256:only-for-types")

from config.settings import *  # noqa: F403
