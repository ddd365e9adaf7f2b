"""The numbers in the READMEs of ingestion and accounting are those of the code."""

from pathlib import Path

import pytest

from scans.accounting.ledger.services import PAGES
from scans.ingestion.drain import MAX_DELIVERIES
from scans.ingestion.pace import Rest
from scans.ingestion.stream import ABANDONED_AFTER_MS

SCANS = Path(__file__).resolve().parents[3] / "scans"


def test_readme_of_ingestion() -> None:
    text = (SCANS / "ingestion" / "README.md").read_text()
    assert f"after {ABANDONED_AFTER_MS // 1000} seconds" in text
    assert "after five deliveries" in text
    assert MAX_DELIVERIES == 5
    assert "three times as long as it worked, at most 1.5 s" in text
    assert Rest().choose_secs(secs=0.1, is_full=False) == pytest.approx(0.3)
    assert Rest().choose_secs(secs=0.9, is_full=False) == 1.5


def test_readme_of_accounting() -> None:
    text = (SCANS / "accounting" / "README.md").read_text()
    assert f"The ledger has {PAGES} pages" in text
