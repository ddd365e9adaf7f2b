"""Routes: publishing those that Redis missed, and all of them after a server was replaced."""

import logging

from celery import shared_task
from django.db import DatabaseError
from redis import RedisError

from kernel.errors import UnavailableError
from qrs.routes.comparison import continue_comparison, watch_servers
from qrs.routes.publish import publish_unpublished_routes

logger = logging.getLogger(__name__)

# As often as it is called: then a comparison of many routes goes on without a pause, and a worker
# that is asked to stop does so soon.
COMPARISON_BUDGET_SECS = 5.0


@shared_task
def repair_routes() -> None:
    """Publish routes whose publication was lost to a crash or an outage."""
    try:
        published = publish_unpublished_routes()
    except UnavailableError:
        return  # already logged where it was raised; the next call is the retry
    if published:
        logger.warning("published %d routes that Redis had missed", published)


@shared_task
def watch_servers_of_routes() -> None:
    """Have all routes compared once Redis or PostgreSQL was replaced, restored or emptied."""
    try:
        watch_servers()
    except (RedisError, DatabaseError) as error:
        logger.warning("the servers of routes are not known: %s", error)


@shared_task
def compare_routes() -> None:
    """Go on with a comparison of all routes, if one is due."""
    try:
        continue_comparison(budget_secs=COMPARISON_BUDGET_SECS)
    except (RedisError, DatabaseError, UnavailableError) as error:
        logger.warning("the comparison of routes goes on later: %s", error)
