"""Routes: publishing those that Redis missed."""

import logging

from celery import shared_task

from kernel.errors import UnavailableError
from qrs.routes.publish import publish_unpublished_routes

logger = logging.getLogger(__name__)


@shared_task
def repair_routes() -> None:
    """Publish routes whose publication was lost to a crash or an outage."""
    try:
        published = publish_unpublished_routes()
    except UnavailableError:
        return  # already logged where it was raised; the next call is the retry
    if published:
        logger.warning("published %d routes that Redis had missed", published)
