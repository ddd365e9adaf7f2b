"""New keys while the product runs, step by step as docs/operations/keys.md says."""

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest

from devserver.ports import choose_port
from devserver.postgres import PostgresServer
from devserver.redis_server import RedisServer
from tests.journeys.launching import ROOT
from tests.journeys.releases import Release

PASSWORD = "three quiet rivers"
OLD, NEW = (secrets.token_urlsafe(48) for _ in range(2))
OLD_JWT, NEW_JWT = (f"{kid}:HS256:{secrets.token_urlsafe(48)}" for kid in ("k1", "k2"))
_SEND = """
from accounts.mail.delivery import send_due_mails
from accounts.models import Mail
from kernel.clock import utc_now
print(send_due_mails(now=utc_now()), Mail.objects.filter(state="queued").count())
"""


class Person:
    """One site by the web process that runs at a port; cookies and tokens are kept."""

    def __init__(self, site: str, running: ExitStack) -> None:
        self.site = site
        self.token = ""
        self.client = running.enter_context(httpx.Client(timeout=30))

    def send(self, port: int, method: str, path: str, **sent: Any) -> httpx.Response:
        headers = {"Host": f"{self.site}.localhost:{port}"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return self.client.request(
            method, f"http://127.0.0.1:{port}{path}", headers=headers, **sent
        )

    def submit(self, port: int, path: str, **fields: str) -> httpx.Response:
        """Fill in the form of a page."""
        page = self.send(port, "GET", path).text
        hidden = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page))
        return self.send(port, "POST", path, data=hidden | fields)


class Installation:
    """Web processes with different keys, on one PostgreSQL and one Redis."""

    def __init__(self, folder: Path, running: ExitStack) -> None:
        self.running = running
        self._folder, self._count = folder, 0
        postgres = PostgresServer(
            folder / "postgres", choose_port(), password=secrets.token_hex(8), unsafe=True
        )
        redis = RedisServer(folder / "redis", choose_port(taken=[postgres.port]), unsafe=True)
        for server in (postgres, redis):
            running.callback(server.stop)
            server.start()
        self._servers = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}

    def with_keys(self, secret_key: str, fallback: str, jwt_keys: str) -> Release:
        """Not started yet."""
        self._count += 1
        data_dir = self._folder / f"data-{self._count}"
        data_dir.mkdir()
        env = self._servers | {"SECRET_KEY": secret_key, "JWT_KEYS": jwt_keys}
        return Release(ROOT, data_dir, choose_port(), env | {"SECRET_KEY_FALLBACKS": fallback})

    def start(self, secret_key: str, fallback: str, jwt_keys: str) -> Release:
        release = self.with_keys(secret_key, fallback, jwt_keys)
        self.running.callback(release.stop_web)
        release.start_web()
        return release


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with ExitStack() as running:
        yield Installation(tmp_path, running)


def log_in(nora: Person, port: int, email: str, **more: str) -> httpx.Response:
    body = {"email": email, "password": PASSWORD} | more
    return nora.send(port, "POST", "/api/auth/token/", json=body)


def set_up_app(nora: Person, port: int) -> str:
    """Returns the secret of the authenticator app; the code of the present step is used."""
    path = "/api/v1/me/two-factor/totp/"
    secret: str = nora.send(port, "POST", path, json={"password": PASSWORD}).json()["secret"]
    code = {"otp": pyotp.TOTP(secret).now()}
    assert nora.send(port, "POST", f"{path}confirm/", json=code).status_code == 200
    return secret


def reads_me(nora: Person, port: int) -> bool:
    return nora.send(port, "GET", "/api/v1/me/").status_code == 200


def test_nobody_is_logged_out_and_no_secret_is_lost(installation: Installation) -> None:
    first = installation.with_keys(OLD, "", OLD_JWT)
    first.manage("migrate_platform")
    first.manage("seed_demo")
    [login] = [one for one in first.demo["logins"] if one["role"] == "platform_admin"]

    # Step 1: the old keys write, the new ones are known.
    before = installation.start(OLD, NEW, f"{OLD_JWT},{NEW_JWT}").port
    nora, admin, page, asked = (
        Person(site, installation.running) for site in ("api", "admin", "app", "app")
    )
    email = f"{secrets.token_hex(6)}@studio.example"
    body = {"email": email, "password": PASSWORD, "workspace": "Studio Nord"}
    made = nora.send(before, "POST", "/api/auth/signup/", json=body).json()
    nora.token = made["access"]
    page.submit(before, "/login/", email=email, password=PASSWORD)
    assert page.send(before, "GET", "/account/").status_code == 200
    admin.submit(before, "/login/", username=login["email"], password=login["password"])
    assert admin.send(before, "GET", "/").status_code == 200
    secret = set_up_app(nora, before)
    asked.submit(before, "/login/", email=email, password=PASSWORD)

    # Step 2: the new keys write, beside a process of step 1.
    after = installation.start(NEW, OLD, f"{NEW_JWT},{OLD_JWT}").port
    assert reads_me(nora, after)
    assert page.send(after, "GET", "/account/").status_code == 200
    assert admin.send(after, "GET", "/").status_code == 200
    assert admin.send(before, "GET", "/").status_code == 200
    admin.send(after, "GET", "/")
    code = pyotp.TOTP(secret).at(int(time.time()) + 30)
    asked.submit(after, "/login/second/", otp=code)
    assert asked.send(after, "GET", "/account/").status_code == 200
    refreshed = nora.send(
        before, "POST", "/api/auth/token/refresh/", json={"refresh": made["refresh"]}
    ).json()
    old_token, nora.token = refreshed["access"], refreshed["access"]
    assert reads_me(nora, after)
    nora.token = nora.send(
        after, "POST", "/api/auth/token/refresh/", json={"refresh": refreshed["refresh"]}
    ).json()["access"]
    assert reads_me(nora, before)

    # Steps 3 and 4: everything that is stored is sealed again, the old keys are gone.
    sealing = installation.with_keys(NEW, OLD, NEW_JWT)
    assert "All secrets are sealed with SECRET_KEY" in sealing.manage("reseal_secrets")
    last = installation.start(NEW, "", NEW_JWT)
    assert reads_me(nora, last.port)
    assert page.send(last.port, "GET", "/account/").status_code == 200
    assert admin.send(last.port, "GET", "/").status_code == 200
    nora.token = old_token
    assert not reads_me(nora, last.port)
    nora.token = ""
    assert log_in(nora, last.port, email).json()["code"] == "otp_required"
    sent, waiting = last.manage("shell", "-c", _SEND).split()[-2:]
    assert int(sent) > 0
    assert waiting == "0"
