"""From ASGI to Django: request bodies, CORS, deferred work, streams, shutdown."""
