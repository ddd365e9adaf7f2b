"""App registration. No tables: events are read from the outbox, and scans from their rows."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
