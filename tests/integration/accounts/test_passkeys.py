"""Passkeys: added, named, used as a second factor, removed."""

import json
import uuid

import pytest

from accounts.errors import PasskeyError, TooManyPasskeysError, WrongPasswordError
from accounts.models import Passkey, Session, User
from accounts.selectors import get_second_factors, has_second_factor
from accounts.services.passkeys import (
    MAX_PASSKEYS,
    add_passkey,
    ask_for_passkey,
    begin_passkey,
    check_passkey,
    remove_passkey,
    rename_passkey,
)
from kernel.clock import utc_now
from kernel.errors import NotFoundError
from tests.integration.accounts.conftest import PASSWORD, Person
from tests.integration.accounts.mailbox import list_mails
from tests.integration.accounts.test_log_in import log_in
from tests.support.authenticator import Authenticator
from tests.support.factories import run_parallel
from tests.support.published import get_answer_schema, list_findings


def get_user(person: Person) -> User:
    return User.objects.get(email=person.email)


def add(user: User, key: Authenticator, name: str = "Blue key") -> list[str]:
    challenge = begin_passkey(user, password=PASSWORD, address="")
    return add_passkey(
        user,
        name=name,
        state=challenge.state,
        answer=key.register(challenge.options),
        session_id=uuid.uuid4(),
        now=utc_now(),
    )


def use(user: User, key: Authenticator) -> None:
    challenge = ask_for_passkey(user)
    assert challenge is not None
    answer = key.sign(challenge.options)
    check_passkey(user, state=challenge.state, answer=answer, now=utc_now())


def test_a_passkey_is_a_second_factor(nora: Person) -> None:
    user, key = get_user(nora), Authenticator()
    assert ask_for_passkey(user) is None
    assert len(add(user, key)) == 10
    assert has_second_factor(user.pk)
    use(user, key)
    use(user, key)
    [stored] = get_second_factors(user).passkeys
    assert (stored.name, stored.sign_count) == ("Blue key", 3)
    assert stored.last_used_at is not None
    assert log_in(nora.email).json["code"] == "otp_required"
    [listed] = nora.client.get("/api/v1/me/two-factor/").json["passkeys"]
    assert (listed["id"], listed["name"]) == (stored.pk, "Blue key")
    schema = get_answer_schema("get", "/api/v1/me/two-factor/", 200)
    answer = nora.client.get("/api/v1/me/two-factor/").json
    assert list_findings(schema, answer, exact=True) == []
    assert list_mails(nora.email, "second_factor_changed")


def test_the_options_ask_for_what_the_browser_should_do(nora: Person) -> None:
    user = get_user(nora)
    options = json.loads(begin_passkey(user, password=PASSWORD, address="").options)
    assert options["rp"]["id"] == "app.localhost"
    assert options["user"]["name"] == nora.email
    assert options["authenticatorSelection"]["userVerification"] == "preferred"
    assert nora.email not in options["user"]["id"]
    add(user, Authenticator())
    again = json.loads(begin_passkey(user, password=PASSWORD, address="").options)
    assert len(again["excludeCredentials"]) == 1
    asked = ask_for_passkey(user)
    assert asked is not None
    assert json.loads(asked.options)["rpId"] == "app.localhost"


@pytest.mark.parametrize(
    "key",
    [
        Authenticator(origin="https://app.localhost.evil.example"),
        Authenticator(origin="http://app.localhost:8001"),
        Authenticator(rp_id="localhost"),
    ],
)
def test_another_origin_is_refused(nora: Person, key: Authenticator) -> None:
    with pytest.raises(PasskeyError):
        add(get_user(nora), key)
    assert not has_second_factor(get_user(nora).pk)


def test_another_key_is_refused(nora: Person) -> None:
    user = get_user(nora)
    add(user, Authenticator())
    with pytest.raises(PasskeyError):
        use(user, Authenticator())


