"""The API: its routers, parser, error handlers and OpenAPI document."""
