"""Settings of pip, translated for uv."""

from pathlib import Path

import pytest

from devserver.pip_settings import (
    has_no_index,
    make_uv_environment,
)


@pytest.mark.parametrize(
    ("settings", "variables"),
    [
        (
            {"index-url": "https://u:p@mirror/simple"},
            {"UV_DEFAULT_INDEX": "https://u:p@mirror/simple"},
        ),
        ({"extra-index-url": "https://a/s\nhttps://b/s"}, {"UV_INDEX": "https://a/s https://b/s"}),
        ({"extra-index-url": "file:///not/there https://b/s"}, {"UV_INDEX": "https://b/s"}),
        ({"find-links": "/not/there https://c/"}, {"UV_FIND_LINKS": "https://c/"}),
        ({"trusted-host": "a b:8080"}, {"UV_INSECURE_HOST": "a b:8080"}),
        ({"cert": __file__}, {"SSL_CERT_FILE": __file__}),
        ({"cert": str(Path(__file__).parent)}, {"SSL_CERT_DIR": str(Path(__file__).parent)}),
        ({"client-cert": "/x.pem"}, {"SSL_CLIENT_CERT": "/x.pem"}),
        ({"proxy": "http://p:1"}, {"HTTPS_PROXY": "http://p:1", "HTTP_PROXY": "http://p:1"}),
        ({"timeout": "7.5"}, {"UV_HTTP_TIMEOUT": "8"}),
        ({"default-timeout": "60"}, {"UV_HTTP_TIMEOUT": "60"}),
        ({"keyring-provider": "subprocess"}, {"UV_KEYRING_PROVIDER": "subprocess"}),
    ],
)
def test_each_setting_becomes_a_variable_of_uv(
    settings: dict[str, str], variables: dict[str, str]
) -> None:
    assert variables.items() <= make_uv_environment(settings, {}).items()


def test_certificates_of_requests_are_used_as_by_pip() -> None:
    made = make_uv_environment({}, {"REQUESTS_CA_BUNDLE": __file__})
    assert made["SSL_CERT_FILE"] == __file__


def test_set_variables_of_uv_win() -> None:
    made = make_uv_environment(
        {"index-url": "https://pip/s"}, {"UV_DEFAULT_INDEX": "https://uv/s", "PATH": "/bin"}
    )
    assert (made["UV_DEFAULT_INDEX"], made["PATH"]) == ("https://uv/s", "/bin")


@pytest.mark.parametrize(
    ("text", "expected"), [("1", True), ("true", True), ("0", False), ("", False)]
)
def test_no_index_is_parsed(text: str, expected: bool) -> None:
    assert has_no_index({"no-index": text}) is expected
