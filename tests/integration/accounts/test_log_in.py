"""POST /api/auth/token/."""

import hashlib
import secrets
import time
from typing import Any

import pytest
from django.conf import settings
from pytest_django import Settings

from accounts.models import RefreshToken, User
from kernel.redis_clients import get_redis
from tenants.models import Role, TenantStatus
from tenants.services.workspaces import add_member, set_tenant_status
from tests.integration.accounts.conftest import PASSWORD, Person, new_address
from tests.support.factories import ApiAnswer, ApiClient, Workspace, make_workspace, run_parallel

PATH = "/api/auth/token/"
REFUSED = (401, {"detail": "No active account has this email and password."})


def log_in(
    email: str, password: str = PASSWORD, address: str = "", workspace: str | None = None
) -> ApiAnswer:
    """One attempt, from a new address unless one is given."""
    body = {"email": email, "password": password}
    if workspace is not None:
        body["workspace"] = workspace
    return ApiClient().post(PATH, body, X_Forwarded_For=address or new_address())


def counter_of(address: str) -> str:
    """The Redis key of an address' failed attempts."""
    return f"LIMITS:login-address/{address}/100/15/minute"


def count_failed_attempts(address: str) -> int:
    return int(get_redis(settings.REDIS_URL).get(counter_of(address)) or 0)


def me(answer: ApiAnswer) -> dict[str, Any]:
    """The response of me/ to the access token."""
    assert answer.status == 200, answer.content
    described: dict[str, Any] = ApiClient(answer.json["access"]).get("/api/v1/me/").json
    return described


def test_right_password_gets_two_tokens(nora: Person) -> None:
    answer = log_in(nora.email.upper())
    assert list(answer.json) == ["access", "refresh"]
    assert me(answer)["user"]["email"] == nora.email


def test_refresh_token_is_stored_only_as_a_digest(nora: Person) -> None:
    refresh = log_in(nora.email).json["refresh"]
    newest = RefreshToken.objects.latest("pk")
    assert len(bytes(newest.digest)) == 32
    assert bytes(newest.digest) != refresh.encode()


@pytest.mark.parametrize("password", ["three quiet river", "THREE QUIET RIVERS", "x", "\x00"])
def test_wrong_password_is_rejected(nora: Person, password: str) -> None:
    answer = log_in(nora.email, password)
    assert answer.outcome == REFUSED
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("email", ["nobody@studio.example", "no address", "a\x00b@studio.example"])
def test_unknown_email_gets_the_response_of_a_wrong_password(email: str) -> None:
    assert log_in(f"{secrets.token_hex(4)}{email}").outcome == REFUSED


def test_disabled_account_gets_the_response_of_a_wrong_password(nora: Person) -> None:
    User.objects.filter(email=nora.email).update(is_active=False)
    assert log_in(nora.email).outcome == REFUSED


def test_account_without_password_gets_the_response_of_a_wrong_password(nord: Workspace) -> None:
    assert log_in(nord.owner_user.email).outcome == REFUSED


def test_response_time_does_not_reveal_whether_an_account_exists(nora: Person) -> None:
    def secs(email: str) -> float:
        # CPU time of all threads of this process, in which the password is hashed.
        started = time.process_time()
        assert log_in(email, "a wrong password").outcome == REFUSED
        return time.process_time() - started

    nobody = f"{secrets.token_hex(6)}@studio.example"
    # Alternating, and the minimum of each, so that a busy machine affects both alike.
    taken = [(secs(nora.email), secs(nobody)) for _ in range(8)]
    known, unknown = (min(column) for column in zip(*taken, strict=True))
    # Without a hash for unknown emails the ratio is about ten.
    assert 0.5 < known / unknown < 2


def test_named_workspace_is_logged_into(nora: Person, sud: Workspace) -> None:
    user = User.objects.get(email=nora.email)
    add_member(tenant_id=sud.tenant.pk, user=user, role=Role.VIEWER)
    assert me(log_in(nora.email))["workspace"]["slug"] == nora.workspace
    in_sud = me(log_in(nora.email, workspace=sud.tenant.slug))
    assert (in_sud["workspace"]["slug"], in_sud["role"]) == (sud.tenant.slug, "viewer")


def test_foreign_workspace_gets_the_response_of_an_unknown_one(nora: Person, otto: Person) -> None:
    foreign = log_in(nora.email, workspace=otto.workspace)
    unknown = log_in(nora.email, workspace="there-is-none")
    assert foreign.outcome == unknown.outcome
    assert foreign.status == 400
    assert list(foreign.json) == ["workspace"]


def test_active_workspace_is_preferred_without_a_name(nora: Person, sud: Workspace) -> None:
    user = User.objects.get(email=nora.email)
    first = user.memberships.get().tenant_id
    set_tenant_status(tenant_id=first, status=TenantStatus.SUSPENDED)
    assert me(log_in(nora.email))["workspace"]["slug"] == nora.workspace
    add_member(tenant_id=sud.tenant.pk, user=user, role=Role.VIEWER)
    assert me(log_in(nora.email))["workspace"]["slug"] == sud.tenant.slug


def test_account_without_workspace_gets_403(nora: Person) -> None:
    User.objects.get(email=nora.email).memberships.all().delete()
    assert log_in(nora.email).status == 403


