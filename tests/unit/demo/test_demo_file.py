"""Reading and writing of DATA_DIR/demo.json."""

import stat
from pathlib import Path

import pytest

from demo.demo_file import DemoDocument, read_document, write_document
from demo.logins import derive_password

DOCUMENT: DemoDocument = {
    "urls": {"api": "http://api.localhost:8000"},
    "logins": [{"role": "r", "email": "é@x.example", "password": "p", "workspace": "w"}],
    "short_ids": ["aBc12dEf"],
}


def test_written_file_is_read_back_and_private(tmp_path: Path) -> None:
    path = tmp_path / "new" / "demo.json"
    write_document(path, DOCUMENT)
    assert read_document(path) == DOCUMENT
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_rewrite_leaves_no_temporary_file(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    path.write_text("{}")
    path.chmod(0o644)
    write_document(path, DOCUMENT)
    assert list(tmp_path.iterdir()) == [path]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", "null", '{"urls": {}, "logins": [1], "short_ids": []}']
)
def test_malformed_demo_file_counts_as_missing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "demo.json"
    assert read_document(path) is None
    path.write_text(text)
    assert read_document(path) is None


def test_password_depends_on_the_secret_key() -> None:
    password = derive_password("nora@nord.example", secret="one")
    assert password == derive_password("nora@nord.example", secret="one")
    assert password != derive_password("nora@nord.example", secret="two")
    assert password != derive_password("sam@nord.example", secret="one")
    assert [len(group) for group in password.split("-")] == [4, 4, 4, 4]
