"""Custom domain endpoints: translate in, one call, translate out."""

from functools import partial

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from customdomains.models import DomainEvent
from customdomains.schemas.domains import CustomDomainOut, CustomDomainPage
from customdomains.schemas.history import DomainEventOut, DomainEventPage
from customdomains.schemas.requests import (
    CustomDomainCreate,
    CustomDomainPatch,
    CustomDomainVerify,
)
from customdomains.selectors import domains as selectors
from customdomains.selectors.domains import get_author
from customdomains.services import domains as services
from customdomains.services import on_demand
from customdomains.services.on_demand import TimedFinding
from kernel.clock import utc_now
from kernel.deferred_work import defer_work, delay_response
from kernel.json_responses import json_response
from kernel.pagination import PageQuery, paginate
from kernel.schemas import Detail, Page, get_changes
from tenants.api.authentication import allow, get_principal
from tenants.idempotency.http import IDEMPOTENCY_HEADER, idempotent_response
from tenants.keys.scopes import Scope
from tenants.principals import Principal
from tenants.selectors.authors import name_authors
from tenants.selectors.hosts import HOST_COPY_SECS

router = Router(auth=allow(Scope.DOMAINS))


@router.get(
    "", response={200: CustomDomainPage, 403: Detail, 404: Detail}, summary="List custom domains"
)
def list_custom_domains(request: HttpRequest, wanted: Query[PageQuery]) -> Page[CustomDomainOut]:
    """All domains of the workspace, newest first."""
    principal = _get_entitled(request)
    domains = selectors.list_domains(tenant_id=principal.tenant.pk)
    return paginate(
        CustomDomainPage,
        request,
        wanted,
        domains,
        lambda claims: [CustomDomainOut.from_claim(claim) for claim in claims],
    )


@router.post(
    "",
    response={201: CustomDomainOut, 403: Detail, 409: Detail},
    summary="Add a custom domain",
    openapi_extra={"parameters": [IDEMPOTENCY_HEADER]},
)
def create_custom_domain(request: HttpRequest, payload: CustomDomainCreate) -> HttpResponse:
    """Answers the two DNS records to set. It is served once both are seen."""
    principal = get_principal(request)
    principal.require_writer()
    return idempotent_response(
        request, tenant_id=principal.tenant.pk, action=partial(_create, principal, payload)
    )


@router.get(
    "{int:domain_id}/",
    response={200: CustomDomainOut, 403: Detail, 404: Detail},
    summary="Retrieve a custom domain",
)
def retrieve_custom_domain(request: HttpRequest, domain_id: int) -> CustomDomainOut:
    """One domain, and what the last check of its records has seen."""
    principal = _get_entitled(request)
    claim = selectors.get_domain(tenant_id=principal.tenant.pk, domain_id=domain_id)
    return CustomDomainOut.from_claim(claim)


@router.patch(
    "{int:domain_id}/",
    response={200: CustomDomainOut, 403: Detail, 404: Detail},
    summary="Update a custom domain",
)
def update_custom_domain(
    request: HttpRequest, domain_id: int, payload: CustomDomainPatch
) -> CustomDomainOut:
    """Only the fields sent change."""
    principal = _get_entitled(request, writer=True)
    changes = get_changes(payload)
    claim = services.update_domain(
        tenant_id=principal.tenant.pk,
        acting_user=principal.acting_user,
        domain_id=domain_id,
        now=utc_now(),
        is_primary=changes.pop("is_primary", None),
        redirects=changes,
    )
    return CustomDomainOut.from_claim(claim)


@router.delete(
    "{int:domain_id}/",
    response={204: None, 403: Detail, 404: Detail},
    summary="Delete a custom domain",
)
def delete_custom_domain(request: HttpRequest, domain_id: int) -> HttpResponse:
    """Stops serving it at once. To come back it needs new records."""
    principal = _get_entitled(request, writer=True)
    was_served = services.delete_domain(
        tenant_id=principal.tenant.pk,
        acting_user=principal.acting_user,
        domain_id=domain_id,
        now=utc_now(),
    )
    if was_served:
        # Web processes cache hosts for so long. Waiting is simpler than invalidating all caches,
        # and also works while Redis or another process is down.
        delay_response(request, HOST_COPY_SECS)
    return HttpResponse(status=204)


@router.post(
    "{int:domain_id}/verify/",
    response={
        200: CustomDomainOut,
        403: Detail,
        404: Detail,
        409: Detail,
        429: Detail,
        503: Detail,
    },
    summary="Check the DNS records now",
)
def verify_custom_domain(
    request: HttpRequest, domain_id: int, payload: CustomDomainVerify | None = None
) -> HttpResponse:
    """Asks the domain's own name servers. 200 whatever they say; within 10 seconds.

    Codes of yours that lead to the domain would no longer reach your pages: they are listed in
    `conflicts`, and the domain comes into service only with `{"accept_conflicts": true}`.

    409 while the domain is being checked already, 429 while the workspace has three checks under
    way; Retry-After says when to try again.
    """
    principal = _get_entitled(request, writer=True)
    return defer_work(
        request,
        begin=partial(on_demand.begin_look_up, tenant_id=principal.tenant.pk, domain_id=domain_id),
        finish=partial(_finish_check, principal, domain_id, payload or CustomDomainVerify()),
        owner_limit=on_demand.get_owner_limit(tenant_id=principal.tenant.pk),
    )


@router.get(
    "{int:domain_id}/history/",
    response={200: DomainEventPage, 403: Detail, 404: Detail},
    summary="History of a custom domain",
)
def list_custom_domain_history(
    request: HttpRequest, domain_id: int, wanted: Query[PageQuery]
) -> Page[DomainEventOut]:
    """Every change: when, from, to, why, by whom; newest first."""
    principal = _get_entitled(request)
    claim = selectors.get_domain(tenant_id=principal.tenant.pk, domain_id=domain_id)
    events = selectors.list_events(claim=claim)
    return paginate(DomainEventPage, request, wanted, events, _build_events)


def _create(principal: Principal, payload: CustomDomainCreate) -> HttpResponse:
    claim = services.claim_domain(
        tenant_id=principal.tenant.pk,
        acting_user=principal.acting_user,
        domain=payload.domain,
        now=utc_now(),
    )
    return json_response(CustomDomainOut.from_claim(claim), status=201)


def _finish_check(
    principal: Principal,
    domain_id: int,
    payload: CustomDomainVerify,
    timed_finding: TimedFinding,
) -> HttpResponse:
    claim = on_demand.finish_check(
        tenant_id=principal.tenant.pk,
        acting_user=principal.acting_user,
        domain_id=domain_id,
        timed_finding=timed_finding,
        accept_conflicts=payload.accept_conflicts,
    )
    return json_response(CustomDomainOut.from_claim(claim))


def _build_events(events: "QuerySet[DomainEvent]") -> list[DomainEventOut]:
    names = name_authors(get_author(event) for event in events)
    return [
        DomainEventOut.from_event(event, changed_by=names.get(get_author(event)))
        for event in events
    ]


def _get_entitled(request: HttpRequest, *, writer: bool = False) -> Principal:
    """The caller, if the plan includes custom domains or the workspace already has some.

    A downgraded workspace can still see and remove its domains; services reject other writes.
    Raises PermissionDeniedError (403), CustomDomainsPlanError (403).
    """
    principal = get_principal(request)
    if writer:
        principal.require_writer()
    if not selectors.list_domains(tenant_id=principal.tenant.pk).exists():
        services.check_plan(principal.tenant)
    return principal
