"""`make test` runs in several processes: each has servers of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from devserver.programs import ROOT

ONE_TEST = """
import os, pathlib, psycopg, redis

def test_it():
    database, cache = os.environ["DATABASE_URL"], os.environ["REDIS_URL"]
    with psycopg.connect(database) as connection:
        connection.execute("CREATE TABLE mine ()")
    with redis.Redis.from_url(cache) as client:
        assert client.incr("mine") == 1
    folder = pathlib.Path(__file__).parent
    (folder / f"{os.environ['PYTEST_XDIST_WORKER']}.seen").write_text(f"{database} {cache}")
"""


def run_pytest(folder: Path, *arguments: str, **variables: str) -> tuple[int, str]:
    """As a person runs it, with these environment variables."""
    ours = ("DATABASE_URL", "REDIS_URL", "DATA_DIR")
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in ours and not name.startswith(("QRSTUDIO_TEST", "PYTEST"))
    }
    options = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *arguments, str(folder)],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=inherited | variables,
    )
    return done.returncode, done.stdout + done.stderr


def test_each_worker_has_servers_of_its_own(tmp_path: Path) -> None:
    for name in ("test_one.py", "test_two.py"):
        (tmp_path / name).write_text(ONE_TEST)
    code, output = run_pytest(tmp_path, "-n", "2")
    assert code == 0, output
    seen = [path.read_text() for path in tmp_path.glob("gw*.seen")]
    assert len(set(seen)) == 2
    [header] = [line for line in output.splitlines() if line.startswith("temporary files")]
    # A run without a failure leaves nothing behind.
    assert not Path(header.partition(": ")[2]).parent.exists()


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_server_that_exists_already_is_not_shared(tmp_path: Path, name: str) -> None:
    (tmp_path / "test_one.py").write_text("def test_it(): pass")
    code, output = run_pytest(tmp_path, "-n", "2", **{name: os.environ[name]})
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "Workers cannot share the server" in output
    code, output = run_pytest(tmp_path, "-n", "auto", **{name: os.environ[name]})
    assert code == 0, output
    assert "workers [" not in output