def test_a_challenge_is_answered_once(nora: Person) -> None:
    user, key = get_user(nora), Authenticator(count=0)
    add(user, key)
    challenge = ask_for_passkey(user)
    assert challenge is not None
    answer = key.sign(challenge.options)

    def check() -> bool:
        try:
            check_passkey(user, state=challenge.state, answer=answer, now=utc_now())
        except PasskeyError:
            return False
        return True

    assert sorted(run_parallel([check] * 4)) == [False, False, False, True]


def test_a_challenge_of_somebody_else_is_refused(nora: Person, otto: Person) -> None:
    theirs, mine = Authenticator(), Authenticator()
    add(get_user(otto), theirs)
    add(get_user(nora), mine)
    challenge = ask_for_passkey(get_user(otto))
    assert challenge is not None
    with pytest.raises(PasskeyError):
        check_passkey(
            get_user(nora),
            state=challenge.state,
            answer=mine.sign(challenge.options),
            now=utc_now(),
        )


def test_a_counter_that_does_not_grow_shows_a_clone(nora: Person) -> None:
    user, key = get_user(nora), Authenticator()
    add(user, key)
    use(user, key)
    key.count = 0
    with pytest.raises(PasskeyError):
        use(user, key)
    key.count = 1
    with pytest.raises(PasskeyError):
        use(user, key)
    key.count = 5
    use(user, key)


def test_an_authenticator_that_never_counts_is_accepted(nora: Person) -> None:
    user, key = get_user(nora), Authenticator(count=0)
    add(user, key)
    use(user, key)
    use(user, key)


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"id": 5}', "x" * 20_001, "{" * 900])
def test_a_broken_answer_is_refused(nora: Person, answer: str) -> None:
    user = get_user(nora)
    add(user, Authenticator())
    challenge = ask_for_passkey(user)
    assert challenge is not None
    with pytest.raises(PasskeyError):
        check_passkey(user, state=challenge.state, answer=answer, now=utc_now())
    with pytest.raises(PasskeyError):
        check_passkey(user, state="forged", answer="{}", now=utc_now())


def test_passkeys_need_the_password_and_are_bounded(nora: Person) -> None:
    user = get_user(nora)
    with pytest.raises(WrongPasswordError):
        begin_passkey(user, password="wrong", address="")
    Passkey.objects.bulk_create(
        Passkey(
            user=user,
            name="Key",
            credential_id=uuid.uuid4().bytes,
            credential=b"",
            created_at=utc_now(),
        )
        for _ in range(MAX_PASSKEYS)
    )
    Passkey.objects.filter(user=user).update(credential=_make_credential(nora))
    with pytest.raises(TooManyPasskeysError):
        begin_passkey(user, password=PASSWORD, address="")


def _make_credential(person: Person) -> bytes:
    key = Authenticator()
    user = User.objects.create_user(f"x{person.email}", PASSWORD)
    add(user, key)
    return bytes(Passkey.objects.get(user=user).credential)


def test_a_passkey_is_renamed_and_removed_by_its_owner_only(nora: Person, otto: Person) -> None:
    user, stranger = get_user(nora), get_user(otto)
    add(user, Authenticator())
    passkey = Passkey.objects.get(user=user)
    with pytest.raises(NotFoundError):
        rename_passkey(stranger, passkey_id=passkey.pk, name="Mine")
    with pytest.raises(NotFoundError):
        remove_passkey(stranger, passkey_id=passkey.pk, password=PASSWORD, address="")
    assert rename_passkey(user, passkey_id=passkey.pk, name="Red key").name == "Red key"
    remove_passkey(user, passkey_id=passkey.pk, password=PASSWORD, address="")
    assert get_second_factors(user).recovery_codes_left == 0
    assert not has_second_factor(user.pk)


def test_the_log_in_that_added_it_counts_as_confirmed(nora: Person) -> None:
    user, key = get_user(nora), Authenticator()
    session = Session.objects.get(user=user)
    challenge = begin_passkey(user, password=PASSWORD, address="")
    add_passkey(
        user,
        name="Key",
        state=challenge.state,
        answer=key.register(challenge.options),
        session_id=session.pk,
        now=utc_now(),
    )
    session.refresh_from_db()
    assert session.second_factor_at is not None
