"""Log-ins of browsers."""

from datetime import timedelta

import pytest

from accounts.browser_sessions import (
    IDLE,
    STAY,
    Browser,
    OpenedSession,
    close_browser_session,
    find_browser_session,
    open_browser_session,
    rotate_browser_secret,
    touch_browser_session,
)
from accounts.errors import InvalidCredentialsError
from accounts.models import Session, User
from kernel.clock import utc_now
from tests.support.factories import make_user

NOW = utc_now()
MINUTE = timedelta(minutes=1)


def open_login(user: User, *, stay: bool = False) -> OpenedSession:
    browser = Browser(user_agent="Firefox", address="192.0.2.77")
    return open_browser_session(user=user, now=NOW, browser=browser, stay=stay)


def test_a_log_in_is_found_by_its_secret_only() -> None:
    user = make_user()
    opened = open_login(user)
    found = find_browser_session(opened.secret, now=NOW)
    assert found is not None
    assert (found.user, found.network, found.user_agent) == (user, "192.0.2.0/24", "Firefox")
    for wrong in ("", "x", opened.secret[:-1], opened.secret + "x", opened.secret.swapcase()):
        assert find_browser_session(wrong, now=NOW) is None


def test_the_secret_is_not_stored() -> None:
    opened = open_login(make_user())
    stored = Session.objects.get(pk=opened.session.pk)
    assert opened.secret.encode() not in bytes(stored.secret_digest or b"")


@pytest.mark.parametrize(("stay", "length"), [(False, IDLE), (True, STAY)])
def test_a_log_in_ends_when_its_time_is_over(stay: bool, length: timedelta) -> None:
    secret = open_login(make_user(), stay=stay).secret
    assert find_browser_session(secret, now=NOW + length - MINUTE)
    assert find_browser_session(secret, now=NOW + length) is None


def test_use_prolongs_a_log_in_that_ends_when_idle() -> None:
    opened = open_login(make_user())
    later = NOW + timedelta(hours=11)
    touch_browser_session(opened.session, now=later)
    assert find_browser_session(opened.secret, now=later + timedelta(hours=11))


def test_use_does_not_prolong_thirty_days() -> None:
    opened = open_login(make_user(), stay=True)
    touch_browser_session(opened.session, now=NOW + timedelta(days=29))
    assert find_browser_session(opened.secret, now=NOW + timedelta(days=31)) is None


def test_use_is_noted_once_a_minute(django_assert_num_queries: object) -> None:
    opened = open_login(make_user())
    with django_assert_num_queries(0):  # type: ignore[operator]  # pytest-django's own type
        touch_browser_session(opened.session, now=NOW + timedelta(seconds=59))
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's own type
        touch_browser_session(opened.session, now=NOW + timedelta(seconds=61))
    assert Session.objects.get(pk=opened.session.pk).last_seen_at == NOW + timedelta(seconds=61)


def test_a_closed_log_in_is_not_revived_by_use() -> None:
    opened = open_login(make_user())
    close_browser_session(opened.session, now=NOW)
    touch_browser_session(opened.session, now=NOW + timedelta(hours=1))
    assert find_browser_session(opened.secret, now=NOW) is None


def test_a_new_password_ends_every_log_in() -> None:
    user = make_user()
    first, second = open_login(user), open_login(user)
    user.set_password("correct horse battery staple")
    user.save()
    assert find_browser_session(first.secret, now=utc_now()) is None
    assert find_browser_session(second.secret, now=utc_now()) is None


def test_a_password_that_changed_since_it_was_checked_opens_nothing() -> None:
    user = make_user()
    checked = User.objects.get(pk=user.pk)
    user.set_password("correct horse battery staple")
    user.save()
    with pytest.raises(InvalidCredentialsError):
        open_login(checked)


def test_a_disabled_person_is_out() -> None:
    user = make_user()
    secret = open_login(user).secret
    user.is_active = False
    user.save()
    assert find_browser_session(secret, now=utc_now()) is None


def test_a_rotated_secret_replaces_the_old_one() -> None:
    opened = open_login(make_user())
    fresh = rotate_browser_secret(opened.session)
    assert find_browser_session(opened.secret, now=NOW) is None
    assert find_browser_session(fresh, now=NOW)
