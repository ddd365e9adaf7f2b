"""The platform's health with its dependencies; /api/health/ is answered without them."""

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict

from health.selectors import get_status
from kernel.clock import utc_now
from kernel.errors import ApiError
from kernel.json_responses import json_answer
from kernel.redis_clients import get_redis
from tenants.api.authentication import StaffAuth


class StatusOut(Schema):
    """One line each; begins with "ok" or says what is wrong."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "status": "ok",
                "postgresql": "ok",
                "redis": "ok",
                "tenancy": "ok",
                "workers": "ok",
                "scan_stream": "ok, nothing waits",
                "reconciliation": "ok",
                "routes": "ok, all are published",
                "spools": "ok, empty",
                "dead_letters": "ok, none",
            }
        }
    )
    status: str
    postgresql: str
    redis: str
    tenancy: str
    workers: str
    scan_stream: str
    reconciliation: str
    routes: str
    spools: str
    dead_letters: str


router = Router()


@router.get("status/", response={200: StatusOut, 503: StatusOut}, summary="Status")
def retrieve_status(request: HttpRequest) -> HttpResponse:
    """Probes PostgreSQL, Redis, tenancy, the workers, the way of scans and of changes.

    Redirects go on from what is cached, even where this answers 503. Lines that tell how much
    there is of something do so for platform admins only, with their access token.
    """
    probes = get_status(
        redis=get_redis(settings.REDIS_URL), spool_dir=settings.SPOOL_DIR, now=utc_now()
    )
    is_ok = all(probe.is_ok for probe in probes.values())
    is_staff = _is_staff(request)
    lines = {name: probe.describe(with_volumes=is_staff) for name, probe in probes.items()}
    return json_answer(
        {"status": "ok" if is_ok else "degraded", **lines}, status=200 if is_ok else 503
    )


def _is_staff(request: HttpRequest) -> bool:
    """Without raising: the status must be told to whoever asks while PostgreSQL is away."""
    try:
        return bool(StaffAuth()(request))
    except (ApiError, DatabaseError):
        return False
