"""Limits hold when everybody acts at once."""

from collections.abc import Callable
from functools import partial

from kernel.clock import utc_now
from kernel.errors import ApiError, ConflictError, PermissionDeniedError
from tenants.models import Invitation, Membership, Role
from tenants.services.acceptance import accept_as_user
from tenants.services.further_workspaces import MAX_FREE_WORKSPACES, open_workspace
from tenants.services.invitations import invite
from tenants.services.members import remove_member
from tests.integration.members.conftest import read_token, verify, verify_all
from tests.support.factories import Workspace, make_user, run_parallel


def attempt(call: Callable[[], object]) -> ApiError | None:
    try:
        call()
    except ApiError as error:
        return error
    return None


def test_the_last_seat_is_given_once(nord: Workspace) -> None:
    verify_all(nord)
    for role in (Role.EDITOR, Role.VIEWER, Role.ADMIN):
        nord.member(role)
    emails = [f"{number}-{nord.owner_user.email}" for number in range(6)]
    send = [
        partial(
            invite,
            tenant_id=nord.tenant.pk,
            acting_user=nord.owner_user,
            email=email,
            role=Role.VIEWER,
            now=utc_now(),
        )
        for email in emails
    ]
    nord.owner_user.refresh_from_db()
    errors = run_parallel([partial(attempt, one) for one in send])
    assert errors.count(None) == 1
    assert {type(error).__name__ for error in errors if error} == {"NoFreeSeatError"}
    assert Invitation.objects.filter(tenant=nord.tenant).count() == 1


def test_one_email_is_invited_once(nord: Workspace) -> None:
    verify(nord.owner_user)
    one = partial(
        invite,
        tenant_id=nord.tenant.pk,
        acting_user=nord.owner_user,
        email=f"x-{nord.owner_user.email}",
        role=Role.VIEWER,
        now=utc_now(),
    )
    errors = run_parallel([partial(attempt, one)] * 5)
    assert errors.count(None) == 1
    assert Invitation.objects.filter(tenant=nord.tenant).count() == 1


def test_the_last_two_owners_cannot_both_leave(nord: Workspace) -> None:
    nord.member(Role.OWNER)
    owners = list(Membership.objects.filter(tenant=nord.tenant, role=Role.OWNER))
    leave = [
        partial(
            remove_member,
            tenant_id=nord.tenant.pk,
            membership_id=owner.pk,
            acting_user_id=owner.user_id,
        )
        for owner in owners
    ]
    errors = run_parallel([partial(attempt, one) for one in leave])
    assert errors.count(None) == 1
    assert any(isinstance(error, ConflictError) for error in errors)
    assert Membership.objects.filter(tenant=nord.tenant, role=Role.OWNER).count() == 1


def test_one_link_admits_once(nord: Workspace, sud: Workspace) -> None:
    verify(nord.owner_user)
    invited = sud.owner_user
    invite(
        tenant_id=nord.tenant.pk,
        acting_user=nord.owner_user,
        email=invited.email,
        role=Role.EDITOR,
        now=utc_now(),
    )
    one = partial(accept_as_user, token=read_token(invited.email), user=invited, now=utc_now())
    errors = run_parallel([partial(attempt, one)] * 5)
    assert errors.count(None) == 1
    assert all(isinstance(error, ConflictError) for error in errors if error)


def test_free_workspaces_are_limited(nord: Workspace) -> None:
    user = make_user()
    one = partial(open_workspace, user=user, name="Further", address="")
    errors = run_parallel([partial(attempt, one)] * (MAX_FREE_WORKSPACES + 2))
    assert errors.count(None) == MAX_FREE_WORKSPACES
    assert all(isinstance(error, PermissionDeniedError) for error in errors if error)
