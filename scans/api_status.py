"""The platform's health with its dependencies; /api/health/ is answered without them."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict

from kernel.clock import utc_now
from kernel.json_responses import json_answer
from kernel.redis_clients import get_redis
from scans.status import get_status


class StatusOut(Schema):
    """One line each; begins with "ok" or says what is wrong."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "status": "ok",
                "postgresql": "ok",
                "redis": "ok",
                "workers": "ok",
                "scan_stream": "ok, nothing waits",
                "reconciliation": "ok, 1247 answered = 1240 stored + 0 copies + 7 waiting + 0 dead"
                " + 0 written off",
            }
        }
    )
    status: str
    postgresql: str
    redis: str
    workers: str
    scan_stream: str
    reconciliation: str


router = Router()


@router.get("status/", response={200: StatusOut, 503: StatusOut}, summary="Status")
def retrieve_status(request: HttpRequest) -> HttpResponse:
    """Probes PostgreSQL, Redis, the workers and the scan stream.

    Redirects go on from what is cached, even where this answers 503.
    """
    probes = get_status(redis=get_redis(settings.REDIS_URL), now=utc_now())
    is_ok = all(probe.is_ok for probe in probes.values())
    lines = {name: probe.line for name, probe in probes.items()}
    return json_answer(
        {"status": "ok" if is_ok else "degraded", **lines}, status=200 if is_ok else 503
    )
