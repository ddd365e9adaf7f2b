"""Production does not start with missing, weak or invalid settings, and names them."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
STRONG = "q7Zx-kT2vLw9_RbYc4HnUe8sDfGm1JpA0oXi6WtNq3Vz"
OTHER_STRONG = "m0Pq-Zr8sTu_1VwXy7LkJh5GfDdSa2N9bVcXz4Qw6Er"
PRODUCTION = {
    "QRSTUDIO_ENV": "production",
    "PLATFORM_DOMAIN": "qrstudio.test",
    "SECRET_KEY": STRONG,
    "JWT_KEYS": f"k1:HS256:{OTHER_STRONG}",
    "DATABASE_URL": "postgresql://qrstudio:secret@127.0.0.1:1/qrstudio",
    "REDIS_URL": "redis://:secret@127.0.0.1:1/0",
}


def load_settings(**changes: str | None) -> subprocess.CompletedProcess[str]:
    """Import the settings in a process of their own. A change to None leaves a variable out."""
    wanted: dict[str, str | None] = {**PRODUCTION, **changes}
    environment = {name: value for name, value in wanted.items() if value is not None}
    environment["PYTHONPATH"] = f"{ROOT}:{ROOT / 'platform'}"
    return subprocess.run(
        [sys.executable, "-c", "import config.settings as s; print(s.QRSTUDIO_ENV)"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
    )


def get_refusal(**changes: str | None) -> str:
    """The last line of the error, which an operator reads first."""
    done = load_settings(**changes)
    assert done.returncode != 0, "the settings were accepted"
    return done.stderr.strip().splitlines()[-1]


def test_complete_production_settings_load() -> None:
    done = load_settings()
    assert done.returncode == 0, done.stderr
    assert done.stdout == "production\n"


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"QRSTUDIO_ENV"}))
def test_missing_variable_is_named(name: str) -> None:
    assert f"{name} is not set" in get_refusal(**{name: None})


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"QRSTUDIO_ENV"}))
def test_empty_variable_counts_as_missing(name: str) -> None:
    assert f"{name} is not set" in get_refusal(**{name: "  "})


@pytest.mark.parametrize(
    "weak",
    [
        pytest.param("short", id="short"),
        pytest.param(STRONG[:31], id="one character short"),
        pytest.param("a" * 64, id="one character over and over"),
        pytest.param("abcabcabc" * 8, id="few characters over and over"),
        pytest.param(f"change-me-{STRONG}", id="placeholder"),
    ],
)
def test_weak_secret_is_rejected_by_name_and_with_a_remedy(weak: str) -> None:
    refusal = get_refusal(SECRET_KEY=weak)
    assert "SECRET_KEY is too weak" in refusal
    assert "secrets.token_urlsafe(48)" in refusal
    assert weak not in refusal


def test_every_jwt_key_must_be_strong() -> None:
    refusal = get_refusal(JWT_KEYS=f"k1:HS256:{OTHER_STRONG},k2:HS256:weak")
    assert "JWT_KEYS (k2) is too weak" in refusal


def test_every_fallback_must_be_strong() -> None:
    refusal = get_refusal(SECRET_KEY_FALLBACKS=f"{OTHER_STRONG}, weak")
    assert "SECRET_KEY_FALLBACKS (2) is too weak" in refusal


def test_the_key_itself_is_no_fallback() -> None:
    refusal = get_refusal(SECRET_KEY_FALLBACKS=f"{OTHER_STRONG},{STRONG}")
    assert "SECRET_KEY_FALLBACKS holds SECRET_KEY itself: list the other keys only." in refusal
    assert STRONG not in refusal


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(OTHER_STRONG, id="only a secret"),
        pytest.param(f"k1:none:{OTHER_STRONG}", id="no algorithm"),
        pytest.param(f"k1:RS256:{OTHER_STRONG}", id="another algorithm"),
        pytest.param(f":HS256:{OTHER_STRONG}", id="no kid"),
        pytest.param("k1:HS256:", id="no secret"),
        pytest.param(f"k1:HS256:{STRONG},k1:HS256:{OTHER_STRONG}", id="a kid twice"),
    ],
)
def test_malformed_jwt_keys_are_rejected_without_showing_them(keys: str) -> None:
    refusal = get_refusal(JWT_KEYS=keys)
    assert "JWT_KEYS must be kid:HS256:secret" in refusal
    assert OTHER_STRONG not in refusal


@pytest.mark.parametrize(
    "domain", ["https://qrstudio.test", "qrstudio.test:8000", "qrstudio.test/", "*.qrstudio.test"]
)
def test_platform_domain_is_a_plain_host_name(domain: str) -> None:
    assert "PLATFORM_DOMAIN" in get_refusal(PLATFORM_DOMAIN=domain)


@pytest.mark.parametrize(
    "networks", ["10.0.0.0/33", "caddy", "10.0.0.1/8", "10.0.0.0/8;::1", "0.0.0.0/0", "::/0"]
)
def test_wrong_proxy_networks_are_rejected(networks: str) -> None:
    assert "TRUSTED_PROXIES" in get_refusal(TRUSTED_PROXIES=networks)


@pytest.mark.parametrize(
    "url", ["mysql://qrstudio@127.0.0.1/qrstudio", "postgresql://127.0.0.1", "qrstudio"]
)
def test_database_of_another_kind_or_without_a_name_is_rejected(url: str) -> None:
    assert "DATABASE_URL must look like postgresql://" in get_refusal(DATABASE_URL=url)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QRSTUDIO_ENV", "prod"),
        ("EDGE_PROVIDER", "akamai"),
        ("GEOIP_DB", "places.mmdb"),
        ("PUBLIC_SCHEME", "ftp"),
        ("PUBLIC_PORT", "99999"),
        ("WEB_THREADS", "0"),
        ("WEB_THREADS", "many"),
        ("RENDER_WORKERS", "0"),
        ("RENDER_WORKERS", "many"),
        ("RENDER_SECS", "21"),
    ],
)
def test_value_out_of_its_range_is_rejected_by_name(name: str, value: str) -> None:
    assert f"{name}={value}".removesuffix("'") in get_refusal(**{name: value}).replace("'", "")


def test_production_trusts_no_proxy_and_no_edge_header_by_default() -> None:
    names = "s.TRUSTED_PROXIES, s.EDGE_PROVIDER, s.PUBLIC_SCHEME, s.SESSION_COOKIE_SECURE, s.DEBUG"
    code = f"import config.settings as s; print({names})"
    environment = {**PRODUCTION, "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"}
    printed = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, env=environment)
    assert printed.decode() == "() none https True False\n"


@pytest.mark.parametrize("url", ["6379", "localhost:6379", "http://redis:6379/0", "redis:///0"])
def test_redis_of_another_kind_or_without_a_host_is_rejected(url: str) -> None:
    assert "REDIS_URL must look like" in get_refusal(REDIS_URL=url)


def test_production_requires_https() -> None:
    assert "PUBLIC_SCHEME must be https" in get_refusal(PUBLIC_SCHEME="http")


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("redis://a,b/0", "REDIS_BROKER_URL must look like"),
        ("rediss+cluster://h/0", "REDIS_BROKER_URL: Redis Cluster is not supported"),
    ],
)
def test_address_of_the_broker_is_checked(url: str, text: str) -> None:
    assert text in get_refusal(REDIS_BROKER_URL=url)


def test_more_replicas_on_disk_than_in_memory_are_rejected() -> None:
    assert "REDIS_WAIT_DISK=2 is out of range: 0 to 1" in get_refusal(
        REDIS_WAIT_REPLICAS="1", REDIS_WAIT_DISK="2"
    )
