"""An upgrade of an installation, step by step as docs/operations/upgrades.md says."""

import secrets
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import psycopg

from devserver.credentials import load_secrets
from devserver.ports import choose_port
from devserver.postgres import PostgresServer
from devserver.redis_server import RedisServer
from tests.journeys.agencies import Api
from tests.journeys.figures import Figures, read_figures
from tests.journeys.launching import ROOT
from tests.journeys.load import Load
from tests.journeys.releases import Release, check_out
from tests.journeys.scan_rows import Targets, read_rows, read_targets
from tests.support.waiting import wait_until

STORED_SECS = 90
# Of each phone: an upgrade needs the processor, too.
PAUSE_SECS = 0.1
_CODES = """
SELECT short_id FROM public.qr_route JOIN public.tenants_tenant ON tenants_tenant.id = tenant_id
WHERE (slug = 'studio-nord') = %s AND state <> 'deleted' ORDER BY short_id
"""
_UNCOMPARED = """
SELECT count(*) FROM public.tenants_tenant
WHERE id NOT IN (SELECT tenant_id FROM public.health_figuresample)
"""
CELERY = (sys.executable, "-m", "celery", "-A", "config.celery")


class Upgrade:
    """quiet: codes of the agency, which nobody scans meanwhile. busy: all others, under load.

    before: figures of the quiet codes and of their workspace, as the old version shows them.
    """

    def __init__(self, folder: Path, commit: str, postgres: str, redis: str) -> None:
        data_dir, port = folder / "data", choose_port()
        data_dir.mkdir()
        keys = load_secrets(data_dir)
        env = {
            "DATABASE_URL": postgres,
            "REDIS_URL": redis,
            "SECRET_KEY": keys["SECRET_KEY"],
            "JWT_KEYS": keys["JWT_KEYS"],
        }
        self.database_url = postgres
        self.addresses = {"DATABASE_URL": postgres, "REDIS_URL": redis}
        self.old = Release(check_out(commit, folder / "old"), data_dir, port, env)
        self.new = Release(ROOT, data_dir, port, env)
        self.quiet: list[str] = []
        self.busy: list[str] = []
        self.targets: Targets = {}
        self.before: Figures = {}

    def start_old(self) -> None:
        """Install the old version, with its demo, and start it."""
        self.old.manage("migrate_platform")
        self.old.manage("seed_demo")
        self.old.start_background()
        self.old.start_web()
        self.quiet = self._list_codes(of_agency=True)
        self.busy = self._list_codes(of_agency=False)
        self.targets = read_targets(self.database_url)
        self.before = self.read_figures()
        name = secrets.token_hex(4)
        self.load = Load(self.new.port, self.busy, name, pause_secs=PAUSE_SECS)

    def run(self) -> None:
        """Upgrade while phones scan all the time."""
        with self.load.running() as load:
            self._wait_for_rows()
            self.new.manage("migrate_platform")
            # The workers of before store scans after the migration, too.
            load.scan_for(2)
            self.new.start_background()
            load.scan_for(1)
            self.old.stop_background()
            load.scan_for(1)
            self.old.stop_web()
            self.new.start_web()
            load.scan_for(2)
        wait_until(self._has_all_rows, limit_secs=STORED_SECS, explain=self._describe_missing)

    def stop(self) -> None:
        """End every process."""
        for release in (self.old, self.new):
            release.stop_web()
            release.stop_background()

    def read_figures(self) -> Figures:
        """Of the quiet codes, by the web process that runs."""
        with self.log_in() as agency:
            return read_figures(agency, self.quiet)

    @contextmanager
    def log_in(self, role: str = "agency_owner") -> Iterator[Api]:
        """The API as a person of the demo."""
        with httpx.Client(base_url=self.new.base_url, timeout=30) as client:
            api = Api(self.new, client)
            api.log_in_as(role)
            yield api

    def compare_figures(self) -> None:
        """Let the workers compare all workspaces now, whenever they have compared them last."""
        with psycopg.connect(self.database_url) as connection:
            connection.execute("DELETE FROM public.health_figuresample")
        self.new.run(*CELERY, "call", "tasks.health.compare_figures")
        wait_until(self._has_compared, limit_secs=STORED_SECS)

    def list_redirected(self) -> set[str]:
        """The referers of scans that were redirected."""
        load = self.load
        return {load.referer(n) for n, one in load.results.items() if one.status == 302}

    def _list_codes(self, *, of_agency: bool) -> list[str]:
        with psycopg.connect(self.database_url) as connection:
            rows = connection.execute(_CODES, [of_agency]).fetchall()
        return [short_id for (short_id,) in rows]

    def _has_compared(self) -> bool:
        with psycopg.connect(self.database_url) as connection:
            row = connection.execute(_UNCOMPARED).fetchone()
        return row == (0,)

    def _wait_for_rows(self) -> None:
        wait_until(lambda: read_rows(self.database_url, self.load), limit_secs=STORED_SECS)

    def _has_all_rows(self) -> bool:
        return self.list_redirected() <= read_rows(self.database_url, self.load).keys()

    def _describe_missing(self) -> str:
        missing = self.list_redirected() - read_rows(self.database_url, self.load).keys()
        return f"{len(missing)} scans have no row; {self.new.background[0].log_excerpt()}"


@contextmanager
def upgraded_from(commit: str, folder: Path) -> Iterator[Upgrade]:
    """The installation after an upgrade from this commit, still running."""
    postgres = PostgresServer(folder / "postgres", choose_port(), password=secrets.token_hex(8))
    # Safe, as the status wants it.
    redis = RedisServer(folder / "redis", choose_port(taken=[postgres.port]))
    with ExitStack() as running:
        for server in (postgres, redis):
            running.callback(server.stop)
            server.start()
        upgrade = Upgrade(folder, commit, postgres.url, redis.url)
        running.callback(upgrade.stop)
        upgrade.start_old()
        upgrade.run()
        yield upgrade
