"""The application of the web process; config.web serves it."""

import gc
import sys

from django.conf import settings

from config.wsgi import application as django_application
from edge.assembly import Edge, EdgeConfig
from edge.redirects.replicas import Replication
from qrs.generation.image_pool import start_pool, stop_pool

edge = Edge(
    EdgeConfig(
        platform_domain=settings.PLATFORM_DOMAIN,
        bare_hosts=not settings.IS_PRODUCTION,
        redis_url=settings.REDIS_URL,
        database_url=settings.DATABASE_CONNINFO,
        spool_dir=settings.SPOOL_DIR,
        edge_provider=settings.EDGE_PROVIDER,
        uses_geoip=settings.GEOIP_DB is not None,
        secret=settings.SECRET_KEY,
        trusted_proxies=settings.TRUSTED_PROXIES,
        web_threads=settings.WEB_THREADS,
        max_body_bytes=settings.MAX_BODY_BYTES,
        stop_delay_secs=settings.STOP_DELAY_SECS,
        replication=Replication(
            replicas=settings.REDIS_WAIT_REPLICAS,
            wait_ms=settings.REDIS_WAIT_MS,
            on_disk=settings.REDIS_WAIT_DISK,
        ),
        tail_bytes=settings.TAIL_BYTES,
    ),
    django_application,
)
application = edge.app
application.lifespan.add(start=start_pool, stop=stop_pool)

# The objects that exist now live as long as the process: without the freeze the collector walks
# through Django's hundreds of thousands of them, which took 30 ms in the middle of scans. Requests
# leave almost no cycles, so collections may also be less frequent.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)

# A page that computes keeps the interpreter for 5 ms by default while the loop of the redirects
# waits for it, several times a scan (`python -m benchmarks.clicking`).
SWITCH_SECS = 0.0005
sys.setswitchinterval(SWITCH_SECS)
