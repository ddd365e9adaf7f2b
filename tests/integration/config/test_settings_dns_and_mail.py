"""Settings of name servers and of outgoing mail."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.integration.config.test_settings_refusals import PRODUCTION, ROOT

_PRINT = (
    "import json, config.settings as s; print(json.dumps([s.DNS_NAMESERVERS, s.DNS_ALLOW_PRIVATE,"
    " s.EMAIL_BACKEND.rpartition('.')[0].rpartition('.')[2], s.EMAIL_HOST, s.EMAIL_PORT,"
    " s.EMAIL_HOST_USER, s.EMAIL_HOST_PASSWORD, s.EMAIL_USE_TLS, s.EMAIL_USE_SSL]))"
)


def load(**variables: str) -> subprocess.CompletedProcess[str]:
    """Import the settings in a process of their own."""
    environment = {**PRODUCTION, **variables, "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"}
    return subprocess.run(
        [sys.executable, "-c", _PRINT],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
    )


def read(**variables: str) -> list[Any]:
    done = load(**variables)
    assert done.returncode == 0, done.stderr
    settings: list[Any] = json.loads(done.stdout)
    return settings


def get_refusal(**variables: str) -> str:
    done = load(**variables)
    assert done.returncode != 0, "the settings were accepted"
    return done.stderr.strip().splitlines()[-1]


def test_defaults_are_the_systems_resolver_and_mail_to_the_log() -> None:
    assert read()[:4] == [[], False, "console", ""]


def test_name_servers_have_addresses_and_ports() -> None:
    raw = "9.9.9.9, 127.0.0.1:5300,2620:fe::fe,[::1],[::1]:5353"
    assert read(DNS_NAMESERVERS=raw)[0] == [
        ["9.9.9.9", 53],
        ["127.0.0.1", 5300],
        ["2620:fe::fe", 53],
        ["::1", 53],
        ["::1", 5353],
    ]


@pytest.mark.parametrize("raw", ["dns.brand.test", "127.0.0.1:0", "127.0.0.1:x", "9.9.9.9:99999"])
def test_malformed_name_server_is_rejected(raw: str) -> None:
    assert f"DNS_NAMESERVERS: '{raw}'" in get_refusal(DNS_NAMESERVERS=raw)


def test_private_zone_servers_are_for_tests_only() -> None:
    assert "DNS_ALLOW_PRIVATE is for tests" in get_refusal(DNS_ALLOW_PRIVATE="1")
    assert read(DNS_ALLOW_PRIVATE="1", QRSTUDIO_ENV="development")[1] is True


def test_hosts_and_authorities_of_tests_are_for_tests_only() -> None:
    hosts = "logos.example=127.0.0.1:8443"
    assert "OUTGOING_TEST_HOSTS is for tests" in get_refusal(OUTGOING_TEST_HOSTS=hosts)
    assert "OUTGOING_CA_FILE is for tests" in get_refusal(OUTGOING_CA_FILE=__file__)
    development = {"QRSTUDIO_ENV": "development", "OUTGOING_CA_FILE": __file__}
    assert load(OUTGOING_TEST_HOSTS=hosts, **development).returncode == 0


@pytest.mark.parametrize(
    "raw", ["logos.example", "a=127.0.0.1", "a=b:1", "=127.0.0.1:1", "a=::1:x"]
)
def test_malformed_test_hosts_are_rejected(raw: str) -> None:
    refusal = get_refusal(OUTGOING_TEST_HOSTS=raw, QRSTUDIO_ENV="development")
    assert f"OUTGOING_TEST_HOSTS: '{raw}'" in refusal


def test_a_missing_file_of_authorities_is_rejected() -> None:
    refusal = get_refusal(OUTGOING_CA_FILE="/no/such.pem", QRSTUDIO_ENV="development")
    assert "is not a file" in refusal


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "smtp+starttls://post:p%40ss@mail.brand.test",
            ["smtp", "mail.brand.test", 587, "post", "p@ss", True, False],
        ),
        ("smtps://mail.brand.test:4465", ["smtp", "mail.brand.test", 4465, "", "", False, True]),
        ("smtp://127.0.0.1", ["smtp", "127.0.0.1", 25, "", "", False, False]),
    ],
)
def test_mail_server_is_configured_by_one_url(url: str, expected: list[object]) -> None:
    assert read(EMAIL_URL=url)[2:] == expected


@pytest.mark.parametrize(
    "url", ["mail.brand.test", "https://mail.brand.test", "smtp://", "smtp://a:b", "smtp://:25"]
)
def test_another_mail_url_is_rejected(url: str) -> None:
    assert "EMAIL_URL must be console: or look like" in get_refusal(EMAIL_URL=url)
