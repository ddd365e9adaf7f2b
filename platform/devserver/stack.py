"""The whole installation: the order in which its processes are started and stopped."""

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
from devserver.logs import rotate_logs, tail
from devserver.ports import LOOPBACK, describe_holder, is_free
from devserver.postgres import PostgresServer
from devserver.process import Child, Program, describe_exit, wait_until
from devserver.programs import Programs, build_env
from devserver.progress import print_line, step
from devserver.redis_server import RedisServer

_READY_SECS = 60.0
_COMMAND_SECS = 600.0
_WATCH_SECS = 0.2
# A network that does not answer must not hold everything up.
_FRONTEND_SECS = 15.0

Check = Callable[[], None]


class Stack:
    """One installation in one DATA_DIR, on one public port. `check` is called in every wait.

    `tls_port`: of Caddy, which serves the same over HTTPS; None without Caddy.
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
        """Start all processes and wait until they are ready.

        Raises:
            SupervisorError: something did not start; call `stop` for what runs by then.
        """
        self._prepare()
        programs = self._start_servers()
        # Beside the migrations, which take longer.
        frontend = self._launch(programs.frontend())
        self._run_command("Database migrations", programs.command("migrate_platform"))
        self._run_command("Demo data", programs.command("seed_demo"))
        # Before the web process, which looks for static files once.
        self._wait_for_frontend(frontend)
        launched_at = time.time()
        self._workers = [self._launch(program) for program in programs.workers()]
        beat = self._launch(programs.beat())
        web = self._launch(programs.web())
        self._wait_for(f"Web process on {LOOPBACK}:{self.port}", web, self._is_healthy)
        for worker in self._workers:
            self._wait_for(worker.name, worker, partial(_log_contains, worker, " ready."))
        self._wait_for("Celery beat", beat, lambda: self._has_beat_started(launched_at))
        if self.caddy is not None:
            self._start_caddy(self.caddy, programs)

    def watch(self) -> None:
        """Never returns.

        Raises:
            ChildDiedError: a child died; the end of its log is in the text.
            Whatever `check` raises.
        """
        while True:
            self._check()
            for child in self._children:
                child.require_alive()
            time.sleep(_WATCH_SECS)

    def stop(self, force: Callable[[], bool]) -> None:
        """Stop in the reverse order of the start: no process loses a server that it still needs."""
        for child in reversed(self._children):
            if child in self._workers:
                # In parallel, because each may have a task to finish.
                for worker in self._workers:
                    worker.request_stop()
            with step(f"Stopping {child.name}"):
                child.stop(force)
        self._children.clear()
        self._record.clear()

    def _prepare(self) -> None:
        ended = self._record.end_leftovers()
        if ended:
            print_line(f"  Ended {ended} processes of a run that was killed.")
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
        external = os.environ.get("DATABASE_URL", "")
        if external:
            print_line("  PostgreSQL: the one of DATABASE_URL")
            return external
        log = self.data_dir / "logs" / "postgres.log"
        server = PostgresServer(
            self.data_dir / "postgres",
            port,
            password=password,
            log_path=log,
            started=self._register,
        )
        with step(f"PostgreSQL on {LOOPBACK}:{port}"):
            server.start(self._check)
        return server.url

    def _start_redis(self, port: int, password: str) -> str:
        external = os.environ.get("REDIS_URL", "")
        if external:
            print_line("  Redis: the one of REDIS_URL")
            return external
        log = self.data_dir / "logs" / "redis.log"
        server = RedisServer(
            self.data_dir / "redis", port, password=password, log_path=log, started=self._register
        )
        with step(f"Redis on {LOOPBACK}:{port}"):
            server.start(self._check)
        return server.url

    def _start_caddy(self, caddy: CaddyServer, programs: Programs) -> None:
        """Caddy starts last and stops first, because it asks the web process about every host."""
        host = f"q.{programs.env.get('PLATFORM_DOMAIN') or 'localhost'}"
        child = self._launch(caddy.prepare(programs.env))
        label = f"Caddy on {LOOPBACK}:{caddy.tls_port}"
        self._wait_for(label, child, lambda: caddy.serves(host))

    def _run_command(self, label: str, program: Program) -> None:
        """Run a command that must succeed before the rest can start."""
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

    def _wait_for_frontend(self, child: Child) -> None:
        """Pages work without their script, so its failure is a line and not the end."""
        deadline = time.monotonic() + _FRONTEND_SECS
        with step(child.name):
            while child.exit_code() is None and time.monotonic() < deadline:
                self._check()
                time.sleep(0.02)
        self._children.remove(child)
        failed = child.exit_code() != 0
        child.stop()
        if failed:
            reason = tail(child.program.log_path, 1).strip() or "npm takes too long."
            print_line(f"    pages work without it. {reason}")

    def _launch(self, program: Program) -> Child:
        child = Child.start(program)
        self._register(child)
        return child

    def _register(self, child: Child) -> None:
        self._children.append(child)
        self._record.add(child)

    def _wait_for(self, label: str, child: Child, ready: Callable[[], bool]) -> None:
        with step(label):
            wait_until(ready, child=child, timeout_secs=_READY_SECS, check=self._check)

    def _has_beat_started(self, since: float) -> bool:
        """Celery beat touches this file at its start."""
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


def _log_contains(child: Child, text: str) -> bool:
    """A Celery worker reports its readiness only in its log."""
    path = child.program.log_path
    return path.exists() and text in path.read_text(errors="replace")


def _describe_busy_port(port: int, setting: str) -> str:
    holder = describe_holder(port)
    by = f" by {holder}" if holder else " by another program"
    return f"Port {port} is in use{by}. Stop it, or choose another: make up {setting}{port + 1}"
