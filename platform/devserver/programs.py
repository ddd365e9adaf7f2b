"""The command lines of the application's own processes."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from devserver.ports import LOOPBACK
from devserver.process import Program

ROOT = Path(__file__).resolve().parent.parent.parent

# A pool process is replaced before a slow leak can add up, or the memory that PostgreSQL uses for
# each connection and schema.
_TASKS_PER_CHILD = 5_000

# Set by make for its own children.
_NOT_INHERITED = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKE_TERMOUT", "MAKE_TERMERR")


@dataclass(frozen=True)
class Programs:
    """The programs that are started from the code of this repository."""

    data_dir: Path
    port: int
    env: Mapping[str, str]

    def web(self) -> Program:
        """Uvicorn with the edge app."""
        arguments = (
            *("config.web", "--host", LOOPBACK, "--port", str(self.port)),
            *("--workers", self.env.get("WEB_WORKERS") or "auto"),
        )
        return self._module("Web process", "web", arguments, stop_secs=12)

    def workers(self) -> list[Program]:
        """The drainer of scans, the sender of webhooks, one Celery worker for everything else."""
        processes = self.env.get("WORKER_CONCURRENCY") or "1"
        drainer = ("scans.drainer", "--processes", processes)
        sender = ("webhooks.sender",)
        return [
            self._module("Drainer of scans", "worker-scans", drainer, stop_secs=15),
            self._module("Sender of webhooks", "worker-webhooks", sender, stop_secs=8),
            self._celery_worker(),
        ]

    def _celery_worker(self) -> Program:
        """One worker for all queues: a process for each of them, so that none waits for another."""
        arguments = (
            *("celery", "-A", "config.celery", "worker", "--loglevel", "INFO"),
            # The last two are of versions before, whose calls may still wait there.
            *("--queues", "dns,mail,default,bulk,celery,scans", "--concurrency", "4"),
            *("--hostname", f"worker-{self.port}@%h", "--without-gossip", "--without-mingle"),
            *("--max-tasks-per-child", str(_TASKS_PER_CHILD)),
        )
        return self._module("Celery worker", "worker", arguments, stop_secs=15)

    def beat(self) -> Program:
        """Celery beat."""
        schedule = str(self.data_dir / "beat" / "schedule")
        arguments = (
            *("celery", "-A", "config.celery", "--skip-checks", "beat", "--loglevel", "INFO"),
            *("--schedule", schedule),
        )
        return self._module("Celery beat", "beat", arguments, stop_secs=5)

    def frontend(self) -> Program:
        """Builds the dashboard's script, where that has changed."""
        argv = (sys.executable, "platform/dashboard/frontend/build.py")
        return self._program("Dashboard's script", "frontend", argv, stop_secs=5)

    def command(self, name: str, *arguments: str) -> Program:
        """A command of manage.py that runs to its end."""
        argv = (sys.executable, "manage.py", name, *arguments)
        return self._program(f"manage.py {name}", name, argv, stop_secs=10)

    def _module(
        self, name: str, log: str, arguments: tuple[str, ...], *, stop_secs: float
    ) -> Program:
        return self._program(name, log, (sys.executable, "-m", *arguments), stop_secs=stop_secs)

    def _program(self, name: str, log: str, argv: tuple[str, ...], *, stop_secs: float) -> Program:
        return Program(
            name=name,
            argv=argv,
            log_path=self.data_dir / "logs" / f"{log}.log",
            env=self.env,
            cwd=ROOT,
            stop_secs=stop_secs,
        )


def build_env(
    *,
    data_dir: Path,
    port: int,
    database_url: str,
    redis_url: str,
    secrets: Mapping[str, str],
    tls_port: int | None = None,
) -> dict[str, str]:
    """The environment that the settings read.

    Variables that the person has set win, except those of the servers that were started here.
    With a `tls_port`, public URLs are those of HTTPS.
    """
    inherited = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
    defaults = {
        "QRSTUDIO_ENV": "development",
        "SECRET_KEY": secrets["SECRET_KEY"],
        "JWT_KEYS": secrets["JWT_KEYS"],
        "PUBLIC_SCHEME": "https" if tls_port else "http",
        "PUBLIC_PORT": str(tls_port or port),
        "SPOOL_DIR": str(data_dir / "spool"),
    }
    ours = {
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
    }
    if database_url != inherited.get("DATABASE_URL"):
        # The started server has no pooler, and an inherited direct URL is of another server.
        ours["DATABASE_DIRECT_URL"] = database_url
    return {**defaults, **inherited, **ours}
