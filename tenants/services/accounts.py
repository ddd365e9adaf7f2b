"""Signing up and logging in: an account together with its workspace."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.emails import clean_email
from accounts.errors import EmailTakenError
from accounts.models import User
from accounts.passwords import check_new_password
from accounts.services import SessionTokens, authenticate_user, create_user, open_session
from accounts.services.emails import send_verification
from accounts.services.second_factors import require_second_factor
from accounts.services.sessions import Client
from accounts.signup_limits import count_sign_up
from audit.context import current_actor_as
from audit.services import record_event
from audit.targets import Target
from kernel.errors import FieldErrors
from kernel.input_types import check_line
from tenants.models import Membership, Role, Tenant
from tenants.selectors.memberships import get_login_membership
from tenants.services.workspaces import create_tenant

MAX_NAME_LENGTH = 120
STAFF_WORKSPACE = "Platform admin"


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A person and their own workspace."""

    user: User
    tenant: Tenant


@dataclass(frozen=True, slots=True)
class SignUp(NewAccount):
    """What a sign-up by API creates."""

    role: Role
    tokens: SessionTokens


def check_account(*, email: str, password: str) -> str:
    """The cleaned email of a new account. Raises FieldErrors (400): broken rules of both."""
    errors: dict[str, list[str]] = {}
    cleaned = email
    try:
        cleaned = clean_email(email)
    except FieldErrors as error:
        errors |= error.errors
    try:
        check_new_password(password, email=cleaned)
    except FieldErrors as error:
        errors |= error.errors
    if errors:
        raise FieldErrors(errors)
    return cleaned


def check_sign_up(*, email: str, password: str, workspace: str) -> str:
    """The workspace's name. Raises FieldErrors (400) with what is wrong in all fields."""
    errors: dict[str, list[str]] = {}
    name = ""
    try:
        check_account(email=email, password=password)
    except FieldErrors as error:
        errors |= error.errors
    try:
        name = check_line(workspace, maximum=MAX_NAME_LENGTH)
    except ValueError as error:
        errors["workspace"] = [str(error)]
    if errors:
        raise FieldErrors(errors)
    return name


def open_account(
    *, email: str, password: str, workspace: str, address: str, now: datetime, language: str = ""
) -> NewAccount:
    """Create an account and its own workspace on the free plan, and mail a verification.

    address: the client's, for the limit; "" when there is none. language: of the mail.
    Raises FieldErrors (400), RateLimitedError (429), and EmailTakenError (409), also
    when two sign up with one email in parallel.
    """
    name = check_sign_up(email=email, password=password, workspace=workspace)
    email = clean_email(email)
    count_sign_up(address=address)
    # Only to save the password hash; the unique index decides.
    if User.objects.filter(email=email).exists():
        raise EmailTakenError
    with transaction.atomic():
        user = create_user(email=email, password=password)
        tenant = create_tenant(name=name, owner=user)
        record_event(
            action="workspace.create",
            target=Target.of_tenant(tenant.slug),
            after={"name": tenant.name, "owner": user.email},
            tenant_id=tenant.pk,
            actor=current_actor_as(user),
        )
        send_verification(user, now=now, language=language)
    return NewAccount(user=user, tenant=tenant)


def sign_up_workspace(
    *,
    email: str,
    password: str,
    workspace: str,
    address: str,
    now: datetime,
    language: str = "",
    user_agent: str = "",
) -> SignUp:
    """Like open_account, and log in by API: all or nothing."""
    with transaction.atomic():
        made = open_account(
            email=email,
            password=password,
            workspace=workspace,
            address=address,
            now=now,
            language=language,
        )
        client = Client(user_agent=user_agent, address=address)
        tokens = open_session(user=made.user, tenant_id=made.tenant.pk, now=now, client=client)
    return SignUp(user=made.user, tenant=made.tenant, role=Role.OWNER, tokens=tokens)


def log_in_to_workspace(
    *,
    email: str,
    password: str,
    workspace: str | None,
    address: str,
    now: datetime,
    otp: str | None = None,
    user_agent: str = "",
) -> SessionTokens:
    """Open a session in the named workspace (a slug), else in the oldest in service.

    otp: of the second factor, if the account has one.
    Raises InvalidCredentialsError, OtpRequiredError, OtpInvalidError (401), NoWorkspaceError (403),
    UnknownWorkspaceError (400), RateLimitedError (429).
    """
    user = authenticate_user(email=email, password=password, address=address)
    second_factor_at = require_second_factor(user, otp=otp, now=now)
    if user.is_staff:
        _ensure_workspace(user)
    member = get_login_membership(user=user, workspace=workspace)
    return open_session(
        user=user,
        tenant_id=member.tenant_id,
        now=now,
        second_factor_at=second_factor_at,
        client=Client(user_agent=user_agent, address=address),
    )


def _ensure_workspace(admin: User) -> None:
    """Create a workspace for a platform admin without one, as every token names one.

    At log-in, because admins are created in many ways: by createsuperuser, on the admin site, by
    a tick on an existing account.
    """
    with transaction.atomic():
        # Two parallel first log-ins create one workspace.
        User.objects.select_for_update(no_key=True).get(pk=admin.pk)
        if not Membership.objects.filter(user=admin).exists():
            create_tenant(name=STAFF_WORKSPACE, owner=admin)
