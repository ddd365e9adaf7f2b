"""A log-in from before the passkey: the passkey itself confirms it, not only a recovery code."""

import json
from typing import Any

from accounts.models import Session
from accounts.services.passkeys import add_passkey, begin_passkey
from kernel.clock import utc_now
from tests.integration.dashboard.accounts.conftest import PASSWORD, Nora, log_in
from tests.support.authenticator import Authenticator
from tests.support.pages import Person

SECURITY = "/account/security/"
CONFIRM = f"{SECURITY}confirm/"


def test_a_log_in_from_before_is_confirmed_by_the_passkey(nora: Nora) -> None:
    other, _ = log_in(nora.email)
    nora.tenant.requires_two_factor = True
    nora.tenant.save()
    key = add_key(nora)
    home = f"/{nora.tenant.slug}/brand.css"
    assert other.get(home).status_code == 302
    challenge = ask(other)
    wrong = {"state": challenge.state, "answer": json.dumps({})}
    assert other.post(CONFIRM, wrong).status_code == 400
    assert other.get(home).status_code == 302
    challenge = ask(other)
    right = {"state": challenge.state, "answer": key.sign(challenge.options)}
    assert other.post(CONFIRM, right)["Location"] == "/"
    assert other.get(home).status_code == 200
    assert ask(other) is None


def ask(browser: Person) -> Any:
    """What the page asks the browser; None when the log-in is confirmed."""
    return browser.get(SECURITY).context["passkey"]  # type: ignore[attr-defined]  # of the test client


def add_key(nora: Nora) -> Authenticator:
    key = Authenticator()
    challenge = begin_passkey(nora.user, password=PASSWORD, address="")
    session = Session.objects.filter(user=nora.user).earliest("created_at")
    add_passkey(
        nora.user,
        name="Laptop",
        state=challenge.state,
        answer=key.register(challenge.options),
        session_id=session.pk,
        now=utc_now(),
    )
    return key
