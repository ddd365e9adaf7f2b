"""The line of certificates, with real TLS servers on the loopback."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from customdomains.models import CustomDomain, DomainStatus
from health.certificates import MAX_SILENCE, MIN_FAILURES, probe_certificates
from health.models import CertificateCheck, CertificateProblem
from health.probe import Probe
from health.services.certificates import BATCH, check_certificates, judge
from kernel.clock import utc_now
from kernel.outbound.certificates import Certificate, CertificateReader
from kernel.platform_hosts import SITES
from tests.support.factories import Workspace
from tests.support.https_server import HttpsServer

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
WRONG = "certificates expire soon or are missing"
OWN = tuple(f"{site}.localhost" for site in SITES)


@pytest.fixture(autouse=True)
def is_on(settings: Any) -> None:
    settings.CHECK_CERTIFICATES = True
    CertificateCheck.objects.all().delete()
    CustomDomain.objects.all().delete()


@pytest.fixture
def own_server() -> Iterator[HttpsServer]:
    """Of the platform's own hosts."""
    with HttpsServer(lambda _: None, names=OWN) as server:
        yield server


class Hosts:
    """Names that lead to servers of the test, and the time of their checks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._servers: dict[str, HttpsServer] = {}
        self.now = utc_now()

    def lead(self, server: HttpsServer, *names: str) -> None:
        self._servers |= dict.fromkeys(names, server)

    def check(self, *, times: int = 1, after: timedelta = timedelta()) -> Probe:
        for _ in range(times):
            self.now += after
            check_certificates(reader=self._make_reader(), clock=lambda: self.now, limit=100)
        return probe_certificates(self.now)

    def _make_reader(self) -> CertificateReader:
        bundle = self._folder / "authorities.pem"
        parts = {
            server.write_ca_file(self._folder).read_text() for server in self._servers.values()
        }
        bundle.write_text("".join(sorted(parts)))
        places = {name: ("127.0.0.1", one.port) for name, one in self._servers.items()}
        return CertificateReader(test_hosts=places, ca_file=bundle, resolve=lambda *_: [])


@pytest.fixture
def hosts(tmp_path: Path, own_server: HttpsServer) -> Hosts:
    hosts = Hosts(tmp_path)
    hosts.lead(own_server, *OWN)
    return hosts


def serve(workspace: Workspace, name: str, **fields: Any) -> CustomDomain:
    values = {"status": DomainStatus.VERIFIED, "created_at": NOW} | fields
    return CustomDomain.objects.create(tenant=workspace.tenant, domain=name, **values)


def expiring(name: str, left: timedelta, lifetime: timedelta = 90 * DAY) -> HttpsServer:
    until = datetime.now(UTC) + left
    return HttpsServer(
        lambda _: None, names=(name,), valid_from=until - lifetime, valid_until=until
    )


def test_valid_certificates_of_all_hosts_are_ok(hosts: Hosts, own_server: HttpsServer) -> None:
    assert probe_certificates(hosts.now).line == "ok, none checked yet"
    probe = hosts.check()
    assert probe[:2] == (True, "ok")
    assert probe.staff_line.startswith("ok, 4 hosts checked, the first expires")
    assert own_server.connections == len(OWN)


def test_a_certificate_that_expires_soon_is_named_until_it_is_renewed(
    hosts: Hosts, nord: Workspace
) -> None:
    serve(nord, "go.nord.example")
    with expiring("go.nord.example", 5 * DAY) as old:
        hosts.lead(old, "go.nord.example")
        probe = hosts.check()
        assert probe[:2] == (False, WRONG)
        assert "go.nord.example: expires 20" in probe.staff_line
    with expiring("go.nord.example", 80 * DAY) as renewed:
        hosts.lead(renewed, "go.nord.example")
        assert hosts.check(after=timedelta(minutes=11)).line == "ok"


@pytest.mark.parametrize(
    ("name", "left", "problem"),
    [
        ("other.example", 80 * DAY, "is not valid: Hostname mismatch"),
        ("go.nord.example", -DAY, "is not valid: certificate has expired"),
    ],
)
def test_an_invalid_certificate_is_named_once_it_stays(
    hosts: Hosts, nord: Workspace, name: str, left: timedelta, problem: str
) -> None:
    serve(nord, "go.nord.example")
    with expiring(name, left) as server:
        hosts.lead(server, "go.nord.example")
        assert hosts.check().is_ok
        probe = hosts.check(times=MIN_FAILURES - 1, after=timedelta(minutes=11))
    assert probe[:2] == (False, WRONG)
    assert problem in probe.staff_line


def test_a_refused_handshake_is_named_once_it_stays(hosts: Hosts, nord: Workspace) -> None:
    """As Caddy refuses hosts for which it cannot get a certificate: without one to show."""
    serve(nord, "go.nord.example")
    with expiring("go.nord.example", 80 * DAY) as server:
        server.refuses = True
        hosts.lead(server, "go.nord.example")
        probe = hosts.check(times=MIN_FAILURES, after=timedelta(minutes=11))
        assert "go.nord.example has no certificate to show" in probe.staff_line
        assert not probe.is_ok
        server.refuses = False
        assert hosts.check(after=timedelta(minutes=11)).is_ok


def test_a_customers_host_that_cannot_be_reached_says_nothing_of_its_certificate(
    hosts: Hosts, nord: Workspace
) -> None:
    serve(nord, "go.nord.example")
    assert hosts.check(times=MIN_FAILURES, after=timedelta(minutes=11)).is_ok
    found = CertificateCheck.objects.get(pk="go.nord.example")
    assert (found.problem, found.failures) == (CertificateProblem.UNREACHABLE, MIN_FAILURES)


def test_a_host_of_the_platform_that_cannot_be_reached_is_named(
    hosts: Hosts, own_server: HttpsServer
) -> None:
    own_server.__exit__()
    probe = hosts.check(times=MIN_FAILURES, after=timedelta(minutes=11))
    assert not probe.is_ok
    assert "api.localhost cannot be reached" in probe.staff_line
    assert probe.staff_line.endswith("; 1 others")


@pytest.mark.parametrize(
    "fields",
    [
        {"status": DomainStatus.PENDING},
        {"status": DomainStatus.GRACE},
        {"records": {"warning": {"en": "CAA records forbid it."}}},
    ],
)
def test_hosts_whose_records_are_wrong_are_not_looked_at(
    hosts: Hosts, nord: Workspace, fields: dict[str, Any]
) -> None:
    claim = serve(nord, "go.nord.example", **fields)
    assert bool(claim.caa_warning) == ("records" in fields)
    hosts.check()
    assert set(CertificateCheck.objects.values_list("host", flat=True)) == set(OWN)


def test_a_host_that_leaves_service_is_forgotten(hosts: Hosts, nord: Workspace) -> None:
    claim = serve(nord, "go.nord.example")
    hosts.check()
    claim.delete()
    hosts.check()
    assert not CertificateCheck.objects.filter(pk="go.nord.example").exists()


def test_the_work_of_a_call_is_bounded_and_every_host_has_its_turn(
    hosts: Hosts, nord: Workspace, own_server: HttpsServer
) -> None:
    for number in range(BATCH):
        serve(nord, f"go{number}.nord.example")
    reader = CertificateReader(resolve=lambda *_: [], test_hosts={})
    counts = [check_certificates(reader=reader, clock=lambda: hosts.now) for _ in range(3)]
    assert counts == [BATCH, len(OWN), 0]


def test_two_workers_do_not_look_at_the_same_hosts(hosts: Hosts) -> None:
    hosts.check()
    connections = sum(one.failures for one in CertificateCheck.objects.all())
    assert connections == 0
    assert check_certificates(reader=CertificateReader(), clock=lambda: hosts.now) == 0


def test_checks_that_have_stopped_are_reported(hosts: Hosts) -> None:
    hosts.check()
    probe = probe_certificates(hosts.now + MAX_SILENCE + timedelta(hours=1))
    assert probe[:2] == (False, "not checked for 14 hours")


def test_without_tls_nothing_is_said(settings: Any) -> None:
    settings.CHECK_CERTIFICATES = False
    assert probe_certificates(NOW) == Probe(True, "ok, not checked here")


def test_private_addresses_are_never_connected_to(own_server: HttpsServer) -> None:
    reader = CertificateReader(resolve=lambda *_: ["127.0.0.1"])
    check_certificates(reader=reader, clock=lambda: NOW)
    assert own_server.connections == 0
    problems = set(CertificateCheck.objects.values_list("problem", flat=True))
    assert problems == {CertificateProblem.UNREACHABLE}


@pytest.mark.parametrize(
    ("lifetime", "left", "is_ok"),
    [
        (90 * DAY, 30 * DAY, True),
        (90 * DAY, 14 * DAY, True),
        (90 * DAY, 13 * DAY, False),
        (47 * DAY, 10 * DAY, True),
        (47 * DAY, 9 * DAY, False),
        (6 * DAY, 2 * DAY, True),
        (6 * DAY, DAY, False),
        (398 * DAY, 13 * DAY, False),
    ],
)
def test_how_early_is_soon(lifetime: timedelta, left: timedelta, is_ok: bool) -> None:
    certificate = Certificate(NOW + left - lifetime, NOW + left)
    assert (judge(certificate=certificate, now=NOW).problem == CertificateProblem.NONE) is is_ok
