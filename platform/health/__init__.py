"""Whether the product works.

/api/health/   liveness. Served by the edge on every host (edge/asgi_app.py), without Django
/api/status/   readiness of each part: PostgreSQL, Redis, workers, stream, routes, spools
"""
