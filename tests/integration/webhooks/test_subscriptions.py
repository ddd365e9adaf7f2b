"""/api/v1/webhooks/: creating, listing, changing and deleting; plans, roles, other workspaces."""

import re
from typing import Any, get_args

import pytest

from audit.models import AuditEntry
from outbox.models import EventType
from tenants.models import Role
from tenants.services.workspaces import change_plan
from tests.integration.webhooks.calls import PATH, URL, create
from tests.support.factories import Workspace, make_workspace
from webhooks.models import WebhookSubscription
from webhooks.schemas.requests import EventName
from webhooks.selectors import list_subscribed_tenants
from webhooks.services.subscriptions import MAX_SUBSCRIPTIONS

NOT_FOUND = (404, {"detail": "Not found."})
PLAN_TEXT = {"detail": "Webhooks require the Pro plan or higher."}


def test_the_secret_is_shown_once(nord: Workspace) -> None:
    created = create(nord, URL, "scan.created", "dynamic_qr.updated", "scan.created")
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", created.pop("secret"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", created["created_at"])
    assert created == {
        "id": created["id"],
        "url": URL,
        "description": "",
        "events": ["scan.created", "dynamic_qr.updated"],
        "status": "active",
        "disabled_reason": "",
        "disabled_at": None,
        "consecutive_failures": 0,
        "last_delivery_at": None,
        "last_response_status": None,
        "previous_secret_expires_at": None,
        "created_at": created["created_at"],
    }
    assert nord.owner.get(PATH).outcome == (200, {"results": [created]})
    assert nord.owner.get(f"{PATH}{created['id']}/").outcome == (200, created)


def test_the_database_holds_no_secret_that_can_be_read(nord: Workspace) -> None:
    created = create(nord)
    sealed = bytes(WebhookSubscription.objects.get(pk=created["id"]).sealed_secret)
    assert created["secret"].encode() not in sealed
    assert created["secret"].removeprefix("whsec_").encode() not in sealed


def test_a_replayed_creation_shows_no_secret(nord: Workspace) -> None:
    body = {"url": URL, "events": ["scan.created"]}
    first = nord.owner.post(PATH, body, Idempotency_Key="once")
    second = nord.owner.post(PATH, body, Idempotency_Key="once")
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.json == first.json | {"secret": None}
    assert len(nord.owner.get(PATH).json["results"]) == 1


def test_every_event_of_the_outbox_can_be_subscribed_to() -> None:
    assert list(get_args(EventName)) == EventType.values


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://hooks.brand.test/", "Use a URL that begins with https://."),
        ("https://hooks.brand.test:8443/", "Use a URL without a port."),
        ("https://me:pw@hooks.brand.test/", "The URL must not contain a user name or password."),
        (
            "https://127.0.0.1/",
            "The URL must use a host name, not an IP address.",
        ),
        (
            "https://2130706433/",
            "The URL must use a host name, not an IP address.",
        ),
        (
            "https://[::1]/",
            "The URL must use a host name, not an IP address.",
        ),
        ("https://api.localhost/x", None),
        ("https://localhost/", None),
        ("https://hooks/", None),
        ("https://good.test\\@evil.test/", None),
        ("ftp://hooks.brand.test/", None),
        ("hooks.brand.test", None),
        ("https://hooks.brand.test/\0", None),
        ("", None),
        ("https://hooks.brand.test/" + "a" * 40_000, None),
        ("https://hooks.brand.test/" + "é" * 1_900, None),
    ],
)
def test_a_url_that_cannot_be_sent_to_is_rejected(
    nord: Workspace, url: str, message: str | None
) -> None:
    answer = nord.owner.post(PATH, {"url": url, "events": ["scan.created"]})
    assert answer.status == 400, answer.content
    assert list(answer.json) == ["url"]
    assert message is None or answer.json == {"url": [message]}


@pytest.mark.parametrize(
    "body",
    [
        {"url": URL},
        {"url": URL, "events": []},
        {"url": URL, "events": ["scan.deleted"]},
        {"url": URL, "events": ["scan.created"] * 40_000},
        {"url": URL, "events": "scan.created"},
        {"url": URL, "events": ["scan.created"], "description": "a\nb"},
        {"url": URL, "events": ["scan.created"], "description": "a" * 201},
        {"url": URL, "events": ["scan.created"], "secret": "whsec_mine"},
        {"url": URL, "events": ["scan.created"], "status": "disabled"},
        {"events": ["scan.created"]},
    ],
)
def test_a_wrong_body_is_rejected(nord: Workspace, body: Any) -> None:
    assert nord.owner.post(PATH, body).status == 400
    assert nord.owner.get(PATH).json == {"results": []}


