"""redis+sentinel:// is taken apart in the same way for every client, or rejected at start."""

import pytest
from kombu import Connection

from kernel.env import EnvError
from kernel.redis_broker import get_broker_options, get_broker_tls, get_broker_url
from kernel.redis_urls import check_redis_url, parse_redis_url

EVERYTHING = (
    "rediss+sentinel://user:p%3Bw@h1:1234,h2,[::1]/qr.main-1/3"
    "?ssl_cert_reqs=none&sentinel_username=s&sentinel_password=%2Bx%26"
)


@pytest.mark.parametrize(
    "url",
    [
        "redis+sentinel://h/qr",
        "redis+sentinel://h/qr/",
        "redis+sentinel://:p@h1,h2,h3/qr/0",
        "redis+sentinel://user:p%23@h1:26379,h2:26380,[fe80::1]:26379/qr/15/",
        "redis+sentinel://h1,h2/qr/0?sentinel_password=x",
        "rediss+sentinel://h1,h2/qr/0?ssl_cert_reqs=none",
        EVERYTHING,
    ],
)
def test_urls_that_all_clients_support_are_unchanged(url: str) -> None:
    assert check_redis_url("REDIS_URL", url) == url
    assert (parse_redis_url(url).tls is None) == url.startswith("redis+")
    assert (get_broker_tls(url) is None) == url.startswith("redis+")


def test_every_part_reaches_the_clients_of_our_own() -> None:
    target = parse_redis_url(EVERYTHING)
    assert target.sentinels == (("h1", 1234), ("h2", 26379), ("::1", 26379))
    assert (target.service, target.database) == ("qr.main-1", 3)
    assert (target.username, target.password) == ("user", "p;w")
    assert (target.sentinel_username, target.sentinel_password) == ("s", "+x&")
    assert target.tls_arguments == {"ssl_cert_reqs": "none"}
    assert "p;w" not in repr(target)
    assert "+x&" not in repr(target)


def test_every_part_reaches_celery() -> None:
    connection = Connection(
        get_broker_url(EVERYTHING), transport_options=get_broker_options(EVERYTHING)
    )
    assert connection.transport_cls == "sentinel"
    assert (connection.userid, connection.password, connection.virtual_host) == ("user", "p;w", "3")
    assert connection.alt == [
        "sentinel://user:p%3Bw@h1:1234/3",
        "sentinel://user:p%3Bw@h2:26379/3",
        "sentinel://user:p%3Bw@[::1]:26379/3",
    ]
    assert connection.transport_options == {
        "master_name": "qr.main-1",
        "socket_timeout": 1.0,
        "socket_connect_timeout": 0.5,
        "sentinel_kwargs": {
            "username": "s",
            "password": "+x&",
            "ssl": True,
            "ssl_cert_reqs": "none",
            "socket_timeout": 1.0,
            "socket_connect_timeout": 0.5,
        },
    }
    connection.release()


def test_plain_urls_need_no_options_of_celery() -> None:
    assert get_broker_options("redis://:p@h/0") == {}


@pytest.mark.parametrize("name", ["REDIS_URL", "REDIS_BROKER_URL"])
@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("redis+sentinel://:s3cret@h1,h2", "the name that the Sentinels know"),
        ("redis+sentinel://:s3cret@h1,h2/", "the name that the Sentinels know"),
        ("redis+sentinel://:s3cret@h1,h2/0", "the name that the Sentinels know"),
        ("redis+sentinel://:s3cret@h1,h2/qr/main", "the name that the Sentinels know"),
        ("redis+sentinel://:s3cret@h1,h2/q r/0", "the name that the Sentinels know"),
        ("redis+sentinel:///qr/0", "must look like redis+sentinel://"),
        ("redis+sentinel://:s3cret@h1,,h2/qr/0", "must look like redis+sentinel://"),
        ("redis+sentinel://:s3cret@h1,h2:0/qr/0", "from 1 up to 65535"),
        ("redis+sentinel://:s3cret@h1:99999,h2/qr/0", "up to 65535"),
        ("redis+sentinel://:s3cret@h1,h2;h3/qr/0", "host cannot be read"),
        ("redis+sentinel://:s3cret@h1,[h2]/qr/0", "cannot be read"),
        ("redis+sentinel://s3cret@h1,h2/qr/0", "without a password"),
        ("redis+sentinel://:s3cret#1@h1,h2/qr/0", "%23 for #"),
        ("redis+sentinel://:s3cret@h1/qr/0?master_name=x", "'master_name' cannot be honoured"),
        ("redis+sentinel://:s3cret@h1/qr/0?ssl_cert_reqs=none", "Write rediss+sentinel://"),
        ("redis+sentinel://h1/qr?sentinel_username=s3cret", "needs sentinel_password"),
        ("redis+sentinel://:s3cret@h1/qr?sentinel_password=", "has no value"),
        ("redis+sentinel://h1/qr?sentinel_password=s3cret&sentinel_password=b", "there twice"),
        ("rediss+sentinel://:s3cret@h1/qr?ssl_ca_certs=/no/file", "cannot be used"),
        ("Redis+Sentinel://:s3cret@h1/qr", "must look like"),
        ("sentinel://:s3cret@h1/0", "redis+sentinel://"),
        ("redis+cluster://:s3cret@h1,h2/0", "Redis Cluster is not supported"),
        ("rediss+cluster://:s3cret@h1/0", "redis+sentinel://:password@host1"),
    ],
)
def test_other_urls_are_rejected_with_what_to_change(name: str, url: str, text: str) -> None:
    with pytest.raises(EnvError) as refusal:
        check_redis_url(name, url)
    assert text in str(refusal.value)
    assert str(refusal.value).startswith(name)
    assert "s3cret" not in str(refusal.value)
