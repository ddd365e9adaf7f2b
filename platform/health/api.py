"""GET /api/status/"""

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from ninja import Router, Status

from health.schemas import StatusOut
from health.selectors import get_status
from kernel.clock import utc_now
from kernel.errors import ApiError
from kernel.redis_clients import get_redis
from tenants.api.authentication import StaffAuth

router = Router()


@router.get("status/", response={200: StatusOut, 503: StatusOut}, summary="Status")
def retrieve_status(request: HttpRequest) -> Status[StatusOut]:
    """Probes PostgreSQL, Redis, tenancy, the workers, the path of scans and of changes.

    Redirects continue from caches even when this returns 503. Lines include volumes for platform
    admins only, by their access token.
    """
    probes = get_status(
        redis=get_redis(settings.REDIS_URL), spool_dir=settings.SPOOL_DIR, now=utc_now()
    )
    report = StatusOut.from_probes(probes, with_volumes=_is_staff(request))
    return Status(200 if report.status == "ok" else 503, report)


def _is_staff(request: HttpRequest) -> bool:
    """Without raising: the report must be available during an outage of PostgreSQL."""
    try:
        return bool(StaffAuth()(request))
    except (ApiError, DatabaseError):
        return False
