"""House rules that neither ruff nor import-linter can see."""

import ast
import inspect
import re
import subprocess
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = (
    *("config", "tenants", "qrs", "scans", "customdomains", "tasks"),
    *(
        f"platform/{name}"
        for name in (
            "kernel",
            "leases",
            "audit",
            "outbox",
            "jobs",
            "plans",
            "accounts",
            "edge",
            "console",
        )
    ),
    *(
        f"platform/{name}"
        for name in ("demo", "devserver", "health", "dashboard", "webhooks", "events")
    ),
)
LONGEST_FILE_LINES = 400
# One class for each schema of the API document.
GENERATED = {f"clients/python/src/qrstudio/{name}.py" for name in ("models", "bodies")}

# Imports with which a test would start a process or open a connection: integration, not unit.
NOT_IN_UNIT_TESTS = re.compile(
    r"(subprocess|multiprocessing|socket|socketserver|psycopg|redis|httpx|psutil)(\.|$)"
    r"|http\.(client|server)$|tests\.support\.(dns_server|loopback_proxy|pgbouncer|redis_sentinel|tls_servers)$"
)
NOT_IN_UNIT_TESTS_BUT = {
    ("tests/unit/clients/test_client_retries.py", "httpx"): "makes responses, never connects",
    ("tests/unit/test_layout.py", "subprocess"): "asks git for the list of files",
    ("tests/unit/kernel/test_database_urls.py", "psycopg.conninfo"): "parses text, never connects",
}

# In pieces, so that this file does not contain what it looks for.
UNWANTED = {
    "the address of a package index": ("pythonhosted" + ".org", "py" + "pi.org", "npmjs" + ".org"),
    "an option with the address of a package index": ("--index" + "-url http", "--find" + "-links"),
    "a path of one machine": ("/work" + "/main", "/root" + "/.", "/home" + "/"),
}


@cache
def list_files() -> list[Path]:
    """The committed files; in an unpacked archive, all files."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 -- whichever git is on PATH
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if listed.returncode == 0:
        files = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        folders = (path for path in ROOT.iterdir() if not path.name.startswith("."))
        files = [file for folder in folders for file in [folder, *folder.rglob("*")]]
    return [file for file in files if file.is_file()]


def list_python() -> list[Path]:
    return [file for file in list_files() if file.suffix == ".py"]


def is_in_an_app(file: Path) -> bool:
    return any(file.is_relative_to(ROOT / app) for app in APPS)


def show(files: list[Path]) -> list[str]:
    return [str(file.relative_to(ROOT)) for file in files]


def list_imports(file: Path) -> set[str]:
    """Dotted names of the imported modules, anywhere in the file."""
    nodes = list(ast.walk(ast.parse(file.read_text())))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


def test_platform_folder_is_not_a_package() -> None:
    """With an __init__.py it would shadow the standard library's `platform`."""
    assert list((ROOT / "platform").glob("*.py")) == []


def test_standard_platform_module_works_in_the_root() -> None:
    code = "import platform; print(platform.system())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip()


def test_no_module_has_a_catch_all_name() -> None:
    unnamed = [file for file in list_python() if file.stem in ("utils", "helpers", "common")]
    assert show(unnamed) == []


def test_no_file_is_too_long() -> None:
    long = [
        file for file in list_python() if len(file.read_text().splitlines()) > LONGEST_FILE_LINES
    ]
    long = [file for file in long if file.relative_to(ROOT).as_posix() not in GENERATED]
    assert show(long) == []


def test_every_module_has_a_docstring() -> None:
    modules = [
        file for file in list_python() if is_in_an_app(file) and "migrations" not in file.parts
    ]
    trees = {file: ast.parse(file.read_text()) for file in modules}
    silent = [file for file, tree in trees.items() if tree.body and not ast.get_docstring(tree)]
    assert show(silent) == []


@pytest.mark.parametrize("what", UNWANTED)
def test_no_file_contains(what: str) -> None:
    found = []
    for file in list_files():
        text = file.read_bytes().decode(errors="replace")
        found += [f"{file.relative_to(ROOT)}: {word}" for word in UNWANTED[what] if word in text]
    assert found == []


def test_no_file_has_notes_for_later() -> None:
    words = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")) + r"\b")
    unfinished = [file for file in list_python() if words.search(file.read_text())]
    assert show(unfinished) == []


def test_unit_tests_start_no_process_and_open_no_connection() -> None:
    found = {
        (path, name)
        for file in list_python()
        if (path := file.relative_to(ROOT).as_posix()).startswith("tests/unit/")
        for name in list_imports(file)
        if NOT_IN_UNIT_TESTS.match(name)
    }
    assert found == set(NOT_IN_UNIT_TESTS_BUT)


def test_only_the_waiting_helper_and_the_load_generator_sleep() -> None:
    sleeping = {
        file.relative_to(ROOT).as_posix()
        for file in list_python()
        if file.is_relative_to(ROOT / "tests")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "time.sleep"
    }
    assert sleeping == {"tests/support/waiting.py", "tests/journeys/load.py"}


def test_migrations_of_each_app_form_one_line() -> None:
    """Two migrations with the same predecessor would need a merge migration."""
    by_app: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if is_in_an_app(Path(inspect.getfile(type(migration)))):
            by_app[app][name] = [before for label, before in migration.dependencies if label == app]
    assert by_app
    for app, migrations in by_app.items():
        ordered = sorted(migrations)
        in_one_line = {name: ordered[max(0, at - 1) : at] for at, name in enumerate(ordered)}
        assert migrations == in_one_line, app
