"""Builds the ASGI app from its parts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edge.asgi_app import EdgeApp
from edge.backends.circuit import Circuit
from edge.backends.database import Database
from edge.backends.failover_watch import FailoverWatch
from edge.backends.redis_link import RedisLink
from edge.backends.server_identity import ServerIdentity
from edge.bridge.django import DjangoBridge
from edge.bridge.shutdown import ignore_stop, is_stop_announced, listen_for_stop
from edge.client_info import ClientInfoReader
from edge.lifespan import Lifespan
from edge.pages.responses import Pages
from edge.redirects.engine import RedirectEngine
from edge.redirects.known_routes import KnownRoutes
from edge.redirects.lookup import RouteLookup
from edge.redirects.metrics import Metrics
from edge.redirects.read_ahead import ReadAhead
from edge.redirects.readiness import Readiness
from edge.redirects.recorder import ScanRecorder
from edge.redirects.replayer import Replayer
from edge.redirects.replicas import NO_REPLICAS, Replication
from edge.redirects.reporter import AnsweredReporter
from edge.redirects.route_rows import RouteRows
from edge.redirects.tail_marks import TailMarks
from edge.redirects.tail_replayer import TailReplayer
from edge.redirects.takeovers import TakeoverGuard
from edge.redirects.visitors import VisitorHashes
from edge.sites.brand_files import BrandFiles
from edge.sites.brandings import Brandings
from edge.sites.customer_hosts import CustomerHosts
from edge.sites.hosts import PlatformHosts
from edge.sites.landing import Landing
from edge.sites.logos import Logos
from edge.sites.resolver import SiteResolver
from edge.sites.scan_site import ScanSite
from kernel.env import IpNetwork

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True)
class Timeouts:
    """In seconds. A scan waits no longer than this for a dependency that does not respond.

    database: of one statement, the wait for the connection included.
    """

    redis_connect: float = 0.05
    redis_call: float = 0.1
    database: float = 0.5


@dataclass(frozen=True)
class EdgeConfig:
    """The settings of the ASGI app; see docs/operations/settings.md.

    bare_hosts: serve the index page on localhost and loopback addresses. uses_geoip: whether
    GEOIP_DB is set. secret: SECRET_KEY. stop_delay_secs: how long to go on serving after SIGTERM.
    tail_bytes: TAIL_BYTES. reads_ahead: whether routes are read before they are scanned; off in
    tests of what happens to a route that the process does not know.
    """

    platform_domain: str
    bare_hosts: bool
    redis_url: str
    database_url: str
    spool_dir: Path
    edge_provider: str
    uses_geoip: bool
    secret: str
    trusted_proxies: tuple[IpNetwork, ...]
    web_threads: int
    max_body_bytes: int
    stop_delay_secs: float = 0.0
    replication: Replication = NO_REPLICAS
    tail_bytes: int = 0
    reads_ahead: bool = True
    timeouts: Timeouts = Timeouts()


class Edge:
    """The parts of one process. The server only uses app; tests inspect the others."""

    def __init__(self, config: EdgeConfig, wsgi_app: WsgiApp) -> None:
        self._stop_delay_secs = config.stop_delay_secs
        self._reads_ahead = config.reads_ahead
        self.metrics = Metrics()
        self.pages = Pages()
        timeouts = config.timeouts
        self.known_routes = KnownRoutes()
        self.takeovers = TakeoverGuard(self._track_routes, self.known_routes.forget)
        self.redis = RedisLink(
            config.redis_url,
            connect_secs=timeouts.redis_connect,
            call_secs=timeouts.redis_call,
            on_push=self.known_routes.on_push,
            on_lost=self.takeovers.end,
        )
        self.read_ahead = ReadAhead(self.redis, self.known_routes)
        self.database = Database(config.database_url, query_secs=timeouts.database)
        # Its own connection, opened with the first logo: no route waits behind 300 kB.
        self.logo_database = Database(config.database_url, query_secs=timeouts.database)
        # Nor behind a commit.
        self.report_database = Database(config.database_url, query_secs=timeouts.database)
        self.postgres_server = ServerIdentity(self.report_database)
        self.redis_circuit = Circuit("Redis", self._connect_redis)
        self.database_circuit = Circuit("PostgreSQL", self.database.probe)
        self.scan_redis, self.scan_circuit = self._open_scan_redis(config)
        self.failover_watch = FailoverWatch(
            [(self.redis, self.redis_circuit), (self.scan_redis, self.scan_circuit)]
        )
        self.recorder = ScanRecorder(
            self.scan_redis,
            self.scan_circuit,
            config.spool_dir,
            self.metrics,
            config.replication,
            config.tail_bytes,
        )
        self.tail_replayer = TailReplayer(
            self.recorder.tail, self.recorder, TailMarks(self.scan_redis, self.postgres_server)
        )
        self.replayer = Replayer(config.spool_dir, self.recorder, self.metrics)
        self.reporter = AnsweredReporter(
            self.recorder.totals,
            self.report_database,
            self.postgres_server,
            self.database_circuit,
            self.redis,
            self.redis_circuit,
        )
        self.lookup = RouteLookup(
            self.redis,
            self.redis_circuit,
            RouteRows(self.database, self.database_circuit, self.metrics),
            self.metrics,
            self.known_routes,
            self.takeovers,
        )
        self.readiness = Readiness(
            redis=self.redis,
            redis_circuit=self.redis_circuit,
            database=self.database,
            database_circuit=self.database_circuit,
            spool_dir=config.spool_dir,
            is_stopping=is_stop_announced,
        )
        self.visitors = VisitorHashes(self.redis, self.redis_circuit, secret=config.secret)
        self.engine = self._make_engine(config)
        self.django = DjangoBridge(
            wsgi_app, threads=config.web_threads, max_body_bytes=config.max_body_bytes
        )
        self.app = self._make_app(config)

    def _open_scan_redis(self, config: EdgeConfig) -> tuple[RedisLink, Circuit]:
        """Where batches are appended: a second connection if that waits for replicas.

        Redis answers nothing else on a connection that waits, so a late replica would delay
        look-ups, and with one circuit it would send them to PostgreSQL.
        """
        if not config.replication.replicas:
            return self.redis, self.redis_circuit
        link = RedisLink(
            config.redis_url,
            connect_secs=config.timeouts.redis_connect,
            call_secs=config.timeouts.redis_call + config.replication.wait_secs,
        )
        return link, Circuit("Redis for scans", self._connect_scan_redis)

    async def _connect_scan_redis(self) -> None:
        await self.scan_redis.connect()
        # Else the number of changes of one server would confirm the routes of another.
        if self.redis.address != self.scan_redis.address:
            self.redis_circuit.open("scans are stored on another server")
        self.recorder.tail.note_connection()

    def _make_engine(self, config: EdgeConfig) -> RedirectEngine:
        return RedirectEngine(
            lookup=self.lookup,
            recorder=self.recorder,
            client_info=ClientInfoReader(
                provider=config.edge_provider,
                trusted=config.trusted_proxies,
                hash_visitor=self.visitors.hash,
                uses_geoip=config.uses_geoip,
            ),
            pages=self.pages,
            metrics=self.metrics,
        )

    def _make_app(self, config: EdgeConfig) -> EdgeApp:
        platform = PlatformHosts(config.platform_domain, bare=config.bare_hosts)
        customers = CustomerHosts(self.database, self.database_circuit)
        logos = Logos(self.logo_database, self.database_circuit)
        brandings = Brandings(self.database, self.database_circuit, logos)
        resolver = SiteResolver(platform, customers)
        landing = Landing(customers, self.pages, brandings)
        return EdgeApp(
            resolver=resolver,
            scan_site=ScanSite(resolver, self.engine, self.pages, brandings, landing),
            pages=self.pages,
            brand_files=BrandFiles(logos, brandings),
            readiness=self.readiness,
            django=self.django,
            lifespan=Lifespan(start=[self.start], stop=self._stop_hooks()),
        )

    async def _track_routes(self) -> None:
        await self.known_routes.track(self.redis)
        if self._reads_ahead:
            await self.read_ahead.begin()

    async def _connect_redis(self) -> None:
        await self.redis.connect()
        await self.takeovers.begin(self.redis)
        if self.scan_redis is self.redis:
            self.recorder.tail.note_connection()

    async def start(self) -> None:
        """Connect; an unavailable dependency is probed until it is back."""
        listen_for_stop(self._stop_delay_secs)
        await self.redis_circuit.start()
        if self.scan_circuit is not self.redis_circuit:
            await self.scan_circuit.start()
        await self.database_circuit.start()
        await self.visitors.start()
        self.replayer.start()
        self.reporter.start()
        self.tail_replayer.start()
        self.failover_watch.start()

    def _stop_hooks(self) -> list[Callable[[], Any]]:
        """Scans first, then what they depend on."""
        return [
            self.engine.finish,
            self.readiness.stop,
            self.visitors.stop,
            self.replayer.stop,
            self.recorder.stop,
            self.tail_replayer.stop,
            self.reporter.stop,
            self.lookup.stop,
            self.read_ahead.stop,
            self.failover_watch.stop,
            self.redis_circuit.stop,
            self.scan_circuit.stop,
            self.database_circuit.stop,
            self.database.close,
            self.logo_database.close,
            self.report_database.close,
            self._close,
        ]

    async def _close(self) -> None:
        self.redis.close()
        self.scan_redis.close()
        await self.django.close()
        ignore_stop()
