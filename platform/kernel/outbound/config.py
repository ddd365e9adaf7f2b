"""The guard with the settings of this installation."""

from functools import cache

from django.conf import settings

from kernel.outbound.certificates import CertificateReader
from kernel.outbound.fetching import Fetcher
from kernel.outbound.posting import Poster
from kernel.outbound.resolving import make_resolve
from kernel.outbound.threads import OutgoingThreads


@cache
def get_fetcher() -> Fetcher:
    return Fetcher(
        resolve=make_resolve(settings.DNS_NAMESERVERS),
        test_hosts=settings.OUTGOING_TEST_HOSTS,
        ca_file=settings.OUTGOING_CA_FILE,
    )


@cache
def get_poster() -> Poster:
    return Poster(
        resolve=make_resolve(settings.DNS_NAMESERVERS),
        test_hosts=settings.OUTGOING_TEST_HOSTS,
        ca_file=settings.OUTGOING_CA_FILE,
    )


@cache
def get_certificate_reader() -> CertificateReader:
    return CertificateReader(
        resolve=make_resolve(settings.DNS_NAMESERVERS),
        test_hosts=settings.OUTGOING_TEST_HOSTS,
        ca_file=settings.OUTGOING_CA_FILE,
    )


@cache
def get_threads() -> OutgoingThreads:
    return OutgoingThreads()
