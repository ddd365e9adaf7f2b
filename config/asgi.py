"""The application of the web process; config.web serves it."""

import gc

from django.conf import settings

from config.wsgi import application as django_application
from edge.assembly import Edge, EdgeConfig

edge = Edge(
    EdgeConfig(
        platform_domain=settings.PLATFORM_DOMAIN,
        bare_hosts=not settings.IS_PRODUCTION,
        redis_url=settings.REDIS_URL,
        database_url=settings.DATABASE_CONNINFO,
        spool_dir=settings.SPOOL_DIR,
        edge_provider=settings.EDGE_PROVIDER,
        reads_places=settings.GEOIP_DB is not None,
        secret=settings.SECRET_KEY,
        trusted_proxies=settings.TRUSTED_PROXIES,
        web_threads=settings.WEB_THREADS,
        max_body_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
    ),
    django_application,
)
application = edge.app

# What stands now stays as long as the process: the collector need not walk through Django's
# hundred thousands of objects again, which took 30 ms in the middle of scans. Requests leave
# next to no cycles behind, so it may also look for them less often.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
