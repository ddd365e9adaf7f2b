"""What a check has found, before anybody decides what follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Self

MAX_FOUND = 20
_MAX_VALUE_LENGTH = 255


class Verdict(Enum):
    """GOOD: both records are right. BAD: one is wrong for certain. UNKNOWN: DNS did not tell."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RecordFinding:
    """One record. found: what stands there now. message: for the customer."""

    verdict: Verdict
    found: tuple[str, ...]
    message: str

    @classmethod
    def of(cls, verdict: Verdict, values: Sequence[str], message: str) -> Self:
        """With the first values only, each of bounded length: they are stored and shown."""
        found = tuple(value[:_MAX_VALUE_LENGTH] for value in values[:MAX_FOUND])
        return cls(verdict, found, message)


@dataclass(frozen=True, slots=True)
class Finding:
    """Both records. warning: what forbids our certificate; "": nothing, None: not known."""

    txt: RecordFinding
    cname: RecordFinding
    warning: str | None = ""

    @property
    def verdict(self) -> Verdict:
        """One certain failure is enough; otherwise one silence leaves the whole open."""
        verdicts = {self.txt.verdict, self.cname.verdict}
        for verdict in (Verdict.BAD, Verdict.UNKNOWN):
            if verdict in verdicts:
                return verdict
        return Verdict.GOOD

    @property
    def failures(self) -> str:
        """The messages of what is not right, as one text."""
        records = (("TXT", self.txt), ("CNAME", self.cname))
        return " ".join(
            f"{kind}: {record.message}"
            for kind, record in records
            if record.verdict is not Verdict.GOOD
        )
