"""admin.<domain>: an admin's second factor is asked for here, too."""

import time
import uuid

import pyotp

from accounts.models import User
from accounts.services.factor_setup import confirm_totp
from accounts.services.totp import begin_totp
from kernel.clock import utc_now
from tests.integration.console.browser import PASSWORD, Browser, make_person


def set_up_app(user: User) -> tuple[str, list[str]]:
    secret = begin_totp(user, password=PASSWORD, address="", now=utc_now()).secret
    code = pyotp.TOTP(secret).now()
    return secret, confirm_totp(user, code=code, session_id=uuid.uuid4(), now=utc_now())


def log_in(user: User, otp: str = "") -> tuple[int, str]:
    form = {"username": user.email, "password": PASSWORD, "otp": otp}
    answer = Browser().post("/login/?next=/", form)
    return answer.status_code, answer.content.decode()


def test_an_admin_with_an_app_needs_a_code() -> None:
    ada = make_person(is_staff=True)
    secret, codes = set_up_app(ada)
    status, page = log_in(ada)
    assert (status, "Enter the code of your authenticator app" in page) == (200, True)
    status, page = log_in(ada, "000000")
    assert (status, "This code is wrong or was used before" in page) == (200, True)
    assert log_in(ada, pyotp.TOTP(secret).at(int(time.time()) + 30))[0] == 302
    assert log_in(ada, codes[0])[0] == 302


def test_an_admin_without_one_needs_none() -> None:
    assert log_in(make_person(is_staff=True))[0] == 302


def test_others_do_not_learn_that_their_password_is_right() -> None:
    person = make_person(is_staff=False)
    set_up_app(person)
    assert "authenticator app" not in log_in(person)[1].partition("<form")[0]
