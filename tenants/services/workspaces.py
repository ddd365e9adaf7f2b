"""Writes of workspaces. Whoever changes one locks its row first (lock_tenant)."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from accounts.emails import clean_email
from accounts.errors import EmailTakenError
from accounts.models import User
from accounts.passwords import check_new_password
from accounts.services import SessionTokens, authenticate_user, create_user, open_session
from accounts.signup_limits import count_sign_up
from kernel.errors import FieldErrors, NotFoundError
from plans.models import Plan
from tenants.errors import UnknownPlanError, WorkspaceBusyError
from tenants.models import Membership, Role, Tenant, TenantStatus
from tenants.postgres_schemas import public_schema
from tenants.provisioning.replay import provision_schema
from tenants.selectors.memberships import get_login_membership
from tenants.slugs import propose_slugs

SIGN_UP_PLAN = "free"
STAFF_WORKSPACE = "Platform admin"
_LOCK_SECS = 5


@dataclass(frozen=True, slots=True)
class SignUp:
    """What a sign-up has made."""

    user: User
    tenant: Tenant
    role: Role
    tokens: SessionTokens


def lock_tenant(*, tenant_id: int) -> Tenant:
    """The workspace and its plan as they are now, unchanged until the transaction ends.

    Every write that depends on limits takes this lock first, then rows of the
    tenant's schema: one order, so that caps hold and nothing deadlocks.
    FOR NO KEY UPDATE: rows that only refer to the tenant can be inserted meanwhile.
    Raises NotFoundError (404), WorkspaceBusyError (503) when the lock is not free in time.
    """
    try:
        with connection.cursor() as cursor:
            # For all row locks of this transaction: whoever holds one for longer than any of
            # our requests takes must not stop the threads of all workspaces.
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
    """Make a workspace: row, schema and owner, or nothing of it.

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
    """Give a user a place in a workspace. Raises IntegrityError when they have one."""
    return Membership.objects.create(tenant_id=tenant_id, user=user, role=role)


def check_account(*, email: str, password: str) -> str:
    """The cleaned email of a new account. Raises FieldErrors (400): broken rules of both."""
    errors: dict[str, list[str]] = {}
    cleaned = email
    try:
        cleaned = clean_email(email)
    except FieldErrors as refused:
        errors |= refused.errors
    try:
        check_new_password(password, email=cleaned)
    except FieldErrors as refused:
        errors |= refused.errors
    if errors:
        raise FieldErrors(errors)
    return cleaned


def sign_up_workspace(
    *, email: str, password: str, workspace: str, address: str, now: datetime
) -> SignUp:
    """Make an account and its own workspace on the free plan, and log in.

    address: the client's, for the limit; "" when there is none.
    Raises FieldErrors (400), RateLimitedError (429), and EmailTakenError (409), also
    when two sign up with one email at the same moment.
    """
    email = check_account(email=email, password=password)
    count_sign_up(address=address)
    # Only to spare the hash; the unique index decides.
    if User.objects.filter(email=email).exists():
        raise EmailTakenError
    with transaction.atomic():
        user = create_user(email=email, password=password)
        tenant = create_tenant(name=workspace, owner=user)
        tokens = open_session(user=user, tenant_id=tenant.pk, now=now)
    return SignUp(user=user, tenant=tenant, role=Role.OWNER, tokens=tokens)


def log_in_to_workspace(
    *, email: str, password: str, workspace: str | None, address: str, now: datetime
) -> SessionTokens:
    """Open a session in the named workspace (a slug), else in the oldest in service.

    Raises InvalidCredentialsError (401), UnknownWorkspaceError (400), NoWorkspaceError (403),
    RateLimitedError (429).
    """
    user = authenticate_user(email=email, password=password, address=address)
    if user.is_staff:
        _ensure_workspace(user)
    member = get_login_membership(user=user, workspace=workspace)
    return open_session(user=user, tenant_id=member.tenant_id, now=now)


def _ensure_workspace(admin: User) -> None:
    """A platform admin without any workspace gets one: every token names one.

    Here and not where admins are made, as that is possible in many ways: by createsuperuser, on
    the admin site, by a tick at an account that was there.
    """
    with transaction.atomic():
        # Two first log-ins at once make one workspace.
        User.objects.select_for_update(no_key=True).get(pk=admin.pk)
        if not Membership.objects.filter(user=admin).exists():
            create_tenant(name=STAFF_WORKSPACE, owner=admin)


def change_plan(*, tenant_id: int, plan_code: str) -> Tenant:
    """Move a workspace to another plan. What its printed codes do never changes.

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
    room cannot know. Raises NotFoundError (404).
    """
    with transaction.atomic(), public_schema():
        tenant = lock_tenant(tenant_id=tenant_id)
        tenant.status = status
        tenant.save(update_fields=["status"])
    return tenant


def get_plan(code: str) -> Plan:
    """The plan with this code. Raises UnknownPlanError (400)."""
    plan = Plan.objects.filter(code=code).first()
    if plan is None:
        raise UnknownPlanError(list(Plan.objects.values_list("code", flat=True)))
    return plan


def _insert_tenant(name: str, plan: Plan) -> Tenant:
    """Insert with the first slug that is free.

    Asking first keeps the common case cheap; the unique index settles races.
    """
    for slug in propose_slugs(name):
        if Tenant.objects.filter(slug=slug).exists():
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
    """Independent of the slug, which may change; 64 bits of chance."""
    return f"t_{secrets.token_hex(8)}"
