"""What an API key may be allowed to do."""

from django.db import models


class Scope(models.TextChoices):
    """Each endpoint names one; people need none, since their role decides."""

    RENDER = "render"
    QRS_READ = "qrs:read"
    QRS_WRITE = "qrs:write"
    ANALYTICS_READ = "analytics:read"
    DOMAINS = "domains"
    WEBHOOKS = "webhooks"


ALL_SCOPES = tuple(Scope)
