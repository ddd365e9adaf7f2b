"""Writes of workspaces. Each locks the workspace's row first (lock_tenant)."""

import secrets

from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from accounts.models import User
from kernel.clock import utc_now
from kernel.errors import NotFoundError
from plans.models import Plan
from plans.selectors import get_plan
from tenants.errors import WorkspaceBusyError
from tenants.models import Membership, Role, Tenant, TenantStatus
from tenants.postgres_schemas import public_schema
from tenants.provisioning.replay import provision_schema
from tenants.selectors.slugs import is_slug_free
from tenants.slugs import propose_slugs

SIGN_UP_PLAN = "free"
_LOCK_SECS = 5


def lock_tenant(*, tenant_id: int) -> Tenant:
    """The current workspace and its plan, locked until the transaction ends.

    Every write that depends on limits takes this lock first, then rows of the
    tenant's schema: one order, so that limits hold and nothing deadlocks.
    FOR NO KEY UPDATE: rows that only refer to the tenant can be inserted meanwhile.
    Raises NotFoundError (404), WorkspaceBusyError (503) when the lock is not free in time.
    """
    try:
        with connection.cursor() as cursor:
            # For all row locks of this transaction: a lock that is held for longer than any of
            # our requests takes must not block the threads of all workspaces.
            cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_SECS}s'")
        tenant = Tenant.objects.select_for_update(no_key=True).filter(pk=tenant_id).first()
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise WorkspaceBusyError from error
        raise
    if tenant is None:
        raise NotFoundError
    # Not joined above: after waiting for the lock, PostgreSQL re-checks a join against
    # the plan row it had read before, and finds nothing when the plan was changed meanwhile.
    tenant.plan = Plan.objects.get(pk=tenant.plan_id)
    return tenant


def create_tenant(*, name: str, owner: User | None = None, plan_code: str = SIGN_UP_PLAN) -> Tenant:
    """Create a workspace with its row, schema and owner, atomically.

    Raises UnknownPlanError (400).
    """
    plan = get_plan(plan_code)
    with transaction.atomic(), public_schema():
        tenant = _insert_tenant(name, plan)
        provision_schema(tenant.schema_name)
        if owner is not None:
            add_member(tenant_id=tenant.pk, user=owner, role=Role.OWNER)
    return tenant


def add_member(*, tenant_id: int, user: User, role: Role) -> Membership:
    """Raises IntegrityError when the user is a member already."""
    return Membership.objects.create(tenant_id=tenant_id, user=user, role=role)


def change_plan(*, tenant_id: int, plan_code: str) -> Tenant:
    """Move a workspace to another plan. Its printed codes keep working as before.

    Raises NotFoundError (404), UnknownPlanError (400).
    """
    plan = get_plan(plan_code)
    with transaction.atomic(), public_schema():
        tenant = lock_tenant(tenant_id=tenant_id)
        tenant.plan = plan
        tenant.save(update_fields=["plan"])
    return tenant


def rename_tenant(*, tenant_id: int, name: str) -> Tenant:
    """Give a workspace another name; its slug stays. Raises NotFoundError (404)."""
    with transaction.atomic(), public_schema():
        tenant = lock_tenant(tenant_id=tenant_id)
        tenant.name = name
        tenant.save(update_fields=["name"])
    return tenant


def set_credits(*, tenant_id: int, balance: int) -> Tenant:
    """Set the credit balance. Raises NotFoundError (404)."""
    with transaction.atomic(), public_schema():
        tenant = lock_tenant(tenant_id=tenant_id)
        tenant.credits = balance
        tenant.save(update_fields=["credits"])
    return tenant


def set_tenant_status(*, tenant_id: int, status: TenantStatus) -> Tenant:
    """Suspend or restore a workspace.

    A trigger marks its routes in the same transaction. The caller publishes
    them after the commit (qrs.routes.publish.publish_tenant_routes), which this
    app must not import. Raises NotFoundError (404).
    """
    with transaction.atomic(), public_schema():
        tenant = lock_tenant(tenant_id=tenant_id)
        tenant.status = status
        tenant.save(update_fields=["status"])
    return tenant


def _insert_tenant(name: str, plan: Plan) -> Tenant:
    """Insert with the first free slug.

    The query before keeps the common case cheap; the unique index decides races.
    """
    for slug in propose_slugs(name):
        if not is_slug_free(slug, now=utc_now()):
            continue
        tenant = Tenant(schema_name=_new_schema_name(), slug=slug, name=name, plan=plan)
        try:
            with transaction.atomic():
                tenant.save()
        except IntegrityError:
            continue
        return tenant
    raise AssertionError("propose_slugs never ends")


def _new_schema_name() -> str:
    """Independent of the slug, which may change; 64 bits of entropy."""
    return f"t_{secrets.token_hex(8)}"
