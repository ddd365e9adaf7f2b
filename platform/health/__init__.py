"""Whether the product works.

/api/health/   liveness. Served by the edge on every host (edge/asgi_app.py), without Django
/api/ready/    whether a process can redirect scans and keep them (edge/redirects/readiness.py)
/api/status/   each part: PostgreSQL, Redis, workers, stream, routes, spools
"""
