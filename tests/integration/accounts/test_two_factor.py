"""Two-factor by API: set up, asked for at log-in, recovery codes, removal."""

import secrets
import time
from typing import Any

import pyotp
import pytest

from accounts.models import Session, TotpSecret, User
from accounts.selectors import has_second_factor, list_with_second_factor
from accounts.services.support import reset_second_factor, unlock_person
from audit.context import PLATFORM
from audit.models import AuditEntry
from kernel.errors import NotFoundError
from tenants.models import Tenant
from tests.integration.accounts.conftest import PASSWORD, Person, new_address
from tests.integration.accounts.mailbox import list_mails
from tests.integration.accounts.test_log_in import log_in as log_in_without
from tests.support.factories import ApiAnswer, ApiClient, run_parallel

PATH = "/api/v1/me/two-factor/"
REQUIRED = (
    401,
    {
        "detail": "Enter the code of your authenticator app, or a recovery code.",
        "code": "otp_required",
    },
)
INVALID = (
    401,
    {
        "detail": "This code is wrong or was used before. Try the next one.",
        "code": "otp_invalid",
    },
)


def post(person: Person, path: str, body: Any) -> ApiAnswer:
    return person.client.post(f"{PATH}{path}", body, X_Forwarded_For=new_address())


def log_in(person: Person, otp: str | None = None) -> ApiAnswer:
    body = {"email": person.email, "password": person.password}
    if otp is not None:
        body["otp"] = otp
    return ApiClient().post("/api/auth/token/", body, X_Forwarded_For=new_address())


def get_code(secret: str, steps: int = 0) -> str:
    """Of the present time step, or of one before or after it.

    Set-ups take the present one and log-ins the next, so that no test fails at the end of a step.
    """
    return str(pyotp.TOTP(secret).at(int(time.time()) + 30 * steps))


def set_up(person: Person) -> tuple[str, list[str]]:
    """The secret and the recovery codes; the code of the present step is used."""
    secret = post(person, "totp/", {"password": PASSWORD}).json["secret"]
    answer = post(person, "totp/confirm/", {"otp": get_code(secret)})
    assert answer.status == 200, answer.content
    return secret, answer.json["recovery_codes"]


def test_an_app_is_set_up_in_two_steps(nora: Person) -> None:
    answer = post(nora, "totp/", {"password": PASSWORD})
    assert answer.status == 201
    secret = answer.json["secret"]
    assert answer.json["otpauth_url"].startswith("otpauth://totp/QR%20Studio:")
    assert f"secret={secret}" in answer.json["otpauth_url"]
    assert log_in(nora).status == 200
    assert post(nora, "totp/confirm/", {"otp": "000000"}).status == 400
    assert not has_second_factor(User.objects.get(email=nora.email).pk)
    confirmed = post(nora, "totp/confirm/", {"otp": get_code(secret)})
    assert confirmed.status == 200
    assert len(set(confirmed.json["recovery_codes"])) == 10
    state = nora.client.get(PATH).json
    assert state == {"totp": True, "passkeys": [], "recovery_codes_left": 10}
    assert post(nora, "totp/", {"password": PASSWORD}).status == 409
    assert list_mails(nora.email, "second_factor_changed")


def test_the_secret_is_stored_encrypted(nora: Person) -> None:
    secret, _ = set_up(nora)
    stored = TotpSecret.objects.get(user__email=nora.email)
    assert secret.encode() not in bytes(stored.sealed)


def test_log_in_wants_a_code_after_the_right_password_only(nora: Person) -> None:
    secret, _ = set_up(nora)
    assert log_in(nora).outcome == REQUIRED
    assert log_in(nora, "").status == 400
    assert log_in_without(nora.email, "wrong").json.keys() == {"detail"}
    assert log_in(nora, "000000").outcome == INVALID
    answer = log_in(nora, get_code(secret, 1))
    assert answer.status == 200
    assert (
        Session.objects.filter(user__email=nora.email, second_factor_at__isnull=False).count() == 2
    )


@pytest.mark.parametrize("steps", [-2, 3, 10])
def test_a_code_of_another_time_is_wrong(nora: Person, steps: int) -> None:
    secret, _ = set_up(nora)
    assert log_in(nora, get_code(secret, steps)).outcome == INVALID


def test_a_code_works_once_even_in_parallel(nora: Person) -> None:
    secret, _ = set_up(nora)
    code = get_code(secret, 1)
    statuses = run_parallel([lambda: log_in(nora, code).status] * 4)
    assert sorted(statuses) == [200, 401, 401, 401]
    assert log_in(nora, code).outcome == INVALID
    # Nor does any code from before it.
    assert log_in(nora, get_code(secret)).outcome == INVALID


def test_a_recovery_code_works_once_in_any_spelling(nora: Person) -> None:
    _, codes = set_up(nora)
    assert log_in(nora, f" {codes[0].upper().replace('-', ' ')} ").status == 200
    assert log_in(nora, codes[0]).outcome == INVALID
    [told] = list_mails(nora.email, "recovery_code_used")
    assert ": 9." in told.text
    statuses = run_parallel([lambda: log_in(nora, codes[1]).status] * 4)
    assert sorted(statuses) == [200, 401, 401, 401]


def test_renewed_recovery_codes_end_the_earlier_ones(nora: Person) -> None:
    assert post(nora, "recovery-codes/", {"password": PASSWORD}).status == 409
    _, codes = set_up(nora)
    answer = post(nora, "recovery-codes/", {"password": PASSWORD})
    assert answer.status == 201
    assert log_in(nora, codes[0]).outcome == INVALID
    assert log_in(nora, answer.json["recovery_codes"][0]).status == 200


