"""The pages behind mailed secrets, while they work and when they are over: as every page."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest

from accounts.mailed_links import create_link_token
from accounts.models import LinkPurpose, User
from kernel.clock import utc_now
from tests.integration.dashboard.inspecting import inspect_page
from tests.integration.members.conftest import read_token, verify
from tests.support.browser import Chromium
from tests.support.factories import Workspace, make_user
from tests.support.pages import Person, browse_as

TOO_OLD = "x" * 43


@dataclass(frozen=True, slots=True)
class Mailed:
    """A path from a mail, and who opens it."""

    path: str
    person: Person


def reset(workspace: Workspace) -> Mailed:
    return Mailed(f"/reset/{make_link(workspace, LinkPurpose.RESET_PASSWORD)}/", browse_as(None))


def verify_email(workspace: Workspace) -> Mailed:
    return Mailed(f"/verify/{make_link(workspace, LinkPurpose.VERIFY_EMAIL)}/", browse_as(None))


def change_email(workspace: Workspace) -> Mailed:
    token = make_link(workspace, LinkPurpose.CHANGE_EMAIL)
    return Mailed(f"/account/email/{token}/", browse_as(workspace.owner_user))


def accept_as_newcomer(workspace: Workspace) -> Mailed:
    return Mailed(f"/invite/{invite(workspace, 'new')}/", browse_as(None))


def accept_with_an_account(workspace: Workspace) -> Mailed:
    user = make_user()
    return Mailed(f"/invite/{invite(workspace, user=user)}/", browse_as(None))


def accept_as_invited(workspace: Workspace) -> Mailed:
    user = make_user()
    return Mailed(f"/invite/{invite(workspace, user=user)}/", browse_as(user))


def accept_as_another(workspace: Workspace) -> Mailed:
    return Mailed(f"/invite/{invite(workspace, 'other')}/", browse_as(make_user()))


def reset_too_late(_: Workspace) -> Mailed:
    return Mailed(f"/reset/{TOO_OLD}/", browse_as(None))


def verify_too_late(_: Workspace) -> Mailed:
    return Mailed(f"/verify/{TOO_OLD}/", browse_as(None))


def change_too_late(workspace: Workspace) -> Mailed:
    return Mailed(f"/account/email/{TOO_OLD}/", browse_as(workspace.owner_user))


def accept_too_late(_: Workspace) -> Mailed:
    return Mailed(f"/invite/{TOO_OLD}/", browse_as(None))


WORKING = [
    *(reset, verify_email, change_email, accept_as_newcomer, accept_with_an_account),
    *(accept_as_invited, accept_as_another),
]
OVER = [reset_too_late, verify_too_late, change_too_late, accept_too_late]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("make", [*WORKING, *OVER])
def test_a_mailed_page_can_be_used_by_everybody(
    make: Callable[[Workspace], Mailed],
    language: str,
    nord: Workspace,
    chromium: Chromium,
    served: int,
) -> None:
    verify(nord.owner_user)
    mailed = make(nord)
    status = mailed.person.get(mailed.path).status_code
    assert (status == 200) is (make in WORKING), status
    faults = chromium.run(
        partial(inspect_page, mailed.person, served, mailed.path, language=language)
    )
    # The browser itself says of a page that is over that it did not load.
    ours = [fault for fault in faults if "Failed to load resource" not in fault]
    assert not ours, "\n".join(ours)


def make_link(workspace: Workspace, purpose: LinkPurpose) -> str:
    user = workspace.owner_user
    return create_link_token(user=user, purpose=purpose, email=user.email, now=utc_now())


def invite(workspace: Workspace, name: str = "", *, user: User | None = None) -> str:
    """The token of an invitation, to a new address or to this person."""
    email = user.email if user else f"{name}-{utc_now():%H%M%S%f}@studio.example"
    body = {"email": email, "role": "editor"}
    answer = workspace.owner.post("/api/v1/invitations/", body)
    assert answer.status == 201, answer.content
    return read_token(email)
