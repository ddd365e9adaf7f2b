"""Claim, update and delete a custom domain. Each function locks the tenant row first."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from accounts.models import User
from audit.services import record_change
from audit.targets import Target
from customdomains import reasons
from customdomains.challenge import new_cname_token, new_txt_token
from customdomains.errors import (
    CertificateForbiddenError,
    CustomDomainsPlanError,
    DomainClaimedError,
    NotInServiceError,
    PrimaryNeededError,
    RedirectLoopError,
    TooManyPendingClaimsError,
)
from customdomains.lifecycle import get_pending_delay
from customdomains.models import CustomDomain, DomainStatus
from customdomains.services import history
from customdomains.services.serving import copy_redirects, make_primary, take_out_of_service
from kernel.errors import NotFoundError
from kernel.hostnames import normalise_host
from tenants.models import Tenant
from tenants.services.workspaces import lock_tenant

# Each one is checked repeatedly for a week.
MAX_PENDING_CLAIMS = 50


@transaction.atomic
def claim_domain(
    *, tenant_id: int, acting_user: User | None, domain: str, now: datetime
) -> CustomDomain:
    """Create a pending claim with new tokens.

    domain: from customdomains.names.normalise_domain.
    Raises CustomDomainsPlanError (403), DomainClaimedError (409), TooManyPendingClaimsError (409).
    """
    check_plan(lock_tenant(tenant_id=tenant_id))
    claims = CustomDomain.objects.filter(tenant_id=tenant_id)
    if claims.filter(domain=domain).exists():
        raise DomainClaimedError(domain)
    if claims.filter(status=DomainStatus.PENDING).count() >= MAX_PENDING_CLAIMS:
        raise TooManyPendingClaimsError(MAX_PENDING_CLAIMS)
    claim = CustomDomain.objects.create(
        tenant_id=tenant_id,
        domain=domain,
        txt_token=new_txt_token(),
        cname_token=new_cname_token(),
        created_at=now,
        next_check_at=now + get_pending_delay(0),
    )
    history.note_change(
        claim,
        from_status=reasons.NO_CLAIM,
        to_status=claim.status,
        reason=reasons.CLAIMED,
        now=now,
        acting_user=acting_user,
    )
    return claim


@transaction.atomic
def update_domain(
    *,
    tenant_id: int,
    acting_user: User | None,
    domain_id: int,
    now: datetime,
    is_primary: bool | None = None,
    redirects: Mapping[str, str],
) -> CustomDomain:
    """Save the changes, all or none.

    redirects: root_redirect_url and not_found_redirect_url, if they change; "" for none.
    Raises NotFoundError (404), CustomDomainsPlanError (403), NotInServiceError (400),
    CertificateForbiddenError (400), PrimaryNeededError (400), RedirectLoopError (400).
    """
    check_plan(lock_tenant(tenant_id=tenant_id))
    claim = _lock_claim(tenant_id, domain_id)
    changes = []
    if _set_redirects(claim, redirects):
        changes.append(reasons.CHANGED_REDIRECTS)
    if is_primary is not None and is_primary != claim.is_primary:
        _set_primary(claim, is_primary=is_primary)
        changes.append(reasons.MADE_PRIMARY)
    for reason in changes:
        history.note_event(claim, reason=reason, now=now, acting_user=acting_user)
    return claim


@transaction.atomic
def delete_domain(
    *, tenant_id: int, acting_user: User | None, domain_id: int, now: datetime
) -> bool:
    """Delete the claim and stop serving the host. Allowed under any plan.

    Returns whether the host was served.
    Raises NotFoundError (404).
    """
    lock_tenant(tenant_id=tenant_id)
    claim = _lock_claim(tenant_id, domain_id)
    was_served = claim.is_in_service
    if was_served:
        take_out_of_service(claim, now=now)
    history.note_change(
        claim,
        from_status=claim.status,
        to_status=reasons.NO_CLAIM,
        reason=reasons.DELETED,
        now=now,
        acting_user=acting_user,
    )
    claim.delete()
    return was_served


def check_plan(tenant: Tenant) -> None:
    """Raises CustomDomainsPlanError (403)."""
    if not tenant.plan.custom_domains:
        raise CustomDomainsPlanError


def _lock_claim(tenant_id: int, domain_id: int) -> CustomDomain:
    claim = (
        CustomDomain.objects.select_for_update().filter(tenant_id=tenant_id, pk=domain_id).first()
    )
    if claim is None:
        raise NotFoundError
    return claim


def _set_redirects(claim: CustomDomain, redirects: Mapping[str, str]) -> bool:
    """Whether a redirect changed. Raises RedirectLoopError (400)."""
    changed = [name for name, url in redirects.items() if getattr(claim, name) != url]
    before = {name: getattr(claim, name) for name in changed}
    for name in changed:
        if normalise_host(urlsplit(redirects[name]).netloc) == claim.domain:
            raise RedirectLoopError(name)
        setattr(claim, name, redirects[name])
    if changed:
        claim.save(update_fields=changed)
        copy_redirects(claim)
        record_change(
            action="domain.update",
            target=Target.of_domain(claim.domain),
            before=before,
            after={name: redirects[name] for name in changed},
            tenant_id=claim.tenant_id,
        )
    return bool(changed)


def _set_primary(claim: CustomDomain, *, is_primary: bool) -> None:
    if not is_primary:
        raise PrimaryNeededError
    if not claim.is_in_service:
        raise NotInServiceError
    if claim.caa_warning:
        raise CertificateForbiddenError(claim.caa_warning)
    make_primary(claim)
