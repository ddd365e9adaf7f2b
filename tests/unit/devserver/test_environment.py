"""The environment of the children, and the banner."""

import json
from pathlib import Path

import pytest

from devserver import banner
from devserver.__main__ import main
from devserver.programs import Programs, build_env
from tasks.queues import FORMER_QUEUES, QUEUES
from tests.support.plugin import needs_servers

SECRETS = {"SECRET_KEY": "made", "JWT_KEYS": "k:HS256:made"}


def make_env(data_dir: Path) -> dict[str, str]:
    return build_env(
        data_dir=data_dir,
        port=8123,
        database_url="postgresql://here",
        redis_url="redis://here",
        secrets=SECRETS,
    )


def test_set_variable_overrides_a_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "theirs")
    monkeypatch.delenv("JWT_KEYS")
    env = make_env(tmp_path)
    assert env["SECRET_KEY"] == "theirs"
    assert env["JWT_KEYS"] == "k:HS256:made"


def test_started_servers_override_set_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", "relative")
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere")
    env = make_env(tmp_path)
    assert env["DATA_DIR"] == str(tmp_path)
    assert env["DATABASE_URL"] == "postgresql://here"


def test_variables_of_make_are_not_inherited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAKEFLAGS", "-j9")
    assert "MAKEFLAGS" not in make_env(tmp_path)


def test_workers_and_concurrency_come_from_the_environment(tmp_path: Path) -> None:
    programs = Programs(tmp_path, 8123, {"WEB_WORKERS": "3", "WORKER_CONCURRENCY": "2"})
    assert "--workers 3" in " ".join(programs.web().argv)
    scans, webhooks, others = (" ".join(program.argv) for program in programs.workers())
    assert "-m scans.drainer --processes 2" in scans
    assert webhooks.endswith("-m webhooks.sender")
    assert f"--queues {','.join((*QUEUES, *FORMER_QUEUES))} --concurrency {len(QUEUES)} " in others


def test_banner_shows_urls_logins_and_a_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    login = {
        "role": "agency_owner",
        "email": "ana@agency.example",
        "password": "p",
        "workspace": "a",
    }
    urls = {"api": "http://api.localhost:8123/", "q": "http://q.localhost:8123/"}
    demo = {"urls": urls, "logins": [login], "short_ids": ["aBc12dEf"]}
    (tmp_path / "demo.json").write_text(json.dumps(demo))
    banner.show(tmp_path, 8123)
    shown = capsys.readouterr().out
    assert "Agency owner    ana@agency.example  p  a" in shown
    assert "http://q.localhost:8123/q/aBc12dEf/" in shown


def test_banner_without_demo_data_shows_the_url(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    banner.show(tmp_path, 8123)
    assert "http://localhost:8123/" in capsys.readouterr().out


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_invalid_port_is_rejected(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["up", f"--port={port}"])
    assert "is not a port" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("folders", "needed"),
    [
        ({"unit"}, False),
        ({"journeys", "unit"}, False),
        ({"unit", "integration"}, True),
        ({""}, True),
    ],
)
def test_servers_are_started_only_for_tests_that_need_them(folders: set[str], needed: bool) -> None:
    assert needs_servers(folders) is needed
