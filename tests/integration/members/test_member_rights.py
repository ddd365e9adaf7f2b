"""Who may change which member: every role on every role."""

import pytest

from tenants.models import Membership, Role
from tests.integration.members.conftest import INVITATIONS, MEMBERS, ROLES, member_id, verify_all
from tests.support.factories import Workspace

MAY = {
    Role.OWNER: {Role.OWNER, Role.ADMIN, Role.EDITOR, Role.VIEWER},
    Role.ADMIN: {Role.ADMIN, Role.EDITOR, Role.VIEWER},
    Role.EDITOR: set(),
    Role.VIEWER: set(),
}
"""Whom a role may invite, change and remove."""
PAIRS = [pytest.param(mine, theirs, id=f"{mine} on {theirs}") for mine in ROLES for theirs in ROLES]


@pytest.fixture
def crew(nord: Workspace) -> Workspace:
    """Two of each role, so that nobody acts on themselves."""
    nord.tenant.plan_id = "enterprise"
    nord.tenant.save()
    for role in ROLES:
        nord.member(role)
        Workspace(nord.tenant, nord.owner, nord.owner_user).member(role)
    verify_all(nord)
    return nord


@pytest.mark.parametrize(("mine", "theirs"), PAIRS)
def test_changing_a_role(crew: Workspace, mine: Role, theirs: Role) -> None:
    target = f"{MEMBERS}{member_id(crew, theirs)}/"
    wanted = Role.EDITOR if theirs is Role.VIEWER else Role.VIEWER
    answer = crew.member(mine).patch(target, {"role": str(wanted)})
    assert answer.status == (200 if theirs in MAY[mine] else 403)


@pytest.mark.parametrize(("mine", "given"), PAIRS)
def test_giving_a_role(crew: Workspace, mine: Role, given: Role) -> None:
    theirs = Role.EDITOR if given is Role.VIEWER else Role.VIEWER
    target = f"{MEMBERS}{member_id(crew, theirs)}/"
    answer = crew.member(mine).patch(target, {"role": str(given)})
    assert answer.status == (200 if given in MAY[mine] else 403)


@pytest.mark.parametrize(("mine", "theirs"), PAIRS)
def test_removing(crew: Workspace, mine: Role, theirs: Role) -> None:
    pk = member_id(crew, theirs)
    answer = crew.member(mine).delete(f"{MEMBERS}{pk}/")
    assert answer.status == (204 if theirs in MAY[mine] else 403)
    assert Membership.objects.filter(pk=pk).exists() is (answer.status == 403)


@pytest.mark.parametrize(("mine", "given"), PAIRS)
def test_inviting(crew: Workspace, mine: Role, given: Role) -> None:
    body = {"email": f"new-{mine}-{given}@studio.example", "role": str(given)}
    answer = crew.member(mine).post(INVITATIONS, body)
    assert answer.status == (201 if given in MAY[mine] else 403)


@pytest.mark.parametrize(("mine", "given"), PAIRS)
def test_revoking_and_sending_again(crew: Workspace, mine: Role, given: Role) -> None:
    body = {"email": "someone@studio.example", "role": str(given)}
    pk = crew.owner.post(INVITATIONS, body).json["id"]
    assert crew.member(mine).post(f"{INVITATIONS}{pk}/resend/").status == (
        200 if given in MAY[mine] else 403
    )
    assert crew.member(mine).delete(f"{INVITATIONS}{pk}/").status == (
        204 if given in MAY[mine] else 403
    )


@pytest.mark.parametrize("mine", ROLES)
def test_only_an_owner_transfers(crew: Workspace, mine: Role) -> None:
    pk = member_id(crew, Role.EDITOR)
    answer = crew.member(mine).post(f"{MEMBERS}{pk}/transfer/")
    assert answer.status == (200 if mine is Role.OWNER else 403)


@pytest.mark.parametrize("mine", ROLES)
def test_everybody_reads_members_and_invitations(crew: Workspace, mine: Role) -> None:
    page = crew.member(mine).get(f"{MEMBERS}?page_size=100").json
    assert page["count"] == 9
    assert set(page["results"][0]) == {"id", "email", "name", "role", "created_at"}
    assert crew.member(mine).get(INVITATIONS).json["count"] == 0


@pytest.mark.parametrize("mine", ROLES)
def test_everybody_may_leave(nord: Workspace, mine: Role) -> None:
    client = nord.member(mine)
    assert client.delete(f"{MEMBERS}{member_id(nord, mine)}/").status == 204
    assert client.get("/api/v1/me/").status == 401


def test_the_last_owner_stays(nord: Workspace) -> None:
    pk = member_id(nord, Role.OWNER)
    text = "A workspace needs an owner; make another member one first."
    assert nord.owner.delete(f"{MEMBERS}{pk}/").outcome == (409, {"detail": text})
    assert nord.owner.patch(f"{MEMBERS}{pk}/", {"role": "viewer"}).outcome == (
        409,
        {"detail": text},
    )
    assert nord.owner.patch(f"{MEMBERS}{pk}/", {}).status == 200


@pytest.mark.parametrize("mine", ROLES)
def test_ids_of_another_workspace_do_not_exist(nord: Workspace, sud: Workspace, mine: Role) -> None:
    verify_all(sud)
    pk = member_id(sud, Role.OWNER)
    body = {"email": "one@sud.example", "role": "viewer"}
    invitation = sud.owner.post(INVITATIONS, body).json["id"]
    calls = [
        ("PATCH", f"{MEMBERS}{pk}/", {"role": "viewer"}),
        ("DELETE", f"{MEMBERS}{pk}/", None),
        ("POST", f"{MEMBERS}{pk}/transfer/", None),
        ("DELETE", f"{INVITATIONS}{invitation}/", None),
        ("POST", f"{INVITATIONS}{invitation}/resend/", None),
    ]
    for method, path, body_sent in calls:
        answer = nord.member(mine).call(method, path, body_sent)
        assert answer.status == (403 if mine is Role.VIEWER and method != "DELETE" else 404) or (
            mine is Role.VIEWER and answer.status == 403
        )
    assert Membership.objects.filter(pk=pk, role=Role.OWNER).exists()
