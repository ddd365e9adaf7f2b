"""The numbers in the READMEs of ingestion and accounting are those of the code."""

from pathlib import Path

from scans.accounting.ledger.services import PAGES
from scans.ingestion.drain import MAX_DELIVERIES
from scans.ingestion.stream import ABANDONED_AFTER_MS
from tasks.schedule import BEAT_SCHEDULE

SCANS = Path(__file__).resolve().parents[3] / "scans"


def test_readme_of_ingestion() -> None:
    text = (SCANS / "ingestion" / "README.md").read_text()
    assert f"after {ABANDONED_AFTER_MS // 1000} seconds" in text
    assert "after five deliveries" in text
    assert MAX_DELIVERIES == 5
    assert "twice a second" in text
    assert BEAT_SCHEDULE["drain scan stream"]["schedule"] == 0.5


def test_readme_of_accounting() -> None:
    text = (SCANS / "accounting" / "README.md").read_text()
    assert f"The ledger has {PAGES} pages" in text
