"""The scans of a whole workspace over HTTP."""

from django.http import HttpRequest, HttpResponse
from ninja import P, QueryEx, Router

from kernel.clock import utc_now
from kernel.json_responses import json_answer
from scans.analytics.summary import get_summary
from scans.api.query_parameters import DEFAULT_DAYS, parse_bots, parse_days
from scans.schemas.scan_log import SummaryOut
from tenants.api.authentication import workspace_auth

router = Router(auth=workspace_auth)


@router.get("", response={200: SummaryOut}, summary="Workspace summary")
def retrieve_summary(
    request: HttpRequest,
    days: QueryEx[str, P(description="Today and the days before, UTC: 1 to 365.")] = DEFAULT_DAYS,
    bots: QueryEx[
        str, P(description="exclude: leave crawlers, previews and prefetches out.")
    ] = "include",
) -> HttpResponse:
    """Redirected scans of all QRs: all-time, in the period, by day, and the most scanned QRs.

    Scans of deleted QRs are in every figure but `top_qrs`.
    """
    period_days, include_bots = parse_days(days), parse_bots(bots)
    return json_answer(
        get_summary(days=period_days, today=utc_now().date(), include_bots=include_bots)
    )
