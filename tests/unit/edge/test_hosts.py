"""Resolving hosts, for the ASGI app and for Django."""

import pytest

from edge.sites.hosts import PlatformHosts, SiteKind, UnknownHostError, resolve_host

NORD = 7


class OneCustomer:
    """go.nord.example belongs to Nord."""

    def get_tenant_id(self, host: str) -> int | None:
        return NORD if host == "go.nord.example" else None


def resolve(header: str, *, domain: str = "qrstudio.agency", bare: bool = False) -> SiteKind:
    platform = PlatformHosts(domain, bare=bare)
    return resolve_host(header, platform=platform, directory=OneCustomer()).kind


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("q.qrstudio.agency", SiteKind.Q),
        ("Q.QRStudio.Agency", SiteKind.Q),
        ("q.qrstudio.agency.", SiteKind.Q),
        ("q.qrstudio.agency:443", SiteKind.Q),
        ("api.qrstudio.agency", SiteKind.API),
        ("app.qrstudio.agency", SiteKind.APP),
        ("admin.qrstudio.agency", SiteKind.ADMIN),
        ("GO.Nord.example.:8443", SiteKind.CUSTOMER),
    ],
)
def test_every_spelling_of_a_host_is_resolved(header: str, kind: SiteKind) -> None:
    assert resolve(header) is kind


@pytest.mark.parametrize(
    "header",
    [
        "",
        "qrstudio.agency",
        "localhost",
        "127.0.0.1",
        "x.q.qrstudio.agency",
        "q.qrstudio.agency.evil.example",
        "q.qrstudio.agency@evil.example",
        "q.qrstudio.agency, evil.example",
        "q.qrstudio.agency..",
        "go.sud.example",
        "q.qrstudio.agency:80x",
    ],
)
def test_other_hosts_are_unknown(header: str) -> None:
    with pytest.raises(UnknownHostError):
        resolve(header)


@pytest.mark.parametrize("header", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST"])
def test_development_shows_its_index_on_the_bare_host(header: str) -> None:
    assert resolve(header, domain="localhost", bare=True) is SiteKind.INDEX


def test_a_customer_site_has_its_tenant_id() -> None:
    platform = PlatformHosts("localhost", bare=False)
    site = resolve_host("go.nord.example", platform=platform, directory=OneCustomer())
    assert (site.tenant_id, site.host, site.serves_scans) == (NORD, "go.nord.example", True)


def test_only_q_and_customer_hosts_serve_scans() -> None:
    platform = PlatformHosts("localhost", bare=True)
    serving = {
        name
        for name in ("q", "api", "app", "admin")
        if (site := platform.get(f"{name}.localhost")) and site.serves_scans
    }
    assert serving == {"q"}
