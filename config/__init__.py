"""How the apps are put together: settings, ASGI and Celery entries, URL maps and the API."""
