"""GET /api/status/"""

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from health.readers import ask_is_staff
from health.schemas import StatusOut
from health.selectors import get_rounds
from kernel.continuations import Continuation, respond_in_passes

router = Router()


@router.get("status/", response={200: StatusOut, 503: StatusOut}, summary="Status")
def retrieve_status(request: HttpRequest) -> Status[StatusOut] | HttpResponse:
    """Probes PostgreSQL, Redis, tenancy, the workers, the path of scans and of changes.

    Redirects continue from caches even when this returns 503. Lines include volumes for platform
    admins only, by their access token. The report may be two seconds old.
    """

    def respond() -> Status[StatusOut]:
        passes = Continuation.of(request)
        # Both begin now, so that both end within one limit.
        reader = passes.recall("reader", lambda: ask_is_staff(request))
        probes = passes.wait_for("status", get_rounds().ask)
        is_staff = passes.wait_for("reader", lambda: reader)
        report = StatusOut.from_probes(probes, with_volumes=is_staff)
        return Status(200 if report.status == "ok" else 503, report)

    return respond_in_passes(request, respond)
