"""The outcomes of one DNS query."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Outcome(Enum):
    """Each has a message of its own for the customer.

    FOUND, NXDOMAIN and NO_ANSWER are conclusive about the content of the zone. The others are
    not, and never count against a domain.
    """

    FOUND = "found"
    NXDOMAIN = "NXDOMAIN"
    NO_ANSWER = "no answer"
    SERVFAIL = "SERVFAIL"
    REFUSED = "REFUSED"
    TIMEOUT = "time-out"

    @property
    def is_conclusive(self) -> bool:
        return self in (Outcome.FOUND, Outcome.NXDOMAIN, Outcome.NO_ANSWER)


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply for one name and type.

    values: readable texts; TXT strings joined, names in lower case without a final dot.
    canonical: the name that the values belong to; differs from the name in the query if that
    is an alias (CNAME), by a record of its own or by a wildcard.
    """

    outcome: Outcome
    values: tuple[str, ...] = ()
    canonical: str = ""


class Resolver(Protocol):
    def ask(self, name: str, rdtype: str, *, deadline: float) -> Reply:
        """name: A-labels without a final dot. deadline: of time.monotonic(). Never raises."""
