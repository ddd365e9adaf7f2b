"""The platform API is for staff only."""

import pytest

from accounts.models import User
from tests.support.factories import ApiClient, Workspace

ROUTES = [
    ("GET", "tenants/"),
    ("POST", "tenants/"),
    ("GET", "tenants/studio-nord/"),
    ("PATCH", "tenants/studio-nord/"),
    ("GET", "plans/"),
    ("GET", "plans/free/"),
    ("PATCH", "plans/free/"),
    ("GET", "qrs/aBc12dEf/"),
    ("PATCH", "qrs/aBc12dEf/"),
    ("GET", "audit/"),
]


@pytest.mark.parametrize(("method", "route"), ROUTES)
def test_other_users_are_rejected_before_the_request_is_parsed(
    method: str, route: str, nord: Workspace, anonymous: ApiClient
) -> None:
    path = f"/api/v1/platform/{route}"
    body: dict[str, object] | None = {} if method != "GET" else None
    response = anonymous.call(method, path, body)
    assert response.status == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    owner = nord.owner.call(method, path, body)
    assert owner.outcome == (403, {"detail": "Only platform admins may do this."})


def test_revoked_staff_rights_end_at_once(platform_admin: ApiClient) -> None:
    me = platform_admin.get("/api/v1/me/").json["user"]
    assert platform_admin.get("/api/v1/platform/audit/").status == 200
    User.objects.filter(pk=me["id"]).update(is_staff=False)
    assert platform_admin.get("/api/v1/platform/audit/").status == 403
