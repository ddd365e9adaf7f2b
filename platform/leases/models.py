"""Lease and LastRun: what several beats and workers agree upon by PostgreSQL's clock."""

from django.db import models


class Lease(models.Model):
    """The right to do one thing, of one process until expires_at."""

    name = models.CharField(max_length=100, primary_key=True)
    holder = models.CharField(max_length=200)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "platform_lease"

    def __str__(self) -> str:
        return f"{self.name}: {self.holder} until {self.expires_at:%H:%M:%S}"


class LastRun(models.Model):
    """When a scheduled call was sent last, or was first known of."""

    name = models.CharField(max_length=100, primary_key=True)
    sent_at = models.DateTimeField()

    class Meta:
        db_table = "platform_last_run"

    def __str__(self) -> str:
        return f"{self.name}: {self.sent_at:%Y-%m-%d %H:%M:%S}"
