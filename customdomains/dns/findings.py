"""The result of a check, before the state of the claim is decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Self

from customdomains.dns import texts

MAX_FOUND = 20
_MAX_VALUE_LENGTH = 255


class Verdict(Enum):
    """GOOD: right. BAD: conclusively wrong. UNKNOWN: DNS was inconclusive."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RecordFinding:
    """One record. found: its values in DNS now. message: for the customer."""

    verdict: Verdict
    found: tuple[str, ...]
    message: str

    @classmethod
    def of(cls, verdict: Verdict, values: Sequence[str], message: str) -> Self:
        """Keeps the first values only, each cut to a maximum length, because they are stored."""
        found = tuple(value[:_MAX_VALUE_LENGTH] for value in values[:MAX_FOUND])
        return cls(verdict, found, message)


@dataclass(frozen=True, slots=True)
class Finding:
    """Both records. warning: what forbids our certificate; "": nothing, None: unknown."""

    txt: RecordFinding
    cname: RecordFinding
    warning: str | None = ""

    @property
    def verdict(self) -> Verdict:
        """BAD if a record is BAD, otherwise UNKNOWN if one is, otherwise GOOD."""
        verdicts = {self.txt.verdict, self.cname.verdict}
        for verdict in (Verdict.BAD, Verdict.UNKNOWN):
            if verdict in verdicts:
                return verdict
        return Verdict.GOOD

    @property
    def failures(self) -> str:
        """The messages of the records that are not GOOD, as one text."""
        records = (("TXT", self.txt), ("CNAME", self.cname))
        return texts.join_texts(
            *(
                texts.name_record(kind, record.message)
                for kind, record in records
                if record.verdict is not Verdict.GOOD
            )
        )
