"""How the rooms are put together: settings, the ASGI entry, the API and the URL maps."""