def test_fields_change_one_by_one(nord: Workspace) -> None:
    path = f"{PATH}{create(nord)['id']}/"
    assert nord.owner.patch(path, {"description": "  Sales  "}).json["description"] == "Sales"
    changed = nord.owner.patch(
        path, {"url": "https://other.brand.test", "events": ["scan.created"]}
    )
    assert changed.json["url"] == "https://other.brand.test/"
    assert changed.json["events"] == ["scan.created"]
    assert changed.json["description"] == "Sales"
    disabled = nord.owner.patch(path, {"status": "disabled"}).json
    assert (disabled["status"], disabled["disabled_reason"]) == ("disabled", "member")
    enabled = nord.owner.patch(path, {"status": "active"}).json
    assert (enabled["status"], enabled["disabled_reason"], enabled["disabled_at"]) == (
        "active",
        "",
        None,
    )


def test_the_log_of_changes_holds_no_token_of_the_receiver(nord: Workspace) -> None:
    path = f"{PATH}{create(nord, 'https://hooks.brand.test/T0KEN?key=S3CRET')['id']}/"
    nord.owner.patch(path, {"url": "https://hooks.brand.test/0THER"})
    nord.owner.delete(path)
    entries = AuditEntry.objects.filter(tenant_id=nord.tenant.pk, action__startswith="webhook.")
    assert [entry.action for entry in entries.order_by("id")] == [
        "webhook.create",
        "webhook.update",
        "webhook.delete",
    ]
    for entry in entries:
        assert not re.search("T0KEN|S3CRET|0THER|whsec", f"{entry.before}{entry.after}")


def test_a_deleted_webhook_is_gone(nord: Workspace) -> None:
    path = f"{PATH}{create(nord)['id']}/"
    assert nord.owner.delete(path).status == 204
    assert nord.owner.get(path).outcome == NOT_FOUND
    assert nord.owner.delete(path).outcome == NOT_FOUND


def test_another_workspace_sees_and_changes_nothing(nord: Workspace, sud: Workspace) -> None:
    path = f"{PATH}{create(nord)['id']}/"
    assert sud.owner.get(PATH).json == {"results": []}
    assert sud.owner.get(path).outcome == NOT_FOUND
    assert sud.owner.patch(path, {"status": "disabled"}).outcome == NOT_FOUND
    assert sud.owner.post(f"{path}rotate/").outcome == NOT_FOUND
    assert sud.owner.delete(f"{path}previous-secret/").outcome == NOT_FOUND
    assert sud.owner.post(f"{path}test/").outcome == NOT_FOUND
    assert sud.owner.get(f"{path}deliveries/").outcome == NOT_FOUND
    assert sud.owner.delete(path).outcome == NOT_FOUND
    assert nord.owner.get(path).json["status"] == "active"


def test_viewers_read_and_change_nothing(nord: Workspace) -> None:
    path = f"{PATH}{create(nord)['id']}/"
    viewer = nord.member(Role.VIEWER)
    assert viewer.get(PATH).status == viewer.get(path).status == 200
    assert viewer.post(PATH, {"url": URL, "events": ["scan.created"]}).status == 403
    assert viewer.patch(path, {"status": "disabled"}).status == 403
    assert viewer.post(f"{path}rotate/").status == 403
    assert viewer.post(f"{path}test/").status == 403
    assert viewer.delete(f"{path}previous-secret/").status == 403
    assert viewer.delete(path).status == 403


@pytest.mark.parametrize("plan", ["free", "starter"])
def test_smaller_plans_have_no_webhooks(plan: str) -> None:
    answer = make_workspace(plan=plan).owner.post(PATH, {"url": URL, "events": ["scan.created"]})
    assert answer.outcome == (403, PLAN_TEXT)


def test_a_downgraded_workspace_can_still_look_and_delete(nord: Workspace) -> None:
    path = f"{PATH}{create(nord)['id']}/"
    change_plan(tenant_id=nord.tenant.pk, plan_code="starter")
    assert nord.owner.patch(path, {"status": "disabled"}).outcome == (403, PLAN_TEXT)
    assert nord.owner.post(f"{path}test/").outcome == (403, PLAN_TEXT)
    assert nord.owner.get(path).status == 200
    assert nord.owner.delete(path).status == 204


def test_a_workspace_has_a_limited_number_of_webhooks(nord: Workspace) -> None:
    for _ in range(MAX_SUBSCRIPTIONS):
        create(nord, URL, "scan.created")
    answer = nord.owner.post(PATH, {"url": URL, "events": ["scan.created"]})
    assert answer.status == 409
    assert "has 20 webhooks, the most that it may have" in answer.json["detail"]


def test_events_are_recorded_for_those_who_want_them(nord: Workspace, sud: Workspace) -> None:
    path = f"{PATH}{create(nord, URL, 'scan.created')['id']}/"
    create(sud, URL, "quota.threshold_75")
    assert list_subscribed_tenants(EventType.SCAN_CREATED) == {nord.tenant.pk}
    assert list_subscribed_tenants(EventType.QUOTA_75) == {sud.tenant.pk}
    nord.owner.patch(path, {"status": "disabled"})
    assert list_subscribed_tenants(EventType.SCAN_CREATED) == set()
    change_plan(tenant_id=sud.tenant.pk, plan_code="starter")
    assert list_subscribed_tenants(EventType.QUOTA_75) == set()
