"""A pytest plugin: a temporary PostgreSQL and Redis for the run, and the environment of Django.

Loaded with `-p tests.support.plugin`, because pytest-django imports the settings before any
conftest.py is read, and the settings want their environment complete. The servers themselves are
started only when a collected test needs them: not for tests/unit, and not for tests/journeys,
which start their own.

With `-n`, each worker process of pytest-xdist loads this plugin and has servers of its own.
"""

import contextlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Generator, Iterable
from pathlib import Path

import pytest

from devserver.errors import SupervisorError
from devserver.ports import choose_port
from devserver.postgres import PostgresServer
from devserver.redis_server import RedisServer

_SERVERS = pytest.StashKey["TestServers"]()
_WITHOUT_SERVERS = ("unit", "journeys")

_ENVIRONMENT = {
    "QRSTUDIO_ENV": "test",
    "SECRET_KEY": "test-secret-key-that-is-long-enough-for-every-check-0123456789",
    "JWT_KEYS": "test1:HS256:test-jwt-key-that-is-long-enough-for-hs256-0123456789",
}

# Worker processes inherit the environment of the controller of pytest-xdist. These variables hold
# its folder, and the names of the variables that it has set, which the workers unset.
_FOLDER_VARIABLE = "QRSTUDIO_TEST_FOLDER"
_SET_VARIABLE = "QRSTUDIO_TEST_VARIABLES"
_MAX_WORKERS = 8


class TestServers:
    """Servers in a temporary folder, except those that the environment names."""

    __test__ = False

    def __init__(self) -> None:
        # Created with mode 0700, at a short path.
        parent = os.environ.get(_FOLDER_VARIABLE)
        self._folder = Path(tempfile.mkdtemp(prefix="qrstudio-test-", dir=parent))
        self.temporary_files = self._folder / "tmp"
        self.keeps_temporary_files = False
        self._postgres = self._make_postgres()
        self._redis = self._make_redis()
        self._started = False

    @property
    def can_be_several(self) -> bool:
        """Whether each worker can have its own servers: not when the environment names one."""
        return len(self._ours()) == 2

    def export_environment(self) -> None:
        """Set what the settings read; variables that are set already win."""
        for name, value in _ENVIRONMENT.items():
            os.environ.setdefault(name, value)
        variables = {"DATA_DIR": str(self._folder / "data"), _FOLDER_VARIABLE: str(self._folder)}
        if os.environ.get("DATA_DIR"):
            del variables["DATA_DIR"]
        if self._postgres:
            variables["DATABASE_URL"] = self._postgres.url
            os.environ.pop("DATABASE_DIRECT_URL", None)
        if self._redis:
            variables["REDIS_URL"] = self._redis.url
            os.environ.pop("REDIS_BROKER_URL", None)
        os.environ.update(variables)
        os.environ[_SET_VARIABLE] = " ".join(variables.keys() - {_FOLDER_VARIABLE})

    def start(self) -> None:
        """Start our servers; a second call does nothing."""
        if self._started:
            return
        self._started = True
        for server in self._ours():
            server.start()

    def stop(self) -> None:
        """Stop our servers and remove the folder, except temporary files after a failure."""
        for server in self._ours():
            server.stop()
        for path in self._folder.iterdir():
            if path != self.temporary_files or not self.keeps_temporary_files:
                shutil.rmtree(path, ignore_errors=True)
        with contextlib.suppress(OSError):
            self._folder.rmdir()

    def _ours(self) -> list[PostgresServer | RedisServer]:
        return [server for server in (self._postgres, self._redis) if server is not None]

    def _make_postgres(self) -> PostgresServer | None:
        if os.environ.get("DATABASE_URL"):
            return None
        folder = self._folder / "postgres"
        return PostgresServer(folder, choose_port(), password=secrets.token_hex(8), unsafe=True)

    def _make_redis(self) -> RedisServer | None:
        if os.environ.get("REDIS_URL"):
            return None
        taken = [self._postgres.port] if self._postgres else []
        return RedisServer(self._folder / "redis", choose_port(taken=taken), unsafe=True)


def _unset_servers_of_the_controller() -> None:
    for name in os.environ.pop(_SET_VARIABLE, "").split():
        os.environ.pop(name, None)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Before pytest-django imports the settings: a wrapper runs ahead of every plain hook."""
    _unset_servers_of_the_controller()
    servers = TestServers()
    early_config.stash[_SERVERS] = servers
    early_config.add_cleanup(servers.stop)
    servers.export_environment()
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Temporary files of this run alone.

    By default all runs of a user share a folder, which each new run closes to other users: also to
    the user under which the servers of another run read their files.
    """
    servers = config.stash[_SERVERS]
    if config.option.basetemp is None:
        config.option.basetemp = str(servers.temporary_files)
    if config.getoption("numprocesses", None) and not servers.can_be_several:
        raise pytest.UsageError(
            "Workers cannot share the server of DATABASE_URL or REDIS_URL: unset both, or use -n 0."
        )


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """For `-n auto`: at least two, because tests also wait; 0 where they would share a server."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    if not config.stash[_SERVERS].can_be_several:
        return 0
    return min(max(2, os.cpu_count() or 1), _MAX_WORKERS)


def pytest_report_header(config: pytest.Config) -> str:
    """The folder to look into after a failure."""
    return f"temporary files, kept after a failure: {config.option.basetemp}"


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Keep the temporary files of failed tests."""
    servers = session.config.stash[_SERVERS]
    servers.keeps_temporary_files = exitstatus == pytest.ExitCode.TESTS_FAILED


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start the servers when a test of this run needs them.

    Only where tests run: with xdist, the controller collects nothing.
    """
    if session.config.option.collectonly:
        return
    folders = {_first_folder(session.config.rootpath, item.path) for item in session.items}
    if needs_servers(folders):
        try:
            session.config.stash[_SERVERS].start()
        except SupervisorError as error:
            raise pytest.UsageError(str(error)) from None


def needs_servers(folders: Iterable[str]) -> bool:
    """Whether tests of these folders below tests/ talk to PostgreSQL or Redis."""
    return any(folder not in _WITHOUT_SERVERS for folder in folders)


def _first_folder(root: Path, path: Path) -> str:
    """`integration` for tests/integration/qrs/test_api.py; empty outside tests/."""
    tests = root / "tests"
    return path.relative_to(tests).parts[0] if path.is_relative_to(tests) else ""
