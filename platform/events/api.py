"""The list of events over HTTP: translate in, one call, translate out."""

from django.http import HttpRequest
from ninja import P, QueryEx, Router

from events.cursors import parse_after
from events.errors import EventsPlanError
from events.query_parameters import TYPES_PARAMETER, parse_limit, parse_types
from events.schemas import EventList
from events.selectors import get_event_page
from kernel.clock import utc_now
from kernel.schemas import Detail
from tenants.api.authentication import allow, get_principal
from tenants.keys.scopes import Scope

router = Router(auth=allow(Scope.WEBHOOKS))


@router.get(
    "",
    response={200: EventList, 403: Detail},
    summary="List events",
    openapi_extra={"parameters": [TYPES_PARAMETER]},
)
def list_events(
    request: HttpRequest,
    after: QueryEx[
        str | None,
        P(description="`after` of the previous response, or `now`. Default: 30 days ago."),
    ] = None,
    limit: QueryEx[str | None, P(description="Default 100, at most 1000.")] = None,
) -> EventList:
    """Everything that webhooks send, for as long as 30 days, without a webhook.

    Keep `after` of each response and send it with the next request; nothing is left out, whatever
    is stored late. Events of QRs and quotas are there at once, scans ten seconds after they were
    made. An event may come twice, with the same `id`: after an outage, scans that were stored late.
    """
    tenant = get_principal(request).tenant
    if not tenant.plan.webhooks:
        raise EventsPlanError
    page = get_event_page(
        tenant_id=tenant.pk,
        cursor=parse_after(after, now=utc_now()),
        types=parse_types(request.GET.getlist("types")),
        limit=parse_limit(limit),
    )
    return EventList.from_page(page, workspace=tenant.slug)
