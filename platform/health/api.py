"""GET /api/status/"""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from health.schemas import StatusOut
from health.selectors import get_rounds
from kernel.continuations import Continuation, respond_in_passes
from kernel.errors import ApiError
from tenants.api.authentication import StaffAuth

router = Router()


@router.get("status/", response={200: StatusOut, 503: StatusOut}, summary="Status")
def retrieve_status(request: HttpRequest) -> Status[StatusOut] | HttpResponse:
    """Probes PostgreSQL, Redis, tenancy, the workers, the path of scans and of changes.

    Redirects continue from caches even when this returns 503. Lines include volumes for platform
    admins only, by their access token. The report may be two seconds old.
    """

    def respond() -> Status[StatusOut]:
        probes = Continuation.of(request).wait_for("status", get_rounds().ask)
        # Without PostgreSQL nobody can be known, and asking it may hang.
        is_staff = probes["postgresql"].is_ok and _is_staff(request)
        report = StatusOut.from_probes(probes, with_volumes=is_staff)
        return Status(200 if report.status == "ok" else 503, report)

    return respond_in_passes(request, respond)


def _is_staff(request: HttpRequest) -> bool:
    """Without raising: the report must be available during an outage of PostgreSQL."""
    try:
        return bool(StaffAuth()(request))
    except (ApiError, DatabaseError):
        return False
