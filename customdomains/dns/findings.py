"""What a check has found, before anybody decides what follows from it."""

from dataclasses import dataclass
from enum import Enum


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


@dataclass(frozen=True, slots=True)
class Finding:
    """Both records. warning: what will hinder the certificate, "" for nothing."""

    txt: RecordFinding
    cname: RecordFinding
    warning: str = ""

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
