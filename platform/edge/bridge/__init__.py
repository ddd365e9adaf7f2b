"""From ASGI to Django: request bodies, CORS, deferred work, awaited results, streams, shutdown."""
