"""Scan analytics over HTTP."""

from django.http import HttpRequest
from ninja import P, QueryEx, Router

from kernel.schemas import Detail
from qrs.selectors.codes import get_qr
from scans.api.query_parameters import DEFAULT_DAYS, parse_bots, parse_period
from scans.schemas.analytics import AnalyticsOut
from scans.selectors import get_qr_analytics
from tenants.api.authentication import allow
from tenants.keys.scopes import Scope

router = Router(auth=allow(Scope.ANALYTICS_READ))


@router.get("{short_id}/analytics/", response={200: AnalyticsOut, 404: Detail}, summary="Analytics")
def retrieve_analytics(
    request: HttpRequest,
    short_id: str,
    days: QueryEx[str, P(description="Today and the days before, UTC: 1 to 365.")] = DEFAULT_DAYS,
    bots: QueryEx[
        str, P(description="exclude: leave crawlers, previews and prefetches out.")
    ] = "include",
) -> AnalyticsOut:
    """Exact counts of redirected scans, a few seconds behind at most.

    total_scans is all-time, everything else is of the period. Lists hold the top
    10; scans whose country or city is unknown are in no list of countries or cities.
    """
    period, include_bots = parse_period(days), parse_bots(bots)
    qr = get_qr(short_id=short_id)
    analytics = get_qr_analytics(qr_id=qr.pk, period=period, include_bots=include_bots)
    return AnalyticsOut.of(qr, analytics, period=period, include_bots=include_bots)
