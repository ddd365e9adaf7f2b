"""From ASGI to Django: bodies, cross-origin headers, deferred work, streams, the stop."""
