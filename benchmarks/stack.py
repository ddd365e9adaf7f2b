"""A PostgreSQL and a Redis of the benchmark's own, durable as in production."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devserver.ports import choose_port
from devserver.postgres import PostgresServer
from devserver.redis_server import RedisServer


@contextmanager
def running_stack() -> Iterator[Path]:
    """Servers in a temporary folder, the environment for Django, migrated. Yields the folder."""
    with running_servers() as (folder, _, _):
        yield folder


@contextmanager
def running_servers() -> Iterator[tuple[Path, PostgresServer, RedisServer]]:
    """The same, with the servers themselves."""
    folder = Path(tempfile.mkdtemp(prefix="qrstudio-bench-"))
    port = choose_port()
    postgres = PostgresServer(folder / "postgres", port, password=secrets.token_hex(8))
    redis = RedisServer(folder / "redis", choose_port(taken=[port]))
    try:
        postgres.start()
        redis.start()
        _set_environment(folder, postgres, redis)
        _migrate()
        yield folder, postgres, redis
    finally:
        redis.stop()
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _set_environment(folder: Path, postgres: PostgresServer, redis: RedisServer) -> None:
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings",
        QRSTUDIO_ENV="test",
        DATABASE_URL=postgres.url,
        REDIS_URL=redis.url,
        DATA_DIR=str(folder / "data"),
        SECRET_KEY=secrets.token_urlsafe(50),
        JWT_KEYS=f"bench:HS256:{secrets.token_urlsafe(40)}",
    )


def _migrate() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate_platform", verbosity=0)
