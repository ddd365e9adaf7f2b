"""Parameters that every client of Redis applies, and those rejected at start."""

import ssl
from pathlib import Path

import pytest
from kombu import Connection

from kernel.env import EnvError
from kernel.redis_broker import get_broker_tls, get_broker_url
from kernel.redis_urls import check_redis_url, make_tls_context

DEFAULT = ssl.get_default_verify_paths().cafile or ""


@pytest.mark.parametrize(
    "url",
    [
        "redis://h",
        "redis://:p%23%2F@h:6380/3",
        "redis://user:p@[::1]:6379/0",
        "redis://my_redis-1.example.com:6379/",
        "redis://[fe80::1%25eth0]/15",
        "rediss://h:6379/0",
        "rediss://:p@h/0?ssl_cert_reqs=none",
        "rediss://:p@h/0?ssl_check_hostname=false&ssl_cert_reqs=required",
    ],
)
def test_urls_that_all_clients_support_are_unchanged(url: str) -> None:
    assert check_redis_url("REDIS_URL", url) == url
    assert (make_tls_context(url) is None) == url.startswith("redis:")
    assert (get_broker_tls(url) is None) == url.startswith("redis:")
    assert "?" not in get_broker_url(url)


def test_all_clients_verify_certificates_in_the_same_way() -> None:
    strict = "rediss://h/0"
    context = make_tls_context(strict)
    assert context is not None
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert get_broker_tls(strict) == {"ssl_cert_reqs": "required"}
    lax = "rediss://h/0?ssl_cert_reqs=none"
    context = make_tls_context(lax)
    assert context is not None
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_NONE, False)
    assert get_broker_tls(lax) == {"ssl_cert_reqs": "none"}
    named = "rediss://h/0?ssl_check_hostname=no&ssl_min_version=772"
    context = make_tls_context(named)
    assert context is not None
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, False)
    assert context.minimum_version == ssl.TLSVersion.TLSv1_3
    assert get_broker_tls(named) == {
        "ssl_cert_reqs": "required",
        "ssl_check_hostname": False,
        "ssl_min_version": 772,
    }


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("http://h", "must look like redis://"),
        ("redis:///0", "must look like redis://"),
        ("unix:///run/redis.sock", "must look like redis://"),
        ("redis://:s3cret@h1,h2:6379/0", "one host"),
        ("redis://:s3cret#1@h:6379/0", "%23 for #"),
        ("redis://:s3cret@h:99999/0", "up to 65535"),
        ("redis://:s3cret@h:port/0", "up to 65535"),
        ("redis://:s3cret@h:0/0", "from 1 up to 65535"),
        ("redis://s3cret@h/0", "without a password"),
        ("redis://:s3cret@h/main", "is a number"),
        ("redis://:s3cret@h/\u00b2", "is a number"),
        ("redis://:s3cret@h/0/1", "is a number"),
        ("redis://:s3cret@h/99999999999999999999", "is a number"),
        ("REDIS://:s3cret@h/0", "must look like redis://"),
        ("redis://:s3cret@[::1/0", "host cannot be read"),
        ("redis://:s3cret@[h]/0", "host cannot be read"),
        ("redis://:s3cret@[::1]x/0", "host cannot be read"),
        ("redis://:s3cret@h\u2100x/0", "host cannot be read"),
        ("redis://:s3cret@h1 h2/0", "host cannot be read"),
        ("redis://:s3cret@h1;h2/0", "host cannot be read"),
        ("redis://:s3cret@h%00/0", "host cannot be read"),
        ("redis://:s3cret@h?db=2", "as the path: /2"),
        ("redis://:s3cret@h/0?socket_timeout=9", "'socket_timeout' cannot be honoured"),
        ("redis://:s3cret@h/0?protocol=3", "'protocol' cannot be honoured"),
        ("redis://:s3cret@h/0?sslmode=verify-full", "'sslmode' cannot be honoured"),
        ("redis://:s3cret@h/0?ssl_cert_reqs=required", "Write rediss://"),
        ("rediss://:s3cret@h/0?ssl_ca_certs=", "has no value"),
        ("rediss://:s3cret@h/0?ssl_ca_certs=/no/file", "cannot be used"),
        ("rediss://:s3cret@h/0?ssl_ca_certs=/etc/passwd", "cannot be used"),
        ("rediss://:s3cret@h/0?ssl_ca_path=/no/folder", "is no folder"),
        ("rediss://:s3cret@h/0?ssl_ca_data=nonsense", "cannot be used"),
        ("rediss://:s3cret@h/0?ssl_certfile=/no/file", "cannot be used"),
        ("rediss://:s3cret@h/0?ssl_keyfile=/no/file", "cannot be used"),
        ("rediss://:s3cret@h/0?ssl_cert_reqs=CERT_REQUIRED", "cannot be used"),
        ("rediss://:s3cret@h/0?ssl_min_version=TLSv1.2", "cannot be used"),
        ("rediss://:s3cret@h/0?ssl_ciphers=NONE-SUCH", "cannot be used"),
        ("rediss://:s3cret@h/0?ssl_check_hostname=maybe", "neither true nor false"),
        ("rediss://:s3cret@h/0?ssl_cert_reqs=none&ssl_cert_reqs=required", "there twice"),
    ],
)
def test_other_urls_are_rejected_with_what_to_change(url: str, text: str) -> None:
    with pytest.raises(EnvError) as refusal:
        check_redis_url("REDIS_URL", url)
    assert text in str(refusal.value)
    assert str(refusal.value).startswith("REDIS_URL")
    assert "s3cret" not in str(refusal.value)


def test_own_certificate_file_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "ours.pem"
    file.write_bytes(Path(DEFAULT).read_bytes())
    url = check_redis_url("REDIS_URL", f"rediss://h/0?ssl_ca_certs={file}")
    assert get_broker_tls(url) == {"ssl_cert_reqs": "required", "ssl_ca_certs": str(file)}


def test_semicolon_in_a_password_is_escaped_for_celery() -> None:
    url = check_redis_url("REDIS_URL", "redis://:p;w@h:6379/2")
    connection = Connection(get_broker_url(url))
    assert (connection.hostname, connection.password, connection.virtual_host) == ("h", "p;w", "2")
    connection.release()
