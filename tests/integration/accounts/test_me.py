"""GET /api/v1/me/, and authentication in general."""

import time
import uuid
from typing import Any

import jwt
import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.http import HttpRequest
from django.test.utils import CaptureQueriesContext

from accounts.models import Session, User
from tenants.api.authentication import member_auth, staff_auth
from tenants.errors import StaffOnlyError
from tenants.models import Membership, Role, TenantStatus
from tenants.services.workspaces import add_member, change_plan, create_tenant, set_tenant_status
from tests.integration.accounts.conftest import Person
from tests.support.factories import ApiClient, Workspace, log_in, make_user

ME = "/api/v1/me/"
QRS = "/api/v1/dynamic/"
REFUSED = (401, {"detail": "The access token is not valid or has expired."})


def forge(person: Person, **changes: Any) -> ApiClient:
    """A client with other claims, signed with our own key."""
    kid, (algorithm, secret) = next(iter(settings.JWT_KEYS.items()))
    claims = jwt.decode(person.access, options={"verify_signature": False}) | changes
    return ApiClient(jwt.encode(claims, secret, algorithm, headers={"kid": kid}))


def model_fields(row: Model) -> dict[str, Any]:
    """Values by field."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def tenant_id_of(person: Person) -> int:
    return Membership.objects.get(user__email=person.email).tenant_id


def test_me_returns_user_workspace_role_plan_and_limits(nora: Person) -> None:
    answer = nora.client.get(ME)
    assert answer.status == 200
    me = answer.json
    assert list(me) == ["user", "workspace", "role", "plan", "credits"]
    assert me["user"]["email"] == nora.email
    assert me["workspace"] == {"slug": nora.workspace, "name": "Studio Nord", "status": "active"}
    assert me["role"] == "owner"
    assert me["plan"]["code"] == "free"
    assert me["plan"]["price_usd_month"] == 0
    assert me["plan"]["limits"] == {
        "renders_per_month": 5,
        "max_print_inches": 3,
        "max_dpi": 300,
        "custom_logo": False,
        "active_dynamic_qrs": 1,
        "destination_edits_per_qr": 1,
        "bulk_items_per_call": 0,
        "seats": 1,
        "ab_variants": False,
        "webhooks": False,
        "custom_domains": False,
        "over_quota": "refuse",
        "designs": 3,
    }


def test_null_means_unlimited(nora: Person) -> None:
    change_plan(tenant_id=tenant_id_of(nora), plan_code="enterprise")
    limits = nora.client.get(ME).json["plan"]["limits"]
    assert limits["active_dynamic_qrs"] is None
    assert limits["max_dpi"] == 600


def test_missing_credentials_are_challenged(anonymous: ApiClient) -> None:
    answer = anonymous.get(ME)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert list(answer.json) == ["detail"]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic bm9yYTpub3Jh", "Token x", "Bearer a b", "Bearer é"]
)
def test_other_authorization_headers_are_not_credentials(anonymous: ApiClient, header: str) -> None:
    assert anonymous.get(ME, Authorization=header).status == 401


def test_bearer_scheme_is_case_insensitive(nora: Person, anonymous: ApiClient) -> None:
    assert anonymous.get(ME, Authorization=f"bearer {nora.access}").status == 200


def test_token_for_another_workspace_is_rejected(nora: Person, otto: Person) -> None:
    assert forge(nora, tid=tenant_id_of(otto)).get(ME).outcome == REFUSED
    assert forge(nora, tid=tenant_id_of(otto)).get(QRS).outcome == REFUSED


def test_session_is_valid_for_its_own_workspace_only(nora: Person, sud: Workspace) -> None:
    user = User.objects.get(email=nora.email)
    add_member(tenant_id=sud.tenant.pk, user=user, role=Role.VIEWER)
    assert forge(nora, tid=sud.tenant.pk).get(ME).outcome == REFUSED


def test_session_of_another_user_is_rejected(nora: Person, otto: Person) -> None:
    other = Session.objects.get(user__email=otto.email)
    assert forge(nora, sid=str(other.pk)).get(ME).outcome == REFUSED
    assert forge(nora, sub=str(other.user_id)).get(ME).outcome == REFUSED
    assert forge(nora, sid=str(uuid.uuid4())).get(ME).outcome == REFUSED


@pytest.mark.parametrize("huge", [2**31, 2**63, 10**30, -1, 0])
def test_ids_out_of_range_are_rejected(nora: Person, huge: int) -> None:
    assert forge(nora, tid=huge).get(ME).outcome == REFUSED
    assert forge(nora, sub=str(huge)).get(ME).outcome == REFUSED


def test_expired_token_is_rejected(nora: Person) -> None:
    assert forge(nora, exp=int(time.time()) - 1).get(ME).outcome == REFUSED


def test_disabled_user_is_locked_out_at_once(nora: Person) -> None:
    User.objects.filter(email=nora.email).update(is_active=False)
    assert nora.client.get(ME).outcome == REFUSED


def test_removed_member_is_locked_out_at_once(nora: Person) -> None:
    Membership.objects.filter(user__email=nora.email).delete()
    assert nora.client.get(ME).outcome == REFUSED
    assert nora.client.get(QRS).outcome == REFUSED


def test_new_role_applies_at_once(nora: Person) -> None:
    Membership.objects.filter(user__email=nora.email).update(role=Role.VIEWER)
    assert nora.client.get(ME).json["role"] == "viewer"
    body = {"name": "Menu", "destination_url": "https://example.com/"}
    assert nora.client.post(QRS, body).status == 403


def test_members_of_a_suspended_workspace_can_only_read_me(nord: Workspace) -> None:
    set_tenant_status(tenant_id=nord.tenant.pk, status=TenantStatus.SUSPENDED)
    assert nord.owner.get(ME).json["workspace"]["status"] == "suspended"
    assert nord.owner.get(QRS).outcome == (
        403,
        {"detail": "This workspace is suspended. Contact support to have it restored."},
    )
    set_tenant_status(tenant_id=nord.tenant.pk, status=TenantStatus.ACTIVE)
    assert nord.owner.get(QRS).status == 200


def test_identity_costs_one_query(nord: Workspace) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert nord.owner.get(ME).status == 200
    sent = [query["sql"].strip() for query in captured.captured_queries]
    assert sum(sql.startswith("SELECT") for sql in sent) == 1


def test_caller_has_the_same_fields_as_the_models(nord: Workspace) -> None:
    assert nord.owner.token
    caller = member_auth.authenticate(HttpRequest(), nord.owner.token)
    with CaptureQueriesContext(connection) as captured:
        found = [caller.user, caller.tenant, caller.tenant.plan]
        read = [model_fields(one) for one in found]
    assert not captured.captured_queries
    assert read == [model_fields(type(one)._default_manager.get(pk=one.pk)) for one in found]
    assert caller.role is Role.OWNER


def test_staff_endpoints_are_for_platform_admins(
    nord: Workspace, platform_admin: ApiClient
) -> None:
    request = HttpRequest()
    assert nord.owner.token
    assert platform_admin.token
    with pytest.raises(StaffOnlyError):
        staff_auth.authenticate(request, nord.owner.token)
    assert staff_auth.authenticate(request, platform_admin.token).user.is_staff
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        assert cursor.fetchone() == ("public",)


def test_staff_keep_their_rights_when_their_workspace_is_suspended() -> None:
    admin = make_user(is_staff=True)
    tenant = create_tenant(name="Platform", owner=admin)
    set_tenant_status(tenant_id=tenant.pk, status=TenantStatus.SUSPENDED)
    token = log_in(admin, tenant).token
    assert token
    assert staff_auth.authenticate(HttpRequest(), token).user == admin
