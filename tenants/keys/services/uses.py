"""When a key was last used, written at most once a minute."""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import Q

from tenants.keys.models import ApiKey

logger = logging.getLogger(__name__)

_KEPT_FOR = timedelta(minutes=1)


def record_use(key: ApiKey, *, now: datetime) -> None:
    """Nothing fails because of this: a database that only reads still answers reads."""
    if key.last_used_at is not None and key.last_used_at > now - _KEPT_FOR:
        return
    # Of requests that run at the same time, the first one writes.
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - _KEPT_FOR)
    try:
        with transaction.atomic():
            ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)
    except DatabaseError as error:
        logger.warning("last use of API key %s not recorded: %s", key.pk, error)
