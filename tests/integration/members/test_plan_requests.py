"""A request for a plan or credits, until a platform admin answers it."""

from functools import partial

import pytest

from audit.models import AuditEntry
from kernel.clock import utc_now
from kernel.errors import ConflictError
from tenants.models import PlanRequest, Role
from tenants.services.plan_requests import Wish, request_plan
from tests.integration.members.conftest import ROLES
from tests.support.factories import ApiClient, Workspace, run_parallel

URL = "/api/v1/workspace/plan-requests/"
QUEUE = "/api/v1/platform/plan-requests/"


@pytest.mark.parametrize("role", ROLES)
def test_owners_and_admins_ask(nord: Workspace, role: Role) -> None:
    answer = nord.member(role).post(URL, {"plan": "enterprise", "message": "12 seats"})
    assert answer.status == (201 if role in (Role.OWNER, Role.ADMIN) else 403)


def test_from_the_request_to_its_answer(nord: Workspace, platform_admin: ApiClient) -> None:
    made = nord.owner.post(URL, {"plan": "enterprise", "credits": 50, "message": "12 seats"})
    assert made.json | {"id": 0, "created_at": ""} == {
        "id": 0,
        "plan": "enterprise",
        "credits": 50,
        "message": "12 seats",
        "status": "open",
        "answer": "",
        "created_at": "",
        "answered_at": None,
    }
    waiting = platform_admin.get(f"{QUEUE}?status=open&page_size=100").json["results"]
    [mine] = [one for one in waiting if one["workspace"] == nord.tenant.slug]
    assert mine["requested_by"] == nord.owner_user.email
    url = f"{QUEUE}{mine['request']['id']}/"
    assert platform_admin.patch(url, {"status": "done", "answer": "Welcome"}).status == 200
    [seen] = nord.owner.get(URL).json["results"]
    assert (seen["status"], seen["answer"]) == ("done", "Welcome")
    assert platform_admin.patch(url, {"status": "declined"}).status == 409
    entries = AuditEntry.objects.filter(tenant_id=nord.tenant.pk).order_by("pk")
    assert [(one.action, one.via) for one in entries] == [
        ("plan.request", "api"),
        ("plan.answer", "admin"),
    ]


def test_one_request_is_open_at_a_time(nord: Workspace, platform_admin: ApiClient) -> None:
    made = nord.owner.post(URL, {"credits": 10})
    assert nord.owner.post(URL, {"credits": 10}).status == 409
    platform_admin.patch(f"{QUEUE}{made.json['id']}/", {"status": "declined"})
    assert nord.owner.post(URL, {"credits": 10}).status == 201


def test_parallel_requests_leave_one(nord: Workspace) -> None:
    def ask() -> bool:
        try:
            request_plan(
                tenant_id=nord.tenant.pk,
                acting_user=nord.owner_user,
                wish=Wish("enterprise", 0),
                now=utc_now(),
            )
        except ConflictError:
            return False
        return True

    assert run_parallel([partial(ask)] * 5).count(True) == 1
    assert PlanRequest.objects.filter(tenant=nord.tenant).count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"plan": "agency"},
        {"plan": "platinum"},
        {"credits": 0},
        {"credits": -1},
        {"credits": 100_001},
        {"credits": "10"},
        {"credits": 1, "message": "x" * 501},
        {"credits": 1, "message": "a\nb"},
        {"credits": 1, "status": "done"},
    ],
)
def test_what_asks_for_nothing_is_refused(nord: Workspace, body: dict[str, object]) -> None:
    assert nord.owner.post(URL, body).status == 400


@pytest.mark.parametrize("body", [{}, {"status": "open"}, {"answer": "x"}, {"status": None}])
def test_an_answer_says_what_became_of_it(
    nord: Workspace, platform_admin: ApiClient, body: dict[str, object]
) -> None:
    pk = nord.owner.post(URL, {"credits": 10}).json["id"]
    assert platform_admin.patch(f"{QUEUE}{pk}/", body).status == 400
    assert nord.owner.get(QUEUE).status == 403
    assert platform_admin.patch(f"{QUEUE}{pk + 10**9}/", {"status": "done"}).status == 404


def test_requests_of_others_are_not_listed(nord: Workspace, sud: Workspace) -> None:
    nord.owner.post(URL, {"credits": 10})
    assert sud.owner.get(URL).json["count"] == 0
