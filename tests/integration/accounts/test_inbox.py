"""Development's inbox shows the mails that the file back end keeps."""

import secrets
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings

from accounts.mail.files import FileBackend, list_received_mails

LINK = "http://app.localhost:8000/verify/abc/"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.EMAIL_FILE_PATH = str(tmp_path / "mails")
    return tmp_path / "mails"


def deliver(subject: str = "Confirm <b>it</b>", text: str = f"Follow\n{LINK}\n") -> None:
    message = EmailMultiAlternatives(subject, text, "no-reply@localhost", ["né@studio.example"])
    message.attach_alternative(f'<p style="color:red">Follow {LINK}</p>', "text/html")
    FileBackend().send_messages([message])


def get(path: str) -> tuple[int, str, str]:
    answer = Client().get(path, headers={"host": "localhost"})
    return answer.status_code, answer.content.decode(), answer["Content-Security-Policy"]


def test_an_empty_inbox_says_so() -> None:
    assert "No mail yet" in get("/inbox/")[1]


def test_mails_are_listed_newest_first_and_escaped() -> None:
    deliver("First")
    deliver()
    status, page, _ = get("/inbox/")
    assert status == 200
    assert page.index("Confirm &lt;b&gt;") < page.index("First")


def test_a_mail_shows_text_links_and_html_in_a_sandbox() -> None:
    deliver()
    [mail] = list_received_mails()
    status, page, policy = get(f"/inbox/{mail.name}/")
    assert status == 200
    assert f'<a href="{LINK}">' in page
    assert 'sandbox="allow-popups"' in page
    assert "frame-src 'self'" in policy
    status, html, policy = get(f"/inbox/{mail.name}/html/")
    assert 'style="color:red"' in html
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "sandbox" in policy


@pytest.mark.parametrize(
    "name", ["nothing", "..", f"{10**18}-00000000", "%2e%2e%2fdemo", secrets.token_hex(200)]
)
def test_other_names_are_not_found(name: str) -> None:
    assert get(f"/inbox/{name}/")[0] == 404


def test_the_newest_200_are_kept(folder: Path) -> None:
    for number in range(203):
        deliver(f"Mail {number}")
    assert len(list(folder.iterdir())) == 200


@pytest.mark.parametrize("host", ["app.localhost", "admin.localhost", "api.localhost"])
def test_no_other_host_has_an_inbox(host: str) -> None:
    assert Client().get("/inbox/", headers={"host": host}).status_code in (302, 404)
