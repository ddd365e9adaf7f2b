"""The whole installation: what is started, in which order, and how it is stopped again."""

import http.client
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from devserver.caddy import CaddyServer
from devserver.credentials import load_secrets
from devserver.data_dir import choose_ports
from devserver.errors import PortBusyError, ProgramFailedError
from devserver.leftovers import RunRecord
from devserver.logs import rotate_logs
from devserver.ports import LOOPBACK, describe_holder, is_free
from devserver.postgres import PostgresServer
from devserver.process import Child, Program, describe_exit, wait_until
from devserver.programs import Programs, build_env
from devserver.progress import say, step
from devserver.redis_server import RedisServer

_READY_SECS = 60.0
_COMMAND_SECS = 600.0
_WATCH_SECS = 0.2

Check = Callable[[], None]


class Stack:
    """One installation in one DATA_DIR, on one public port. `check` is called in every wait.

    `tls_port`: where Caddy serves the same over HTTPS; None without it.
    """

    def __init__(
        self, data_dir: Path, port: int, check: Check, *, tls_port: int | None = None
    ) -> None:
        self.data_dir = data_dir
        self.port = port
        self.caddy = CaddyServer(data_dir, port=port, tls_port=tls_port) if tls_port else None
        self._check = check
        self._children: list[Child] = []
        self._workers: list[Child] = []
        self._record = RunRecord(data_dir)

    def start(self) -> None:
        """Start everything and wait until it is ready.

        Raises:
            SupervisorError: something did not start; what runs by then is for `stop`.
        """
        self._clear_the_way()
        programs = self._start_servers()
        self._run("Database migrations", programs.command("migrate_platform"))
        self._run("Demo data", programs.command("seed_demo"))
        launched_at = time.time()
        self._workers = [self._launch(program) for program in programs.workers()]
        beat = self._launch(programs.beat())
        web = self._launch(programs.web())
        self._await(f"Web process on {LOOPBACK}:{self.port}", web, self._is_healthy)
        for worker in self._workers:
            self._await(worker.name, worker, partial(_log_says, worker, " ready."))
        self._await("Celery beat", beat, lambda: self._is_ticking(launched_at))
        if self.caddy is not None:
            self._start_caddy(self.caddy, programs)

    def watch(self) -> None:
        """Return never: end with what `check` raises, or when a child dies.

        Raises:
            ChildDiedError: with the end of the child's log.
        """
        while True:
            self._check()
            for child in self._children:
                child.require_alive()
            time.sleep(_WATCH_SECS)

    def stop(self, force: Callable[[], bool]) -> None:
        """Stop what runs, the last started first: no process loses what it still needs."""
        for child in reversed(self._children):
            if child in self._workers:
                # Each may have a task to finish: together they take no longer than one.
                for worker in self._workers:
                    worker.ask_to_stop()
            with step(f"Stopping {child.name}"):
                child.stop(force)
        self._children.clear()
        self._record.clear()

    def _clear_the_way(self) -> None:
        ended = self._record.end_leftovers()
        if ended:
            say(f"  Ended {ended} processes of a run that was killed.")
        if not is_free(self.port):
            raise PortBusyError(_describe_busy_port(self.port, "PORT="))
        if self.caddy is not None and not is_free(self.caddy.tls_port):
            raise PortBusyError(_describe_busy_port(self.caddy.tls_port, "TLS=1 TLS_PORT="))
        rotate_logs(self.data_dir / "logs")

    def _start_servers(self) -> Programs:
        secrets = load_secrets(self.data_dir)
        ports = choose_ports(self.data_dir, "postgres", "redis")
        env = build_env(
            data_dir=self.data_dir,
            port=self.port,
            database_url=self._start_postgres(ports["postgres"], secrets["POSTGRES_PASSWORD"]),
            redis_url=self._start_redis(ports["redis"], secrets["REDIS_PASSWORD"]),
            secrets=secrets,
            tls_port=self.caddy.tls_port if self.caddy else None,
        )
        return Programs(self.data_dir, self.port, env)

    def _start_postgres(self, port: int, password: str) -> str:
        outside = os.environ.get("DATABASE_URL", "")
        if outside:
            say("  PostgreSQL: the one of DATABASE_URL")
            return outside
        log = self.data_dir / "logs" / "postgres.log"
        server = PostgresServer(
            self.data_dir / "postgres", port, password=password, log_path=log, started=self._note
        )
        with step(f"PostgreSQL on {LOOPBACK}:{port}"):
            server.start(self._check)
        return server.url

    def _start_redis(self, port: int, password: str) -> str:
        outside = os.environ.get("REDIS_URL", "")
        if outside:
            say("  Redis: the one of REDIS_URL")
            return outside
        log = self.data_dir / "logs" / "redis.log"
        server = RedisServer(
            self.data_dir / "redis", port, password=password, log_path=log, started=self._note
        )
        with step(f"Redis on {LOOPBACK}:{port}"):
            server.start(self._check)
        return server.url

    def _start_caddy(self, caddy: CaddyServer, programs: Programs) -> None:
        """Last, for it asks the web process about every host; so it is also the first to stop."""
        host = f"q.{programs.env.get('PLATFORM_DOMAIN') or 'localhost'}"
        child = self._launch(caddy.prepare(programs.env))
        label = f"Caddy on {LOOPBACK}:{caddy.tls_port}"
        self._await(label, child, lambda: caddy.answers_for(host))

    def _run(self, label: str, program: Program) -> None:
        """A command that must end well before the rest can start."""
        with step(label):
            child = self._launch(program)
            deadline = time.monotonic() + _COMMAND_SECS
            while child.exit_code() is None and time.monotonic() < deadline:
                self._check()
                time.sleep(0.02)
            self._children.remove(child)
            child.stop()
            if child.exit_code() != 0:
                ending = describe_exit(child.exit_code() or 0)
                raise ProgramFailedError(f"{child.name} {ending}.{child.log_excerpt()}")

    def _launch(self, program: Program) -> Child:
        child = Child.start(program)
        self._note(child)
        return child

    def _note(self, child: Child) -> None:
        self._children.append(child)
        self._record.add(child)

    def _await(self, label: str, child: Child, ready: Callable[[], bool]) -> None:
        with step(label):
            wait_until(ready, child=child, timeout_secs=_READY_SECS, check=self._check)

    def _is_ticking(self, since: float) -> bool:
        """Celery beat writes its schedule when it has read it."""
        files = (self.data_dir / "beat").iterdir()
        return any(file.stat().st_mtime >= since for file in files)

    def _is_healthy(self) -> bool:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=2)
        try:
            connection.request("GET", "/api/health/")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _log_says(child: Child, words: str) -> bool:
    """A Celery worker tells its readiness nowhere else."""
    path = child.program.log_path
    return path.exists() and words in path.read_text(errors="replace")


def _describe_busy_port(port: int, setting: str) -> str:
    holder = describe_holder(port)
    by = f" by {holder}" if holder else " by another program"
    return f"Port {port} is in use{by}. Stop it, or choose another: make up {setting}{port + 1}"
