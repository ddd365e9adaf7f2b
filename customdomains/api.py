"""Custom domain endpoints: translate in, one call, translate out."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import BoundedSemaphore

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from customdomains import selectors, services
from customdomains.checkers import make_checker
from customdomains.schemas import (
    CustomDomainCreate,
    CustomDomainOut,
    CustomDomainPage,
    CustomDomainPatch,
    DomainEventPage,
)
from kernel.api_schemas import Detail, get_changes
from kernel.clock import utc_now
from kernel.errors import UnavailableError
from kernel.json_responses import json_answer
from kernel.list_answers import PageQuery, answer_page
from tenants.api_auth import get_principal, workspace_auth
from tenants.idempotency.http import IDEMPOTENCY_HEADER, answer_once
from tenants.principals import Principal
from tenants.served_hosts import wait_until_forgotten

router = Router(auth=workspace_auth)

_SLOT_WAIT_SECS = 2.0
# Each holds a thread while DNS is silent; the rest of the API must not wait for it.
_verify_slots = BoundedSemaphore(max(1, settings.WEB_THREADS // 2))


@router.get(
    "", response={200: CustomDomainPage, 403: Detail, 404: Detail}, summary="List custom domains"
)
def list_custom_domains(request: HttpRequest, wanted: Query[PageQuery]) -> HttpResponse:
    """All domains of the workspace, newest first."""
    principal = _get_entitled(request)
    domains = selectors.list_domains(tenant_id=principal.tenant.pk)
    return answer_page(request, wanted, domains, selectors.describe_domains)


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
    return answer_once(
        request, tenant_id=principal.tenant.pk, action=partial(_create, principal, payload)
    )


@router.get(
    "{int:domain_id}/",
    response={200: CustomDomainOut, 403: Detail, 404: Detail},
    summary="Retrieve a custom domain",
)
def retrieve_custom_domain(request: HttpRequest, domain_id: int) -> HttpResponse:
    """One domain, and what the last check of its records has seen."""
    principal = _get_entitled(request)
    claim = selectors.get_domain(tenant_id=principal.tenant.pk, domain_id=domain_id)
    return json_answer(selectors.describe_domain(claim))


@router.patch(
    "{int:domain_id}/",
    response={200: CustomDomainOut, 403: Detail, 404: Detail},
    summary="Update a custom domain",
)
def update_custom_domain(
    request: HttpRequest, domain_id: int, payload: CustomDomainPatch
) -> HttpResponse:
    """Only the fields sent change."""
    principal = _get_entitled(request, writer=True)
    changes = get_changes(payload)
    claim = services.update_domain(
        tenant_id=principal.tenant.pk,
        acting_user=principal.user,
        domain_id=domain_id,
        now=utc_now(),
        is_primary=changes.pop("is_primary", None),
        redirects=changes,
    )
    return json_answer(selectors.describe_domain(claim))


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
        acting_user=principal.user,
        domain_id=domain_id,
        now=utc_now(),
    )
    if was_served:
        wait_until_forgotten()
    return HttpResponse(status=204)


@router.post(
    "{int:domain_id}/verify/",
    response={200: CustomDomainOut, 403: Detail, 404: Detail, 503: Detail},
    summary="Check the DNS records now",
)
def verify_custom_domain(request: HttpRequest, domain_id: int) -> HttpResponse:
    """Asks the domain's own name servers. 200 whatever they say; within 10 seconds."""
    principal = _get_entitled(request, writer=True)
    with _verify_slot():
        claim = services.verify_domain(
            tenant=principal.tenant,
            acting_user=principal.user,
            domain_id=domain_id,
            checker=make_checker(),
            clock=utc_now,
        )
    return json_answer(selectors.describe_domain(claim))


@router.get(
    "{int:domain_id}/history/",
    response={200: DomainEventPage, 403: Detail, 404: Detail},
    summary="History of a custom domain",
)
def list_custom_domain_history(
    request: HttpRequest, domain_id: int, wanted: Query[PageQuery]
) -> HttpResponse:
    """Every change: when, from, to, why, by whom; newest first."""
    principal = _get_entitled(request)
    claim = selectors.get_domain(tenant_id=principal.tenant.pk, domain_id=domain_id)
    return answer_page(
        request, wanted, selectors.list_events(claim=claim), selectors.describe_events
    )


def _create(principal: Principal, payload: CustomDomainCreate) -> HttpResponse:
    claim = services.claim_domain(
        tenant_id=principal.tenant.pk,
        acting_user=principal.user,
        domain=payload.domain,
        now=utc_now(),
    )
    return json_answer(selectors.describe_domain(claim), status=201)


def _get_entitled(request: HttpRequest, *, writer: bool = False) -> Principal:
    """The caller, if the plan has custom domains or the workspace has some from before.

    A downgraded workspace can still see and remove what it has; services refuse the rest.
    Raises PermissionRefusedError (403), CustomDomainsPlanError (403).
    """
    principal = get_principal(request)
    if writer:
        principal.require_writer()
    if not selectors.list_domains(tenant_id=principal.tenant.pk).exists():
        services.check_plan(principal.tenant)
    return principal


@contextmanager
def _verify_slot() -> Iterator[None]:
    if not _verify_slots.acquire(timeout=_SLOT_WAIT_SECS):
        raise UnavailableError("Many domains are being checked. Try again.", retry_after_secs=5)
    try:
        yield
    finally:
        _verify_slots.release()
