"""Claims in service and rows of tenants.Domain: always the same set, changed together.

Callers hold the tenant's lock, so that a workspace has exactly one primary domain as long as
it has any in service that may have a certificate: public URLs are HTTPS. One that becomes
forbidden to have one stays primary: its certificate is good for weeks, and what is printed
carries its name anyway.
"""

from datetime import datetime

from django.db.models import QuerySet

from customdomains.models import IN_SERVICE, CustomDomain
from customdomains.services import history
from tenants.models import Domain


def put_in_service(claim: CustomDomain) -> None:
    """Serve the host from now on. Saves nothing of the claim.

    Raises IntegrityError when the host is served for somebody else.
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
    """Stop serving the host; of the others that may, the oldest becomes the primary one.

    The claim's status must be saved or the claim deleted in the same transaction.
    """
    _rows_of(claim).delete()
    if not claim.is_primary:
        return
    _set_primary(claim, is_primary=False)
    others = _claims_of(claim).filter(status__in=IN_SERVICE).exclude(pk=claim.pk)
    oldest_first = others.order_by("verified_at", "pk")
    heir = next((other for other in oldest_first if not other.caa_warning), None)
    if heir is not None:
        _set_primary(heir, is_primary=True)
        history.note_change(
            heir,
            from_status=heir.status,
            to_status=heir.status,
            reason=history.BECAME_PRIMARY,
            now=now,
        )


def make_primary(claim: CustomDomain) -> None:
    """Print this host into codes from now on, and no other of the workspace."""
    for other in _claims_of(claim).filter(is_primary=True):
        _set_primary(other, is_primary=False)
    _set_primary(claim, is_primary=True)


def fill_vacancy(claim: CustomDomain) -> bool:
    """Make a claim in service primary, if the workspace has no other; whether it did."""
    if claim.caa_warning or _has_primary(claim):
        return False
    _set_primary(claim, is_primary=True)
    return True


def copy_redirects(claim: CustomDomain) -> None:
    """Bring changed redirects to the served row, if there is one."""
    _rows_of(claim).update(
        root_redirect_url=claim.root_redirect_url,
        not_found_redirect_url=claim.not_found_redirect_url,
    )


def _set_primary(claim: CustomDomain, *, is_primary: bool) -> None:
    claim.is_primary = is_primary
    claim.save(update_fields=["is_primary"])
    _rows_of(claim).update(is_primary=is_primary)


def _has_primary(claim: CustomDomain) -> bool:
    return _claims_of(claim).filter(is_primary=True).exists()


def _claims_of(claim: CustomDomain) -> "QuerySet[CustomDomain]":
    return CustomDomain.objects.filter(tenant_id=claim.tenant_id)


def _rows_of(claim: CustomDomain) -> "QuerySet[Domain]":
    return Domain.objects.filter(domain=claim.domain, tenant_id=claim.tenant_id)
