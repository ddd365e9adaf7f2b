"""Counts the recorded scans: in the stream, or as rows in the database."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def take_events() -> int:
    """Count the distinct events of the stream and empty it."""
    from django.conf import settings

    from kernel.redis_clients import get_redis
    from scans.events import STREAM_KEY, decode_batch

    redis: Any = get_redis(settings.REDIS_URL)
    ids: set[str] = set()
    while entries := redis.xrange(STREAM_KEY, count=1000):
        for _, fields in entries:
            ids.update(event.event_id for event in decode_batch(fields[b"b"]))
        redis.xdel(STREAM_KEY, *[entry_id for entry_id, _ in entries])
    return len(ids)


def drain_to_rows() -> int:
    """Store everything that waits as a worker would. Returns the number of new rows."""
    command = (sys.executable, "-m", "benchmarks.drain_worker")
    done = subprocess.run(command, input="go\n", capture_output=True, text=True, check=True)
    return int(json.loads(done.stdout.splitlines()[-1])["inserted"])


@contextmanager
def ingesting(is_wanted: bool) -> Iterator[None]:
    """A drainer that stores scans beside the measurement, as the product runs it."""
    if not is_wanted:
        yield
        return
    with tempfile.TemporaryDirectory() as folder:
        alive = Path(folder) / "alive"
        command = (sys.executable, "-m", "scans.drainer", "--alive-file", str(alive))
        worker = subprocess.Popen([*command, "--processes", "1"])
        try:
            while not alive.exists() and worker.poll() is None:
                time.sleep(0.05)
            yield
        finally:
            worker.terminate()
            worker.wait(timeout=20)


def count_rows() -> int:
    """All scan rows of all workspaces."""
    import psycopg
    from django.conf import settings
    from psycopg import sql

    total = 0
    with psycopg.connect(settings.DATABASE_URL) as connection:
        schemas = connection.execute("SELECT schema_name FROM public.tenants_tenant").fetchall()
        for (schema,) in schemas:
            table = sql.Identifier(schema, "scans_dynamicqrscan")
            row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(table)).fetchone()
            total += row[0] if row else 0
    return total


def wait_for_spool(timeout_secs: float = 20.0) -> None:
    """Until the web process has replayed what it had to spool. Raises TimeoutError."""
    from django.conf import settings

    from edge.redirects.spool_files import list_spools

    deadline = time.monotonic() + timeout_secs
    while list_spools(settings.SPOOL_DIR):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{settings.SPOOL_DIR} is not replayed")
        time.sleep(0.05)
