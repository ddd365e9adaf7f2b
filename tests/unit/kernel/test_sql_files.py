"""SQL files hold one statement each, and a comment at most above it."""

import re
from pathlib import Path

import pytest

from kernel.sql_files import read_sql

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted(
    file
    for folder in ("platform", "tenants", "qrs", "scans", "customdomains")
    for file in (ROOT / folder).rglob("sql/*.sql")
)


def get_package(file: Path) -> str:
    """The dotted name of the package that the file belongs to."""
    parts = file.parent.parent.relative_to(ROOT).parts
    return ".".join(parts[1:] if parts[0] == "platform" else parts)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_each_file_is_one_statement(file: Path) -> None:
    statement = read_sql(get_package(file), file.stem)
    assert statement in file.read_text()
    assert statement[:1].isalpha()
    assert ";" not in re.sub("--.*", "", statement).rstrip().removesuffix(";")


def test_files_are_found() -> None:
    assert len(FILES) >= 12
