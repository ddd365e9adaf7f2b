"""The activity: its filter by who has acted, and what its entries say."""

import re
from base64 import b64encode

from django.core.files.uploadedfile import SimpleUploadedFile

from tenants.models import Membership
from tests.support.factories import Workspace, make_user
from tests.support.pages import Person
from tests.support.pictures import make_picture


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


def read_logos(html: str) -> list[str]:
    """What each entry says of a logo, the oldest first."""
    return re.findall(r"<dt>Logo</dt><dd>(.*?)</dd>", html)[::-1]


def test_a_logo_is_added_changed_and_removed(nord: Workspace, owner: Person) -> None:
    """The log has digests of its bytes, which say nothing to people."""
    branding = f"/{nord.tenant.slug}/settings/branding/logo/"
    pictures = [make_picture(size=(width, 40)) for width in (40, 41)]
    for content in pictures:
        owner.post(branding, {"file": SimpleUploadedFile("logo.png", content)})
    owner.post(f"{branding}remove/")
    uris = [f"data:image/png;base64,{b64encode(one).decode()}" for one in pictures]
    design = nord.owner.post("/api/v1/designs/", {"name": "Nord", "logo": uris[0]})
    assert design.status == 201, design.content
    path = f"/api/v1/designs/{design.json['id']}/"
    for logo in (uris[1], None):
        assert nord.owner.patch(path, {"logo": logo}).status == 200
    html = owner.read(page_of(nord))
    assert (
        read_logos(html) == [f"<ins>{word}</ins>" for word in ("added", "changed", "removed")] * 2
    )
    assert not re.search(r"[0-9a-f]{64}", html)
