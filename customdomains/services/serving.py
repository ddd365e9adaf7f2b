"""Keeps rows of tenants.Domain in step with the claims in service.

Callers hold the tenant's lock. A workspace has exactly one primary domain as long as one of its
domains in service may have a certificate, because public URLs are HTTPS. A primary domain whose
CAA records begin to forbid certificates stays primary: its certificate is valid for weeks, and
printed codes carry its name anyway.
"""

from datetime import datetime

from django.db.models import QuerySet

from audit.services import record_change
from audit.targets import Target
from customdomains import reasons
from customdomains.models import IN_SERVICE, CustomDomain
from customdomains.services import history
from tenants.models import Domain


def put_in_service(claim: CustomDomain) -> None:
    """Create the served row; the caller saves the claim.

    Raises IntegrityError if the host is served for another workspace.
    """
    claim.is_primary = not claim.caa_warning and not _has_primary(claim)
    # Not save(): django-tenants' would choose the primary row by rules of its own.
    Domain.objects.bulk_create(
        [
            Domain(
                domain=claim.domain,
                tenant_id=claim.tenant_id,
                is_primary=claim.is_primary,
                root_redirect_url=claim.root_redirect_url,
                not_found_redirect_url=claim.not_found_redirect_url,
            )
        ]
    )


def take_out_of_service(claim: CustomDomain, *, now: datetime) -> None:
    """Delete the served row; the oldest other domain that may be primary becomes so.

    The caller saves or deletes the claim in the same transaction.
    """
    _rows_of(claim).delete()
    if not claim.is_primary:
        return
    _set_primary(claim, is_primary=False)
    others = _claims_of(claim).filter(status__in=IN_SERVICE).exclude(pk=claim.pk)
    oldest_first = others.order_by("verified_at", "pk")
    next_primary = next((other for other in oldest_first if not other.caa_warning), None)
    if next_primary is not None:
        _set_primary(next_primary, is_primary=True)
        history.note_event(next_primary, reason=reasons.BECAME_PRIMARY, now=now)


def make_primary(claim: CustomDomain) -> None:
    """Make this the one host in new public URLs of the workspace."""
    for other in _claims_of(claim).filter(is_primary=True):
        _set_primary(other, is_primary=False)
    _set_primary(claim, is_primary=True)


def fill_vacancy(claim: CustomDomain) -> bool:
    """Make a claim in service primary if the workspace has no primary domain; whether it did."""
    if claim.caa_warning or _has_primary(claim):
        return False
    _set_primary(claim, is_primary=True)
    return True


def copy_redirects(claim: CustomDomain) -> None:
    """Copy the redirects to the served row, if there is one."""
    _rows_of(claim).update(
        root_redirect_url=claim.root_redirect_url,
        not_found_redirect_url=claim.not_found_redirect_url,
    )


def _set_primary(claim: CustomDomain, *, is_primary: bool) -> None:
    record_change(
        action="domain.update",
        target=Target.of_domain(claim.domain),
        before={"is_primary": claim.is_primary},
        after={"is_primary": is_primary},
        tenant_id=claim.tenant_id,
    )
    claim.is_primary = is_primary
    claim.save(update_fields=["is_primary"])
    _rows_of(claim).update(is_primary=is_primary)


def _has_primary(claim: CustomDomain) -> bool:
    return _claims_of(claim).filter(is_primary=True).exists()


def _claims_of(claim: CustomDomain) -> "QuerySet[CustomDomain]":
    return CustomDomain.objects.filter(tenant_id=claim.tenant_id)


def _rows_of(claim: CustomDomain) -> "QuerySet[Domain]":
    return Domain.objects.filter(domain=claim.domain, tenant_id=claim.tenant_id)
