"""The API as a whole: routers, parser, error handlers and OpenAPI document.

assembly.py              the routers of the apps under their paths
json_parser.py           request bodies
json_renderer.py         response bodies
errors.py                refusals of no app in particular
error_handlers.py        exceptions of views as responses
error_views.py           Django's handler404, handler500 and their like
middleware.py            final slashes, HEAD, Cache-Control
openapi/                 the document
"""
