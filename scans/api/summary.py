"""The scans of a whole workspace over HTTP."""

from django.http import HttpRequest
from ninja import P, QueryEx, Router

from scans.api.query_parameters import DEFAULT_DAYS, parse_bots, parse_period
from scans.schemas.summary import SummaryOut
from scans.selectors import get_summary
from tenants.api.authentication import allow
from tenants.keys.scopes import Scope

router = Router(auth=allow(Scope.ANALYTICS_READ))


@router.get("", response={200: SummaryOut}, summary="Workspace summary")
def retrieve_summary(
    request: HttpRequest,
    days: QueryEx[str, P(description="Today and the days before, UTC: 1 to 365.")] = DEFAULT_DAYS,
    bots: QueryEx[
        str, P(description="exclude: leave crawlers, previews and prefetches out.")
    ] = "include",
) -> SummaryOut:
    """Redirected scans of all QRs: all-time, in the period, by day, and the most scanned QRs.

    Scans of deleted QRs are in every figure but `top_qrs`.
    """
    period, include_bots = parse_period(days), parse_bots(bots)
    return SummaryOut.of(get_summary(period=period, include_bots=include_bots), period=period)
