"""The limit on unknown ids: only guesses are charged."""

from edge.redirects.enumeration import BURST, KNOWN_NETWORKS, MOST_DEBT, UnknownIdLimit

CRAWLER = "203.0.113.5"


def spent(tries: int = int(BURST), address: str = CRAWLER) -> UnknownIdLimit:
    limit = UnknownIdLimit()
    limit.charge_misses(address, tries, now=100.0)
    return limit


def test_a_burst_below_the_limit_is_allowed() -> None:
    assert spent(int(BURST) - 1).allows(CRAWLER, now=100.0)


def test_a_spent_bucket_allows_one_id_a_second() -> None:
    limit = spent()
    assert not limit.allows(CRAWLER, now=100.5)
    assert limit.get_wait_secs(CRAWLER, now=100.5) == 1
    assert limit.allows(CRAWLER, now=101.0)


def test_the_bucket_refills_up_to_its_size() -> None:
    limit = spent()
    assert limit.allows(CRAWLER, now=10_000.0)
    limit.charge_misses(CRAWLER, int(BURST), now=10_000.0)
    assert not limit.allows(CRAWLER, now=10_000.0)


def test_a_batch_may_overdraw_up_to_the_maximum_debt() -> None:
    limit = spent(5_000)
    assert limit.get_wait_secs(CRAWLER, now=100.0) == MOST_DEBT + 1


def test_other_networks_have_their_own_bucket() -> None:
    assert spent().allows("203.0.113.6", now=100.0)


def test_one_subscriber_of_ipv6_has_one_bucket() -> None:
    limit = spent(address="2001:db8:0:1::1")
    assert not limit.allows("2001:db8:0:1:ffff::9", now=100.0)
    assert limit.allows("2001:db8:0:2::1", now=100.0)


def test_requests_without_an_address_are_not_limited() -> None:
    limit = spent(address="")
    assert limit.allows("", now=100.0)


def test_memory_is_bounded_and_busy_networks_stay_limited() -> None:
    limit = UnknownIdLimit()
    for number in range(KNOWN_NETWORKS + 10):
        limit.charge_misses(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 1, now=100.0)
        if number % 1000 == 0:
            limit.charge_misses(CRAWLER, 1_000, now=100.0)
    assert len(limit._buckets) == KNOWN_NETWORKS
    assert not limit.allows(CRAWLER, now=100.0)