def test_ten_wrong_codes_lock_the_second_factor_for_all_networks(nora: Person) -> None:
    secret, codes = set_up(nora)
    statuses = run_parallel([lambda: log_in(nora, "000000").status] * 12)
    assert sorted(statuses) == [401] * 10 + [429] * 2
    assert log_in(nora, codes[0]).status == 429
    user = User.objects.get(email=nora.email)
    unlock_person(actor=PLATFORM, user_id=user.pk)
    assert log_in(nora, get_code(secret, 1)).status == 200


def test_a_right_code_clears_the_wrong_ones(nora: Person) -> None:
    _, codes = set_up(nora)
    for code in codes[:2]:
        for _ in range(9):
            assert log_in(nora, "000000").status == 401
        assert log_in(nora, code).status == 200


def test_removing_the_app_removes_the_codes(nora: Person) -> None:
    _, codes = set_up(nora)
    assert post(nora, "totp/remove/", {"password": PASSWORD}).status == 204
    assert nora.client.get(PATH).json["recovery_codes_left"] == 0
    assert log_in(nora).status == 200
    assert log_in(nora, codes[0]).status == 200, "a code that nobody asks for is ignored"
    assert post(nora, "totp/remove/", {"password": PASSWORD}).status == 404


def test_an_admin_can_reset_it_and_the_person_is_told(nora: Person) -> None:
    set_up(nora)
    user = User.objects.get(email=nora.email)
    reset_second_factor(actor=PLATFORM, user_id=user.pk)
    assert log_in(nora).status == 200
    assert "Support has removed" in list_mails(nora.email, "second_factor_changed")[0].text
    assert AuditEntry.objects.filter(
        action="user.reset_second_factor", target_id=str(user.pk)
    ).exists()
    with pytest.raises(NotFoundError):
        reset_second_factor(actor=PLATFORM, user_id=user.pk)


def test_an_admin_can_unlock_a_person(nora: Person) -> None:
    for _ in range(10):
        log_in_without(nora.email, "wrong", nora.address)
    assert log_in_without(nora.email, address=nora.address).status == 429
    unlock_person(actor=PLATFORM, user_id=User.objects.get(email=nora.email).pk)
    assert log_in_without(nora.email, address=nora.address).status == 200


def test_another_secret_key_leaves_the_recovery_codes(nora: Person, settings: Any) -> None:
    secret, codes = set_up(nora)
    settings.SECRET_KEY = secrets.token_hex(32)
    assert log_in(nora, get_code(secret, 1)).outcome == INVALID
    assert log_in(nora, codes[0]).status == 200


def test_a_replayed_sign_up_opens_no_log_in_past_the_second_factor() -> None:
    email, key = f"{secrets.token_hex(6)}@studio.example", secrets.token_hex(8)
    body = {"email": email, "password": PASSWORD, "workspace": "Studio"}
    made = ApiClient().post("/api/auth/signup/", body, Idempotency_Key=key)
    person = Person(email, "", made.json["access"], made.json["refresh"], new_address())
    set_up(person)
    assert ApiClient().post("/api/auth/signup/", body, Idempotency_Key=key).status == 409


def test_who_has_a_second_factor_is_selected_at_once(nora: Person, otto: Person) -> None:
    set_up(nora)
    users = {one.email: one.pk for one in User.objects.filter(email__in=[nora.email, otto.email])}
    assert list_with_second_factor(users.values()) == {users[nora.email]}


def test_no_entry_of_the_log_holds_a_secret(nora: Person) -> None:
    secret, codes = set_up(nora)
    log_in(nora, codes[0])
    user = User.objects.get(email=nora.email)
    entries = AuditEntry.objects.filter(target_type="user", target_id=str(user.pk))
    assert {"two_factor.add_totp", "recovery_code.use"} <= {one.action for one in entries}
    written = " ".join(f"{one.before} {one.after}" for one in entries)
    assert secret not in written
    assert not any(code in written for code in codes)


def test_a_workspace_that_requires_it_admits_no_log_in_without(nora: Person) -> None:
    codes = "/api/v1/dynamic/"
    assert nora.client.get(codes).status == 200
    Tenant.objects.filter(slug=nora.workspace).update(requires_two_factor=True)
    refused = nora.client.get(codes)
    assert refused.status == 403
    assert "requires two-factor" in refused.json["detail"]
    # The account stays open, and setting it up opens the rest in the same log-in.
    assert nora.client.get("/api/v1/me/").status == 200
    secret, _ = set_up(nora)
    assert nora.client.get(codes).status == 200
    logged_in = log_in(nora, get_code(secret, 1)).json
    assert ApiClient(logged_in["access"]).get(codes).status == 200


@pytest.mark.parametrize("by", ["person", "admin"])
def test_without_the_last_factor_the_workspace_is_closed_again(nora: Person, by: str) -> None:
    """Also for log-ins that have shown it while there was one."""
    codes = "/api/v1/dynamic/"
    Tenant.objects.filter(slug=nora.workspace).update(requires_two_factor=True)
    secret, _ = set_up(nora)
    other = ApiClient(log_in(nora, get_code(secret, 1)).json["access"])
    assert [nora.client.get(codes).status, other.get(codes).status] == [200, 200]
    if by == "person":
        removed = nora.client.post("/api/v1/me/two-factor/totp/remove/", {"password": PASSWORD})
        assert removed.status == 204
    else:
        reset_second_factor(actor=PLATFORM, user_id=User.objects.get(email=nora.email).pk)
    assert [nora.client.get(codes).status, other.get(codes).status] == [403, 403]
    assert nora.client.get("/api/v1/me/").status == 200
