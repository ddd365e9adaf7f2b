"""The platform's own hosts, derived from its domain."""

import pytest

from kernel.platform_hosts import SITES, get_site_host, is_platform_host

DOMAIN = "qr.example"


@pytest.mark.parametrize("site", SITES)
def test_sites_are_below_the_domain(site: str) -> None:
    host = get_site_host(site, domain=DOMAIN)
    assert host == f"{site}.qr.example"
    assert is_platform_host(host, domain=DOMAIN)


@pytest.mark.parametrize("host", ["qr.example", "www.qr.example", "a.b.qr.example"])
def test_every_name_below_the_domain_belongs_to_the_platform(host: str) -> None:
    assert is_platform_host(host, domain=DOMAIN)


@pytest.mark.parametrize("host", ["example", "myqr.example", "qr.example.com", "q.qr.example.net"])
def test_other_names_do_not(host: str) -> None:
    assert not is_platform_host(host, domain=DOMAIN)
