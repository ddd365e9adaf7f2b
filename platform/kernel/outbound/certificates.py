"""The certificate that a host shows to visitors, by a TLS handshake and nothing more.

Its errors are for operators, and not translated.
"""

import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpcore

from kernel.outbound.backend import GuardedBackend, TestHosts
from kernel.outbound.deadlines import Deadline
from kernel.outbound.errors import OutgoingError
from kernel.outbound.resolving import Resolve, make_resolve
from kernel.outbound.targets import HTTPS_PORT

HANDSHAKE_SECS = 5.0


@dataclass(frozen=True, slots=True)
class Certificate:
    """Valid now, for the host, and of an authority that is trusted."""

    begins_at: datetime
    expires_at: datetime


class CertificateError(OutgoingError):
    """The server can be reached, and has no valid certificate for the host."""


class CertificateInvalidError(CertificateError):
    """It has one that browsers do not accept."""


class CertificateRefusedError(CertificateError):
    """It breaks off the handshake, as Caddy does while it cannot get a certificate."""


@dataclass(frozen=True)
class CertificateReader:
    """Connects to public addresses only; test_hosts, ca_file: as Fetcher's."""

    resolve: Resolve = field(default_factory=make_resolve)
    test_hosts: TestHosts = field(default_factory=dict)
    ca_file: Path | None = None
    total_secs: float = HANDSHAKE_SECS
    connect: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)

    def read(self, host: str) -> Certificate:
        """host: normalised. Raises OutgoingError where it cannot be reached, CertificateError."""
        deadline = Deadline(self.total_secs)
        backend = GuardedBackend(
            resolve=self.resolve,
            deadline=deadline,
            test_hosts=self.test_hosts,
            connect=self.connect,
        )
        try:
            stream = backend.connect_tcp(host, HTTPS_PORT)
        except (httpcore.NetworkError, httpcore.TimeoutException):
            deadline.get_remaining_secs()
            raise OutgoingError("%(host)s cannot be reached.", host=host) from None
        try:
            secured = stream.start_tls(ssl.create_default_context(cafile=self.ca_file), host)
        except httpcore.TimeoutException:
            raise deadline.make_error() from None
        except (httpcore.NetworkError, ssl.SSLError) as error:
            deadline.get_remaining_secs()
            raise _explain(error, host) from None
        finally:
            stream.close()
        try:
            return _read(secured.get_extra_info("ssl_object"))
        finally:
            secured.close()


def _read(session: ssl.SSLObject | ssl.SSLSocket) -> Certificate:
    found = session.getpeercert() or {}
    begins, expires = (
        datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found[name])), UTC)
        for name in ("notBefore", "notAfter")
    )
    return Certificate(begins, expires)


def _explain(error: Exception, host: str) -> CertificateError:
    cause = error if isinstance(error, ssl.SSLError) else error.__cause__ or error.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        text = "The certificate of %(host)s is not valid: %(reason)s."
        return CertificateInvalidError(text, host=host, reason=cause.verify_message)
    return CertificateRefusedError("%(host)s has no certificate to show.", host=host)
