"""The first page of the admin site: scans a minute, lag, errors, domains in grace, status."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings

from customdomains.models import CustomDomain, DomainStatus
from health.activity import record_error, record_sample
from kernel.clock import utc_now
from kernel.redis_clients import get_redis
from scans.events import COUNTERS_KEY
from tests.integration.console.browser import Browser
from tests.support.factories import Workspace

_KEYS = ("health:samples", "health:errors", COUNTERS_KEY)


@pytest.fixture(autouse=True)
def _no_samples() -> Iterator[None]:
    redis = get_redis(settings.REDIS_URL)
    redis.delete(*_KEYS)
    yield
    redis.delete(*_KEYS)


def read(browser: Browser) -> str:
    response = browser.get("/")
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_overview_shows_scans_of_the_last_minute_and_errors(site: Browser) -> None:
    redis, now = get_redis(settings.REDIS_URL), utc_now()
    redis.hset(COUNTERS_KEY, "answered", 1000)
    record_sample(redis, now=now - timedelta(minutes=1))
    redis.hset(COUNTERS_KEY, "answered", 1042)
    record_sample(redis, now=now)
    record_error(redis, now=now - timedelta(minutes=3))
    page = read(site)
    assert ": 42 scans</title>" in page
    assert "1 in 24 hours" in page


def test_the_overview_works_before_the_first_sample(site: Browser) -> None:
    assert "No minute was sampled yet." in read(site)


def test_the_overview_names_domains_in_grace(site: Browser, nord: Workspace) -> None:
    # Other tests leave some behind.
    CustomDomain.objects.filter(status=DomainStatus.GRACE).delete()
    assert "Every domain in service has its records." in read(site)
    CustomDomain.objects.create(
        tenant=nord.tenant,
        domain="go.grace.example",
        status=DomainStatus.GRACE,
        created_at=utc_now(),
        grace_until=utc_now() + timedelta(days=3),
    )
    page = read(site)
    assert "go.grace.example" in page
    assert nord.tenant.name in page


def test_the_overview_has_no_style_that_the_policy_refuses(site: Browser) -> None:
    page = read(site)
    assert "<style" not in page
    assert " style=" not in page
