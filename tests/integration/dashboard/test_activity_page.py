"""The filter of the activity by who has acted."""

from tenants.models import Membership
from tests.support.factories import Workspace, make_user
from tests.support.pages import Person


def page_of(workspace: Workspace, query: str = "") -> str:
    return f"/{workspace.tenant.slug}/settings/activity/{query}"


def test_who_has_left_stays_chosen(nord: Workspace, owner: Person, editor: Person) -> None:
    gone = Membership.objects.filter(tenant=nord.tenant).exclude(user=nord.owner_user).get()
    query = f"?person={gone.user_id}"
    assert f'<option value="{gone.user_id}" selected>{gone.user.email}' in owner.read(
        page_of(nord, query)
    )
    gone.delete()
    html = owner.read(page_of(nord, query))
    assert f'<option value="{gone.user_id}" selected>Somebody who is no member' in html


def test_what_is_nobody_finds_nothing(nord: Workspace, owner: Person) -> None:
    nord.create_qr()
    for person in (str(make_user().pk), "key:1x", "nonsense", "<script>", "\u0661"):
        html = owner.read(page_of(nord, f"?person={person}"))
        assert 'class="entry"' not in html
        assert "<script>" not in html


def test_members_keys_and_the_platform_can_be_chosen(nord: Workspace, owner: Person) -> None:
    nord.machine()
    html = owner.read(page_of(nord))
    for text in (nord.owner_user.email, "Key: Nightly sync (smk_", "Platform</option>"):
        assert text in html
