"""Pages of webhooks: made once, its secret shown once, its log, and what each button does."""

import re

import pytest

from tenants.models import Role
from tests.integration.dashboard.walk import make_delivery
from tests.support.factories import Workspace, make_workspace
from tests.support.pages import Person, browse_as, browse_as_member
from webhooks.models import WebhookDelivery, WebhookSubscription

FORM = {"url": "https://hooks.studio.example/in", "description": "Sales", "events": "scan.created"}
SECRET = re.compile(r"<code>(whsec_[\w+/=]+)</code>")


@pytest.fixture
def studio() -> Workspace:
    return make_workspace(plan="pro")


@pytest.fixture
def owner(studio: Workspace) -> Person:
    return browse_as(studio.owner_user)


def path(studio: Workspace, rest: str = "") -> str:
    return f"/{studio.tenant.slug}/settings/webhooks/{rest}"


def make(studio: Workspace, owner: Person) -> WebhookSubscription:
    answer = owner.post(path(studio, "new/"), FORM | {"form_id": "one"})
    assert answer.status_code == 200, answer.content
    return WebhookSubscription.objects.get(tenant=studio.tenant)


def test_the_secret_is_shown_once_however_often_the_button_is_pressed(
    studio: Workspace, owner: Person
) -> None:
    form = FORM | {"form_id": "one"}
    first = owner.post(path(studio, "new/"), form).content.decode()
    again = owner.post(path(studio, "new/"), form)
    assert SECRET.search(first)
    made = WebhookSubscription.objects.get(tenant=studio.tenant)
    assert (again.status_code, again["Location"]) == (302, path(studio, f"{made.pk}/"))
    assert "whsec_" not in owner.read(path(studio, f"{made.pk}/"))


def test_all_that_is_wrong_is_said_beside_its_field(studio: Workspace, owner: Person) -> None:
    wrong = {"url": "http://10.0.0.1/", "description": "x" * 201, "form_id": "one"}
    answer = owner.post(path(studio, "new/"), wrong)
    page = answer.content.decode()
    assert answer.status_code == 400
    for name in ("field-url-error", "field-description-error", "events-error"):
        assert f'id="{name}"' in page
    assert "Choose one event or more." in page
    assert not WebhookSubscription.objects.filter(tenant=studio.tenant).exists()


@pytest.mark.parametrize("event", ["scan.created\0", "no.such", "<script>"])
def test_an_unknown_event_is_refused_on_the_page(
    studio: Workspace, owner: Person, event: str
) -> None:
    answer = owner.post(path(studio, "new/"), FORM | {"events": event, "form_id": "one"})
    assert answer.status_code == 400
    assert b"<script>" not in answer.content


def test_a_change_keeps_the_secret(studio: Workspace, owner: Person) -> None:
    made = make(studio, owner)
    sealed = bytes(made.sealed_secret)
    changed = {
        "url": FORM["url"],
        "description": "",
        "events": ["scan.created", "quota.threshold_75"],
    }
    assert owner.post(path(studio, f"{made.pk}/edit/"), changed).status_code == 302
    made.refresh_from_db()
    assert made.events == ["scan.created", "quota.threshold_75"]
    assert (made.description, bytes(made.sealed_secret)) == ("", sealed)


def test_off_and_on(studio: Workspace, owner: Person) -> None:
    made = make(studio, owner)
    for status in ("disabled", "active"):
        owner.post(path(studio, f"{made.pk}/status/"), {"status": status})
        made.refresh_from_db()
        assert made.status == status
    page = owner.read(path(studio, f"{made.pk}/"))
    assert "Switch off" in page


def test_a_new_secret_beside_which_the_one_before_ends_when_it_is_told(
    studio: Workspace, owner: Person
) -> None:
    made = make(studio, owner)
    shown = owner.post(path(studio, f"{made.pk}/rotate/"), {"hours": "24", "form_id": "two"})
    assert SECRET.search(shown.content.decode())
    made.refresh_from_db()
    sealed = bytes(made.sealed_secret)
    owner.post(path(studio, f"{made.pk}/rotate/"), {"hours": "24", "form_id": "two"})
    made.refresh_from_db()
    assert bytes(made.sealed_secret) == sealed
    assert "End the secret before now" in owner.read(path(studio, f"{made.pk}/"))
    owner.post(path(studio, f"{made.pk}/previous-secret/"))
    made.refresh_from_db()
    assert made.sealed_previous_secret is None


def test_a_delivery_shows_what_was_sent_and_is_sent_again(studio: Workspace, owner: Person) -> None:
    made = make(studio, owner)
    delivery_id = make_delivery(made.pk)
    WebhookDelivery.objects.filter(pk=delivery_id).update(status="failed", next_attempt_at=None)
    log = owner.read(path(studio, f"{made.pk}/?status=failed"))
    assert f"deliveries/{delivery_id}/" in log
    assert f"deliveries/{delivery_id}/" not in owner.read(
        path(studio, f"{made.pk}/?status=pending")
    )
    page = owner.read(path(studio, f"{made.pk}/deliveries/{delivery_id}/"))
    assert "&lt;b&gt;busy&lt;/b&gt;" in page
    assert "&quot;short_id&quot;: &quot;aBc12dEf&quot;" in page
    assert "Café" in page
    owner.post(path(studio, f"{made.pk}/deliveries/{delivery_id}/again/"))
    assert WebhookDelivery.objects.get(pk=delivery_id).status == "pending"


def test_sending_again_to_one_that_is_off_says_why_not(studio: Workspace, owner: Person) -> None:
    made = make(studio, owner)
    delivery_id = make_delivery(made.pk)
    owner.post(path(studio, f"{made.pk}/status/"), {"status": "disabled"})
    owner.post(path(studio, f"{made.pk}/deliveries/{delivery_id}/again/"))
    page = owner.read(path(studio, f"{made.pk}/deliveries/{delivery_id}/"))
    assert "This webhook is disabled." in page


def test_a_viewer_reads_and_sees_no_button(studio: Workspace, owner: Person) -> None:
    made = make(studio, owner)
    make_delivery(made.pk)
    viewer = browse_as_member(studio.tenant, Role.VIEWER)
    page = viewer.read(path(studio, f"{made.pk}/"))
    assert "dynamic_qr.created" in page
    for words in ("Send again", "Make a new secret", "Switch off", "Send a test event"):
        assert words not in page
    assert "New webhook" not in viewer.read(path(studio))
    assert viewer.get(path(studio, "new/")).status_code == 403


def test_below_the_plan_the_page_says_what_it_needs(owner: Person) -> None:
    free = make_workspace(plan="free")
    person = browse_as(free.owner_user)
    page = person.read(path(free))
    assert "Webhooks require the Pro plan or higher." in page
    assert "New webhook" not in page
    answer = person.post(path(free, "new/"), FORM | {"form_id": "one"})
    assert (answer.status_code, answer.status_code) == (403, 403)
    assert b"Webhooks require the Pro plan or higher." in answer.content


def test_a_deleted_webhook_is_gone(studio: Workspace, owner: Person) -> None:
    made = make(studio, owner)
    assert "cannot" not in owner.read(path(studio, f"{made.pk}/delete/"))
    assert owner.post(path(studio, f"{made.pk}/delete/")).status_code == 302
    assert owner.get(path(studio, f"{made.pk}/")).status_code == 404
