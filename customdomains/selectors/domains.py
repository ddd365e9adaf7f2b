"""Reads of claims and of their history, always of one workspace."""

from django.conf import settings
from django.db.models import QuerySet

from customdomains.challenge import Challenge, make_challenge
from customdomains.models import CustomDomain, DomainEvent
from customdomains.reasons import translate_reason
from kernel.errors import NotFoundError
from kernel.translated_text import is_french
from tenants.selectors.authors import Author


def get_domain(*, tenant_id: int, domain_id: int) -> CustomDomain:
    """The claim of this workspace.

    Raises NotFoundError (404), also for a claim of another workspace.
    """
    claim = CustomDomain.objects.filter(tenant_id=tenant_id, pk=domain_id).first()
    if claim is None:
        raise NotFoundError
    return claim


def list_domains(*, tenant_id: int) -> "QuerySet[CustomDomain]":
    """The claims of a workspace, newest first."""
    return CustomDomain.objects.filter(tenant_id=tenant_id).order_by("-created_at", "-id")


def get_challenge(claim: CustomDomain) -> Challenge:
    """The records that DNS must hold for this claim."""
    return make_challenge(
        domain=claim.domain,
        txt_token=claim.txt_token,
        cname_token=claim.cname_token,
        platform_domain=settings.PLATFORM_DOMAIN,
    )


def list_events(*, claim: CustomDomain) -> "QuerySet[DomainEvent]":
    """The history of the name in this workspace, newest first; earlier claims included."""
    return DomainEvent.objects.filter(tenant_id=claim.tenant_id, domain=claim.domain).order_by(
        "-id"
    )


def get_author(event: DomainEvent) -> Author:
    """Nobody for checks."""
    return Author(event.changed_by_id, event.changed_by_key_id)


def describe_event(event: DomainEvent) -> str:
    """The reason of a change, in the language of the reader."""
    if is_french() and event.reason_fr:
        return event.reason_fr
    return translate_reason(event.reason)
