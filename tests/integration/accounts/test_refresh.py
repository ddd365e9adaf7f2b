"""POST /api/auth/token/refresh/ and /api/auth/logout/."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

import pytest
from django.db.models import F

from accounts.models import RefreshToken, Session, User
from accounts.services import purge_expired_sessions
from kernel.clock import utc_now
from tests.integration.accounts.conftest import Person, sign_up
from tests.support.factories import ApiAnswer, ApiClient, run_parallel

REFUSED = (401, {"detail": "The refresh token is not valid or has expired. Log in again."})


def refresh(token: str) -> ApiAnswer:
    return ApiClient().post("/api/auth/token/refresh/", {"refresh": token})


def log_out(token: str) -> ApiAnswer:
    return ApiClient().post("/api/auth/logout/", {"refresh": token})


def works(access: str) -> bool:
    """Whether the API accepts an access token."""
    status = ApiClient(access).get("/api/v1/me/").status
    assert status in (200, 401)
    return status == 200


def test_refresh_token_is_exchanged_for_two_new_tokens(nora: Person) -> None:
    answer = refresh(nora.refresh)
    assert answer.status == 200
    assert list(answer.json) == ["access", "refresh"]
    assert answer.json["refresh"] != nora.refresh
    assert works(answer.json["access"])
    assert works(nora.access)


def test_tokens_rotate_repeatedly(nora: Person) -> None:
    token = nora.refresh
    for _ in range(5):
        answer = refresh(token)
        assert answer.status == 200
        token = answer.json["refresh"]
    assert Session.objects.filter(user__email=nora.email).count() == 1


def backdate_first_use(seconds: int, token: str) -> None:
    """Move the first use of a token into the past."""
    digest = hashlib.sha256(token.encode()).digest()
    used = RefreshToken.objects.filter(digest=digest, used_at__isnull=False)
    assert used.update(used_at=F("used_at") - timedelta(seconds=seconds)) == 1


def is_ended(pairs: Iterable[dict[str, str]]) -> bool:
    """Whether neither token of each pair works."""
    return not any(works(pair["access"]) for pair in pairs) and all(
        refresh(pair["refresh"]).outcome == REFUSED for pair in pairs
    )


def test_reused_token_ends_the_session(nora: Person) -> None:
    first = refresh(nora.refresh).json
    second = refresh(first["refresh"]).json
    backdate_first_use(11, nora.refresh)
    assert refresh(nora.refresh).outcome == REFUSED
    assert is_ended([nora.pair, first, second])
    assert Session.objects.get(user__email=nora.email).revoked_reason == "reuse"


def test_reuse_keeps_other_sessions(nora: Person) -> None:
    body = {"email": nora.email, "password": nora.password}
    other = ApiClient().post("/api/auth/token/", body, X_Forwarded_For=nora.address).json
    refresh(nora.refresh)
    backdate_first_use(11, nora.refresh)
    assert refresh(nora.refresh).outcome == REFUSED
    assert works(other["access"])
    assert refresh(other["refresh"]).status == 200


def test_refresh_after_a_lost_response_succeeds(nora: Person) -> None:
    lost = refresh(nora.refresh).json
    again = refresh(nora.refresh)
    assert again.status == 200
    assert again.json["refresh"] != lost["refresh"]
    assert works(lost["access"])
    assert works(again.json["access"])
    assert refresh(again.json["refresh"]).status == 200
    assert refresh(lost["refresh"]).status == 200
    assert Session.objects.filter(user__email=nora.email).count() == 1


def test_second_tab_may_refresh_after_the_first_has_rotated_again(nora: Person) -> None:
    first_tab = refresh(refresh(nora.refresh).json["refresh"]).json
    second_tab = refresh(nora.refresh).json
    for tab in (first_tab, second_tab):
        assert works(tab["access"])
        assert refresh(tab["refresh"]).status == 200


def test_parallel_refreshes_all_succeed(nora: Person) -> None:
    answers = run_parallel([lambda: refresh(nora.refresh)] * 12)
    assert [answer.status for answer in answers] == [200] * 12
    assert all(works(answer.json["access"]) for answer in answers)
    nexts = run_parallel([partial(refresh, answer.json["refresh"]) for answer in answers])
    assert [answer.status for answer in nexts] == [200] * 12
    assert Session.objects.filter(user__email=nora.email).count() == 1


def test_grace_starts_at_the_first_use_and_is_not_prolonged(nora: Person) -> None:
    pairs = [nora.pair, refresh(nora.refresh).json]
    backdate_first_use(6, nora.refresh)
    pairs.append(refresh(nora.refresh).json)
    backdate_first_use(6, nora.refresh)
    assert refresh(nora.refresh).outcome == REFUSED
    assert is_ended(pairs)


@pytest.mark.parametrize("reused", ["the first", "the lost", "the second"])
def test_used_token_after_the_grace_ends_the_session(nora: Person, reused: str) -> None:
    lost, kept = refresh(nora.refresh).json, refresh(nora.refresh).json
    used = {"the first": nora.refresh, "the lost": lost["refresh"], "the second": kept["refresh"]}
    pairs = [nora.pair, lost, kept, refresh(lost["refresh"]).json, refresh(kept["refresh"]).json]
    backdate_first_use(11, used[reused])
    assert refresh(used[reused]).outcome == REFUSED
    assert is_ended(pairs)


def test_ended_session_has_no_grace(nora: Person) -> None:
    newer = refresh(nora.refresh).json
    log_out(newer["refresh"])
    assert refresh(nora.refresh).outcome == REFUSED
    assert is_ended([nora.pair, newer])


def test_locked_out_user_has_no_grace(nora: Person) -> None:
    newer = refresh(nora.refresh).json
    User.objects.filter(email=nora.email).update(is_active=False)
    assert is_ended([nora.pair, newer])


@pytest.mark.parametrize("token", ["unknown", "\x00", "é", "x" * 200])
def test_unknown_token_is_rejected(token: str) -> None:
    assert refresh(token).outcome == REFUSED
    assert log_out(token).status == 204


def test_access_token_is_not_a_refresh_token(nora: Person) -> None:
    assert refresh(nora.access).status in (400, 401)
    assert not works(nora.refresh)


def test_expired_session_is_rejected_and_purged(nora: Person) -> None:
    sessions = Session.objects.filter(user__email=nora.email)
    sessions.update(expires_at=utc_now() - timedelta(seconds=1))
    assert refresh(nora.refresh).outcome == REFUSED
    assert not works(nora.access)
    assert purge_expired_sessions(now=utc_now()) >= 1
    assert not sessions.exists()


def test_purge_keeps_sessions_that_have_not_expired(nora: Person) -> None:
    purge_expired_sessions(now=utc_now())
    assert works(nora.access)
    assert refresh(nora.refresh).status == 200


def test_disabled_user_cannot_refresh(nora: Person) -> None:
    User.objects.filter(email=nora.email).update(is_active=False)
    assert refresh(nora.refresh).outcome == REFUSED


def test_log_out_ends_refresh_and_access_tokens(nora: Person) -> None:
    newer = refresh(nora.refresh).json
    answer = log_out(newer["refresh"])
    assert (answer.status, answer.content) == (204, b"")
    assert refresh(newer["refresh"]).outcome == REFUSED
    assert not works(newer["access"])
    assert not works(nora.access)


def test_log_out_twice_is_no_error(nora: Person) -> None:
    assert [log_out(nora.refresh).status for _ in range(2)] == [204, 204]


def test_log_out_with_an_older_token_ends_the_session_too(nora: Person) -> None:
    newer = refresh(nora.refresh).json
    assert log_out(nora.refresh).status == 204
    assert not works(newer["access"])


def test_log_out_keeps_sessions_of_other_users(nora: Person, otto: Person) -> None:
    log_out(nora.refresh)
    assert works(otto.access)


def test_log_out_during_refreshes_always_wins() -> None:
    for _ in range(5):
        token = sign_up("Studio Nord").refresh
        answers = run_parallel([partial(refresh, token), partial(log_out, token)])
        for answer in answers:
            if answer.status == 200:
                assert not works(answer.json["access"])
                assert refresh(answer.json["refresh"]).status == 401
