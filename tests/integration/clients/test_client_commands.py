"""The command line `qrstudio`, against a server that answers as it is told."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from qrstudio.cli import main
from tests.integration.clients.job_answers import DONE, JOB, QUEUED, RUNNING
from tests.integration.clients.scripted_server import Answer, ScriptedServer
from tests.support.published import get_document

QR: dict[str, Any] = get_document()["components"]["schemas"]["ExpandedDynamicQrOut"]["example"]
PAGE = {"count": 1, "next": None, "previous": None, "results": [QR]}
USAGE = get_document()["components"]["schemas"]["KeyUsageOut"]["example"]
UNKNOWN_KEY = Answer(401, {"detail": "The key is not valid."})

Run = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the login is stored."""
    for name in ("QRSTUDIO_API_KEY", "QRSTUDIO_URL", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(Answer(200, QR)).running() as server:
        yield server


@pytest.fixture
def run(home: Path, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command of somebody who has logged in, and what the server answers, in order."""
    monkeypatch.setenv("QRSTUDIO_API_KEY", "smk_secret")
    monkeypatch.setenv("QRSTUDIO_URL", server.url)

    def run(*arguments: str, answers: tuple[Answer, ...] = (Answer(200, QR),)) -> Result:
        server.answers = list(answers)
        return CliRunner().invoke(main, arguments)

    return run


def find_login(home: Path) -> Path:
    [found] = home.rglob("login.json")
    return found


def test_key_is_stored_for_its_owner_alone(home: Path, server: ScriptedServer) -> None:
    server.answers = [Answer(200, USAGE), Answer(200, QR)]
    login = ["login", "--url", server.url]
    done = CliRunner().invoke(main, login, input="smk_typed\n")
    assert done.exit_code == 0, done.output
    assert "smk_typed" not in done.output
    stored = find_login(home)
    assert (stored.stat().st_mode & 0o777, stored.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert CliRunner().invoke(main, ["show", "aBc12dEf"]).exit_code == 0
    assert set(server.header_values("X-Api-Key")) == {"smk_typed"}


def test_key_is_replaced_and_forgotten(home: Path, server: ScriptedServer) -> None:
    server.answers = [Answer(200, USAGE)]
    for key in ("smk_first", "smk_second"):
        CliRunner().invoke(main, ["login", "--url", server.url], input=f"{key}\n")
    assert json.loads(find_login(home).read_text())["api_key"] == "smk_second"
    assert [file.name for file in find_login(home).parent.iterdir()] == ["login.json"]
    assert CliRunner().invoke(main, ["logout"]).output.startswith("Logged out")
    done = CliRunner().invoke(main, ["show", "aBc12dEf"])
    assert (done.exit_code, "qrstudio login" in done.output) == (1, True)


def test_wrong_key_is_not_stored(home: Path, server: ScriptedServer) -> None:
    server.answers = [UNKNOWN_KEY]
    done = CliRunner().invoke(main, ["login", "--url", server.url], input="smk_wrong\n")
    assert (done.exit_code, list(home.rglob("login.json"))) == (1, [])
    assert "The key is not valid." in done.output


def test_plain_address_beyond_this_machine_is_refused(home: Path) -> None:
    done = CliRunner().invoke(main, ["login", "--url", "http://api.example.com"], input="smk_a\n")
    assert (done.exit_code, list(home.rglob("login.json"))) == (2, [])


@pytest.mark.parametrize("text", ["", "[]", "{}", "nonsense"])
def test_damaged_login_is_explained(home: Path, server: ScriptedServer, text: str) -> None:
    server.answers = [Answer(200, USAGE)]
    CliRunner().invoke(main, ["login", "--url", server.url], input="smk_a\n")
    find_login(home).write_text(text)
    done = CliRunner().invoke(main, ["show", "aBc12dEf"])
    assert (done.exit_code, "login` again" in done.output) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "method", "sent"),
    [
        (("create", "Menu", "https://e.com"), "POST", {"destination_url": "https://e.com"}),
        (("repoint", "aBc12dEf", "https://e.com"), "PATCH", {"destination_url": "https://e.com"}),
        (("pause", "aBc12dEf"), "PATCH", {"is_active": False}),
        (("resume", "aBc12dEf"), "PATCH", {"is_active": True}),
    ],
)
def test_commands_that_change(
    run: Run, server: ScriptedServer, arguments: tuple[str, ...], method: str, sent: dict[str, Any]
) -> None:
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    assert QR["public_url"] in done.output
    [asked] = server.asked
    assert asked.method == method
    assert sent.items() <= json.loads(asked.body).items()


def test_list_shows_tables_and_json(run: Run) -> None:
    table = run("list", "--search", "menu", "--active", answers=(Answer(200, PAGE),))
    assert QR["short_id"] in table.output
    lines = run("list", "--json", answers=(Answer(200, PAGE),)).output.splitlines()
    assert [json.loads(line)["short_id"] for line in lines] == [QR["short_id"]]


def test_names_cannot_command_the_terminal(run: Run) -> None:
    evil = {**QR, "name": "\x1b]0;owned\x07\x9b31m\u202emenu"}
    page = {**PAGE, "results": [evil]}
    for arguments, body in ((("show", "aBc12dEf"), evil), (("list",), page)):
        output = run(*arguments, answers=(Answer(200, body),)).output
        assert "owned" in output
        assert not set("\x1b\x07\x9b\u202e") & set(output)
    assert "\x1b" not in run("show", "aBc12dEf", "--json", answers=(Answer(200, evil),)).output


def test_refusals_are_one_line(run: Run) -> None:
    refusal = Answer(400, {"destination_url": ["Only http and https URLs are allowed."]})
    done = run("repoint", "aBc12dEf", "ftp://e.com", answers=(refusal,))
    assert done.exit_code == 1
    wanted = "Error: 400: destination_url: Only http and https URLs are allowed.\n"
    assert done.output == wanted


def test_image_is_drawn_in_the_format_of_its_name(
    run: Run, server: ScriptedServer, home: Path
) -> None:
    headers = [
        *(("Content-Type", "image/svg+xml"), ("X-QR-Scan-Grade", "A")),
        *(("X-QR-Min-Size-Mm", "12.5"), ("X-QR-Warnings", "small")),
    ]
    answer = Answer(200, b"<svg/>", headers)
    done = run("render", "aBc12dEf", "-o", "menu.svg", "--size-mm", "40", answers=(answer,))
    assert done.exit_code == 0, done.output
    assert "grade A, at least 12.5 mm" in done.output
    assert (home / "menu.svg").read_bytes() == b"<svg/>"
    sent = json.loads(server.asked[0].body)
    assert (sent["format"], sent["size_mm"]) == ("svg", 40)
    unknown = run("render", "aBc12dEf", "-o", "menu.jpg")
    assert (unknown.exit_code, len(server.asked)) == (2, 1)


def test_tail_prints_scans_until_the_key_is_revoked(run: Run) -> None:
    scan = get_document()["components"]["schemas"]["ScanOut"]["example"]
    feed = f"retry: 10\nid: 1-0\nevent: scan\ndata: {json.dumps(scan)}\n\n".encode()
    done = run("tail", "aBc12dEf", answers=(Answer(200, feed), UNKNOWN_KEY))
    first, last = done.output.splitlines()
    assert first.startswith("2026-05-08T13:45:12Z  aBc12dEf  Montreal, CA  iPhone iOS Safari")
    assert (done.exit_code, last) == (1, "Error: 401: The key is not valid.")


def test_bulk_waits_for_its_job_and_keeps_the_result(
    run: Run, server: ScriptedServer, home: Path
) -> None:
    (home / "tables.csv").write_bytes("data\r\nhttps://e.com/é\r\n".encode())
    archive = Answer(200, b"PK...", [("Content-Type", "application/zip")])
    done = run("bulk", "tables.csv", answers=(QUEUED, RUNNING, DONE, archive))
    assert done.exit_code == 0, done.output
    assert (home / "tables.zip").read_bytes() == b"PK..."
    first = server.asked[0]
    assert (first.headers["Content-Type"], first.headers["Prefer"]) == ("text/csv", "respond-async")
    assert first.body == (home / "tables.csv").read_bytes()
    assert server.asked[-1].path == f"/api/v1/jobs/{JOB['id']}/result/"


@pytest.mark.parametrize(
    "answers",
    [
        (Answer(422, {"errors": {"1": "size_inches: too large"}}),),
        (
            QUEUED,
            Answer(200, {**JOB, "status": "failed", "errors": {"1": "size_inches: too large"}}),
        ),
    ],
)
def test_bulk_names_the_rows_that_are_wrong(
    run: Run, home: Path, answers: tuple[Answer, ...]
) -> None:
    (home / "tables.csv").write_text("data\nhttps://e.com/\nhttps://e.com/\n")
    done = run("bulk", "tables.csv", answers=answers)
    assert done.exit_code == 1
    assert "Item" not in done.output
    assert "row 3: size_inches: too large" in done.output
    assert not (home / "tables.zip").exists()


def test_usage_is_shown(run: Run) -> None:
    output = run("usage", answers=(Answer(200, {**USAGE, "monthly_quota": None}),)).output
    assert "unlimited" in output
    line = run("usage", "--json", answers=(Answer(200, USAGE),)).output
    assert json.loads(line) == USAGE
