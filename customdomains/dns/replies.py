"""The outcomes of one DNS question."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Outcome(Enum):
    """Distinct, because each means something else to the customer.

    FOUND, NXDOMAIN and NO_ANSWER tell what the zone contains. The others tell nothing
    about it, and never count against a domain.
    """

    FOUND = "found"
    NXDOMAIN = "NXDOMAIN"
    NO_ANSWER = "no answer"
    SERVFAIL = "SERVFAIL"
    REFUSED = "REFUSED"
    TIMEOUT = "time-out"

    @property
    def is_conclusive(self) -> bool:
        """Whether it tells what the zone contains."""
        return self in (Outcome.FOUND, Outcome.NXDOMAIN, Outcome.NO_ANSWER)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for one name and type.

    values: readable texts; TXT strings joined, names in lower case without a final dot.
    canonical: the name that the values belong to; another one than was asked for when
    the name is an alias (CNAME), be it by a record of its own or by a wildcard.
    """

    outcome: Outcome
    values: tuple[str, ...] = ()
    canonical: str = ""


class Resolver(Protocol):
    """Somebody who answers DNS questions."""

    def ask(self, name: str, rdtype: str, *, deadline: float) -> Reply:
        """name: A-labels without a final dot. deadline: of time.monotonic(). Never raises."""
