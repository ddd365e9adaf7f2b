"""A clock that jumps from one due check to the next, and scripted DNS results."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from customdomains.challenge import Challenge
from customdomains.dns.checker import DnsChecker, RecordChecker
from customdomains.dns.findings import Finding, RecordFinding, Verdict
from customdomains.dns.wire import Server
from customdomains.mails import send_due_mails
from customdomains.models import CustomDomain
from customdomains.services.schedule import check_due_domains
from tests.support.dns_server import DnsServer


def make_checker_for(dns: DnsServer, *, secs: float = 20.0) -> DnsChecker:
    """Queries the test's server. secs: time limit of a scheduled check."""
    return DnsChecker([Server(dns.address, dns.port)], scheduled_secs=secs)


class ScriptedDns:
    """A RecordChecker. verdict: of all checks from now on."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        self.checks = 0

    def check(self, challenge: Challenge, *, on_demand: bool) -> Finding:  # noqa: ARG002
        self.checks += 1
        return self.find()

    def find(self) -> Finding:
        record = RecordFinding(self.verdict, (), f"scripted: {self.verdict.value}")
        return Finding(txt=record, cname=record)


class Life:
    """One claim in simulated time. Claims of other tests are not checked."""

    def __init__(self, claimed: dict[str, Any], checker: RecordChecker) -> None:
        self.pk: int = claimed["id"]
        self.checker = checker
        CustomDomain.objects.exclude(pk=self.pk).update(next_check_at=None, next_mail_at=None)
        # The API returns times in whole seconds.
        self.now = datetime.now(UTC)

    @property
    def claim(self) -> CustomDomain:
        return CustomDomain.objects.get(pk=self.pk)

    def pass_time(
        self, until: timedelta, *, while_: Callable[[CustomDomain], bool] = lambda _: True
    ) -> datetime:
        """Run checks and mails when they are due, as beat does. Stops when while_ is false."""
        end = self.now + until
        while True:
            claim = self.claim
            due = [due_at for due_at in (claim.next_check_at, claim.next_mail_at) if due_at]
            if not while_(claim):
                return self.now
            if not due or min(due) > end:
                self.now = end
                return self.now
            self.now = max(self.now, min(due))
            check_due_domains(checker=self.checker, clock=lambda: self.now)
            send_due_mails(now=self.now)
