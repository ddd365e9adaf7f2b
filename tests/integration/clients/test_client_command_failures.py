"""The command line where something is in its way: plain words, a status, and nothing counted."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from qrstudio.cli import main
from tests.integration.clients.job_answers import DONE, QUEUED, RUNNING
from tests.integration.clients.scripted_server import Answer, ScriptedServer
from tests.integration.clients.test_client_commands import (  # noqa: F401 -- fixtures
    USAGE,
    Run,
    find_login,
    home,
    run,
    server,
)

SVG = Answer(200, b"<svg/>", [("X-QR-Scan-Grade", "A")])


@pytest.fixture
def table(home: Path) -> Path:  # noqa: F811
    path = home / "tables.csv"
    path.write_text("data\nhttps://e.com/\n")
    return path


@pytest.mark.parametrize("output", ["missing/x.svg", ".", "tables.csv/x.svg"])
@pytest.mark.parametrize("command", ["render", "bulk"])
def test_output_that_cannot_be_written_is_told_before_anything_is_counted(
    run: Run,  # noqa: F811
    server: ScriptedServer,  # noqa: F811
    table: Path,
    command: str,
    output: str,
) -> None:
    first = "aBc12dEf" if command == "render" else str(table)
    options = ["--format", "svg"] if command == "render" else []
    done = run(command, first, "-o", output, *options)
    assert done.exit_code == 1
    assert done.output.startswith("Error: ")
    assert server.asked == []


def test_image_goes_to_standard_output_alone(run: Run) -> None:  # noqa: F811
    done = run("render", "aBc12dEf", "-o", "-", answers=(SVG,))
    assert (done.exit_code, done.stdout) == (0, "<svg/>")
    assert "grade A" in done.stderr


def test_image_is_told_as_json(run: Run, home: Path) -> None:  # noqa: F811
    done = run("render", "aBc12dEf", "--json", answers=(SVG,))
    told = json.loads(done.stdout)
    assert (told["output"], told["grade"], told["min_size_mm"]) == ("aBc12dEf.svg", "A", None)
    assert (home / "aBc12dEf.svg").read_bytes() == b"<svg/>"


def test_result_of_many_is_told_as_json_and_its_progress_beside(
    run: Run,  # noqa: F811
    server: ScriptedServer,  # noqa: F811
    table: Path,
) -> None:
    answers = (QUEUED, RUNNING, DONE, Answer(200, b"PK"))
    done = run("bulk", str(table), "--idempotency-key", "night-7", "--json", answers=answers)
    assert json.loads(done.stdout)["total"] == 3
    assert done.stderr.splitlines() == ["running: 1 of 3", "done: 3 of 3"]
    assert server.asked[0].headers["Idempotency-Key"] == "night-7"
    whole = run("bulk", str(table), "-o", "-", answers=answers)
    assert whole.stdout == "PK"


def test_bulk_that_was_interrupted_tells_how_to_go_on(
    run: Run,  # noqa: F811
    server: ScriptedServer,  # noqa: F811
    table: Path,
) -> None:
    cut = Answer(200, b"PK", [("Content-Length", "5000")])
    done = run("bulk", str(table), answers=(QUEUED, DONE, cut))
    [key] = server.asked[0].headers.get_all("Idempotency-Key") or []
    assert done.exit_code == 1
    assert f"--idempotency-key {key}" in done.output
    assert not table.with_suffix(".zip").exists()


def test_input_is_not_replaced_by_the_output(run: Run, home: Path) -> None:  # noqa: F811
    (home / "rows.zip").write_text("data\nhttps://e.com/\n")
    assert run("bulk", "rows.zip").exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("create", "\udcff\udcfe", "https://e.com"),
        ("render", "aBc12dEf", "--size-mm", "nan"),
        ("show", "a\nb"),
        ("create", "a", "https://e.com", "--idempotency-key", ""),
    ],
)
def test_odd_arguments_are_told_in_one_line(run: Run, arguments: tuple[str, ...]) -> None:  # noqa: F811
    done = run(*arguments, answers=(Answer(404, {"detail": "Not found."}),))
    assert done.exit_code == 1
    assert done.output.startswith("Error: ")
    assert isinstance(done.exception, SystemExit)


def test_full_disk_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    def fail(_path: Path, _content: bytes) -> int:
        raise OSError(28, "No space left on device", "code.svg")

    monkeypatch.setattr(Path, "write_bytes", fail)
    done = run("render", "aBc12dEf", answers=(SVG,))
    assert (done.exit_code, done.output) == (1, "Error: code.svg: No space left on device\n")


@pytest.mark.parametrize("text", ["", " \n"])
def test_log_in_without_a_key_says_so(home: Path, server: ScriptedServer, text: str) -> None:  # noqa: F811
    done = CliRunner().invoke(main, ["login", "--url", server.url], input=text)
    assert (done.exit_code, "no key" in done.output) == (2, True)
    assert list(home.rglob("login.json")) == []


def test_key_is_read_from_a_pipe_without_a_word(home: Path, server: ScriptedServer) -> None:  # noqa: F811
    server.answers = [Answer(200, USAGE)]
    done = CliRunner().invoke(main, ["login", "--url", server.url], input="smk_piped\n")
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(find_login(home).read_text())["api_key"] == "smk_piped"
