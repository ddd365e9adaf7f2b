"""Celery tasks and their schedule: thin, one domain call each."""
