"""/api/v1/platform/audit/."""

from tests.support.factories import ApiClient, Workspace

URL = "/api/v1/platform/audit/"


def test_change_is_found_with_who_when_what_before_and_after(
    nord: Workspace, platform_admin: ApiClient
) -> None:
    slug = nord.tenant.slug
    platform_admin.patch(f"/api/v1/platform/tenants/{slug}/", {"credits": 5})
    page = platform_admin.get(f"{URL}?target_type=tenant&target_id={slug}").json
    me = platform_admin.get("/api/v1/me/").json["user"]
    (entry,) = page["results"]
    assert page["count"] == 1
    assert entry["actor"] == {"id": me["id"], "email": me["email"]}
    assert entry["target"] == {"type": "tenant", "id": slug}
    assert (entry["before"], entry["after"]) == ({"credits": 0}, {"credits": 5})
    assert entry["created_at"].endswith("Z")
    assert entry["request_id"]


def test_the_newest_comes_first_and_pages_work(nord: Workspace, platform_admin: ApiClient) -> None:
    slug = nord.tenant.slug
    for balance in (1, 2, 3):
        platform_admin.patch(f"/api/v1/platform/tenants/{slug}/", {"credits": balance})
    first = platform_admin.get(f"{URL}?target_id={slug}&page_size=2").json
    assert [entry["after"]["credits"] for entry in first["results"]] == [3, 2]
    second = platform_admin.get(f"{URL}?target_id={slug}&page_size=2&page=2").json
    assert [entry["after"]["credits"] for entry in second["results"]] == [1]


def test_filters_by_actor_and_action_are_exact(platform_admin: ApiClient) -> None:
    me = platform_admin.get("/api/v1/me/").json["user"]["email"]
    platform_admin.post(
        "/api/v1/platform/tenants/", {"name": "Audited", "owner_email": me, "credits": 1}
    )
    found = platform_admin.get(f"{URL}?actor={me.upper()}&action=tenant.create").json
    assert found["count"] == 1
    assert platform_admin.get(f"{URL}?actor={me}&action=tenant").json["count"] == 0


def test_the_log_offers_no_way_to_change_it(platform_admin: ApiClient) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert platform_admin.call(method, URL, {}).status == 405