def test_eleventh_attempt_is_limited_even_with_the_right_password(nora: Person) -> None:
    for _ in range(10):
        assert log_in(nora.email, "wrong", nora.address).status == 401
    answer = log_in(nora.email, address=nora.address)
    assert answer.status == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 901
    assert list(answer.json) == ["detail"]


def test_attempts_from_one_network_lock_out_no_other(nora: Person) -> None:
    stranger = new_address()
    for _ in range(20):
        log_in(nora.email, "wrong", stranger)
    assert log_in(nora.email, address=stranger).status == 429
    assert log_in(nora.email, address=nora.address).status == 200


def test_many_networks_share_a_hundred_attempts_of_an_account(nora: Person) -> None:
    assert log_in(nora.email, "wrong").status == 401
    # The next 98 are counted without hashing a password each.
    account = hashlib.sha256(nora.email.encode()).hexdigest()
    get_redis(settings.REDIS_URL).incrby(f"LIMITS:login-account/{account}/100/15/minute", 98)
    assert [log_in(nora.email, "wrong").status for _ in range(2)] == [401, 429]
    assert log_in(nora.email).status == 429


def test_addresses_in_one_ipv6_network_share_their_attempts(nora: Person) -> None:
    network = f"2001:db8:{secrets.randbelow(65536):x}:{secrets.randbelow(65536):x}"
    statuses = [log_in(nora.email, "wrong", f"{network}::{n + 1}").status for n in range(11)]
    assert statuses == [401] * 10 + [429]


def test_other_spellings_of_an_email_share_its_attempts(nora: Person) -> None:
    local, domain = nora.email.split("@")
    fullwidth = "".join(chr(ord(letter) + 0xFEE0) for letter in domain.split(".")[0])
    spellings = [nora.email.upper(), f" {nora.email} ", f"{local}@{fullwidth}.example"]
    tried = [*(spellings * 3), nora.email]
    assert [log_in(each, "wrong", nora.address).status for each in tried] == [401] * 10
    assert {log_in(spelling, address=nora.address).status for spelling in spellings} == {429}


def test_unknown_email_is_limited_too() -> None:
    email, address = f"{secrets.token_hex(6)}@studio.example", new_address()
    statuses = [log_in(email, "wrong", address).status for _ in range(11)]
    assert statuses == [401] * 10 + [429]


def test_success_clears_the_failed_attempts(nora: Person) -> None:
    for _ in range(2):
        for _ in range(9):
            assert log_in(nora.email, "wrong", nora.address).status == 401
        assert log_in(nora.email, address=nora.address).status == 200


def test_ten_of_forty_parallel_attempts_are_checked(nora: Person) -> None:
    statuses = run_parallel([lambda: log_in(nora.email, "wrong", nora.address).status] * 40)
    assert sorted(statuses) == [401] * 10 + [429] * 30


def test_parallel_attempts_from_many_networks_share_the_accounts_hundred(nora: Person) -> None:
    account = hashlib.sha256(nora.email.encode()).hexdigest()
    get_redis(settings.REDIS_URL).set(f"LIMITS:login-account/{account}/100/15/minute", 95, ex=900)
    statuses = run_parallel([lambda: log_in(nora.email, "wrong").status] * 20)
    assert sorted(statuses) == [401] * 5 + [429] * 15


def test_address_is_limited_over_all_accounts() -> None:
    address = new_address()
    assert log_in(f"{secrets.token_hex(6)}@studio.example", "wrong", address).status == 401
    assert count_failed_attempts(address) == 1
    # The next 98 are counted without hashing a password each.
    get_redis(settings.REDIS_URL).incrby(counter_of(address), 98)
    statuses = [
        log_in(f"{secrets.token_hex(6)}@studio.example", "wrong", address).status for _ in range(3)
    ]
    assert statuses == [401, 429, 429]
    assert log_in(f"{secrets.token_hex(6)}@studio.example", "wrong").status == 401


def test_forged_forwarding_header_does_not_change_the_address(
    nora: Person, settings: Settings
) -> None:
    settings.TRUSTED_PROXIES = ()
    claimed, before = new_address(), count_failed_attempts("127.0.0.1")
    log_in(nora.email, "wrong", claimed)
    assert (count_failed_attempts(claimed), count_failed_attempts("127.0.0.1")) == (0, before + 1)


def test_log_in_works_without_redis_and_is_still_limited(nora: Person, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert log_in(nora.email, address=nora.address).status == 200
    statuses = [log_in(nora.email, "wrong", nora.address).status for _ in range(11)]
    assert statuses == [401] * 10 + [429]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["email", "password"]),
        ({"email": 5, "password": None}, ["email", "password"]),
        ({"email": "a@b.example", "password": "x", "pin": "1"}, ["pin"]),
        ({"email": "a@b.example", "password": "x" * 129}, ["password"]),
    ],
)
def test_wrong_body_gets_errors_by_field(
    anonymous: ApiClient, body: object, fields: list[str]
) -> None:
    answer = anonymous.post(PATH, body)
    assert answer.status == 400
    assert list(answer.json) == fields


def test_members_of_a_suspended_workspace_can_log_in() -> None:
    workspace = make_workspace()
    workspace.owner_user.set_password(PASSWORD)
    workspace.owner_user.save()
    set_tenant_status(tenant_id=workspace.tenant.pk, status=TenantStatus.SUSPENDED)
    assert me(log_in(workspace.owner_user.email))["workspace"]["status"] == "suspended"
