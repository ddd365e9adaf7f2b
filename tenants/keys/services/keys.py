"""Create, rotate and revoke keys.

A key acts for the workspace and outlives its maker's membership, so owners and admins manage keys.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import Values, record_event
from audit.targets import Target
from kernel.errors import FieldErrors
from kernel.form_lines import check_form_line
from kernel.translation import gettext as _
from plans.models import Plan
from plans.ranking import is_within
from plans.selectors import get_plan
from tenants.keys.errors import KeyEndedError, KeyPlanError, TooManyKeysError
from tenants.keys.models import ApiKey
from tenants.keys.raw_keys import PREFIX_LENGTH, digest_raw_key, make_raw_key
from tenants.keys.scopes import ALL_SCOPES, Scope
from tenants.keys.selectors.listing import get_key, list_active_keys
from tenants.models import Role, Tenant
from tenants.postgres_schemas import public_schema
from tenants.services.members import check_manager
from tenants.services.workspaces import lock_tenant

MAX_ACTIVE_KEYS = 100
MAX_NAME_LENGTH = 100


@dataclass(frozen=True, slots=True)
class KeyForm:
    """plan: a code; None for the workspace's, whichever it has. expires_at: aware; None: never."""

    name: str
    plan: str | None = None
    scopes: Sequence[Scope] = ALL_SCOPES
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewKey:
    """raw_key: shown once, as it is stored nowhere."""

    key: ApiKey
    raw_key: str


def check_key_name(raw: str) -> str:
    """One line of 1 to 100 characters. Raises FieldErrors (400) for ``name``."""
    return check_form_line("name", raw, maximum=MAX_NAME_LENGTH)


@transaction.atomic
def create_key(*, tenant_id: int, acting_user: User, form: KeyForm, now: datetime) -> NewKey:
    """Raises FieldErrors (400), ManagersOnlyError (403), TooManyKeysError (409)."""
    with public_schema():
        tenant = _enter(tenant_id, acting_user)
        plan = _choose_plan(tenant, form.plan)
        _check_expiry(form.expires_at, now)
        if list_active_keys(tenant_id=tenant_id, now=now).count() >= MAX_ACTIVE_KEYS:
            raise TooManyKeysError(MAX_ACTIVE_KEYS)
        raw_key = make_raw_key()
        key = ApiKey.objects.create(
            tenant=tenant,
            name=form.name,
            key_digest=digest_raw_key(raw_key),
            key_prefix=raw_key[:PREFIX_LENGTH],
            plan=plan,
            scopes=[str(scope) for scope in ALL_SCOPES if scope in form.scopes],
            created_by=acting_user,
            created_at=now,
            expires_at=form.expires_at,
        )
        _record(key, "key.create", after=_describe(key))
    return NewKey(key, raw_key)


@transaction.atomic
def rotate_key(*, tenant_id: int, acting_user: User, key_id: int, now: datetime) -> NewKey:
    """Another raw key with the same name, plan, scopes and expiry; the one before ends at once.

    Raises NotFoundError (404), ManagersOnlyError (403), KeyEndedError (409).
    """
    with public_schema():
        _enter(tenant_id, acting_user)
        key = get_key(tenant_id=tenant_id, key_id=key_id)
        if not key.is_active_at(now):
            raise KeyEndedError
        raw_key = make_raw_key()
        before = {"name": key.name, "key_prefix": key.key_prefix}
        key.key_digest, key.key_prefix = digest_raw_key(raw_key), raw_key[:PREFIX_LENGTH]
        key.save(update_fields=["key_digest", "key_prefix"])
        _record(key, "key.rotate", before=before, after={**before, "key_prefix": key.key_prefix})
    return NewKey(key, raw_key)


@transaction.atomic
def revoke_key(*, tenant_id: int, acting_user: User, key_id: int, now: datetime) -> ApiKey:
    """It ends at once, and stays listed. Doing it again changes nothing.

    Raises NotFoundError (404), ManagersOnlyError (403).
    """
    with public_schema():
        _enter(tenant_id, acting_user)
        key = get_key(tenant_id=tenant_id, key_id=key_id)
        if key.revoked_at is None:
            _revoke(key, now)
    return key


def revoke_all_keys(*, tenant_id: int, now: datetime) -> None:
    """For a workspace that is left without members, which the caller has locked."""
    for key in list_active_keys(tenant_id=tenant_id, now=now):
        _revoke(key, now)


def _revoke(key: ApiKey, now: datetime) -> None:
    key.revoked_at = now
    key.save(update_fields=["revoked_at"])
    before = {"name": key.name, "revoked_at": None}
    _record(key, "key.revoke", before=before, after={**before, "revoked_at": now})


def _enter(tenant_id: int, acting_user: User) -> Tenant:
    tenant = lock_tenant(tenant_id=tenant_id)
    check_manager(tenant=tenant, acting_user_id=acting_user.pk, roles=(Role.ADMIN,))
    return tenant


def _choose_plan(tenant: Tenant, code: str | None) -> Plan | None:
    """Raises UnknownPlanError, KeyPlanError (400)."""
    if code is None:
        return None
    plan = get_plan(code)
    if not is_within(plan, tenant.plan):
        raise KeyPlanError(plan, tenant.plan)
    return plan


def _check_expiry(expires_at: datetime | None, now: datetime) -> None:
    """Raises FieldErrors (400)."""
    if expires_at is not None and expires_at <= now:
        raise FieldErrors.of("expires_at", _("A time in the future is required."))


def _describe(key: ApiKey) -> Values:
    return {
        "name": key.name,
        "key_prefix": key.key_prefix,
        "plan": key.plan_id,
        "scopes": key.scopes,
        "expires_at": key.expires_at,
    }


def _record(key: ApiKey, action: str, *, after: Values, before: Values | None = None) -> None:
    target = Target.of_key(key.pk)
    record_event(action=action, target=target, before=before, after=after, tenant_id=key.tenant_id)
