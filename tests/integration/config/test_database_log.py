"""What PostgreSQL's log must never hold."""

from pathlib import Path

import psycopg
import pytest

from devserver.ports import choose_port
from devserver.postgres import PostgresServer


def test_duplicate_key_error_logs_no_values(tmp_path: Path) -> None:
    log = tmp_path / "postgres.log"
    server = PostgresServer(
        tmp_path / "pg", choose_port(), password="only-for-this-test", log_path=log, unsafe=True
    )
    server.start()
    try:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE users (email text PRIMARY KEY, password text)")
            insert = "INSERT INTO users VALUES ('nora@nord.example', 'argon2$secret')"
            connection.execute(insert)
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute(insert)
    finally:
        server.stop()
    written = log.read_text()
    assert "duplicate key" in written
    assert "argon2" not in written
    assert "nora@" not in written
