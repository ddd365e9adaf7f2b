"""The line of the tail log: the time that it covers, and whether it can be written."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from redis import Redis

from edge.assembly import EdgeConfig
from edge.redirects.tail_files import tail_folder
from edge.redirects.tail_state import TAIL
from health.tail import probe_tail
from tests.integration.edge.driver import Phone, drive, make_config, wait_for
from tests.integration.health.conftest import ask
from tests.support.disks import fill, small_disk
from tests.support.factories import MENU_URL, Workspace

LIMIT = 1_000_000
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
FAILING = "cannot be written: a Redis that takes over may lack scans for good"


@pytest.fixture(autouse=True)
def as_at_the_start() -> Iterator[None]:
    TAIL.is_failing, TAIL.complete_since = False, 0.0
    yield
    TAIL.is_failing, TAIL.complete_since = False, 0.0


def write_segment(spool_dir: Path, *, process: str, age_secs: float, size: int = 1) -> None:
    folder = tail_folder(spool_dir)
    folder.mkdir(parents=True, exist_ok=True)
    started_ms = int((NOW.timestamp() - age_secs) * 1000)
    (folder / f"{started_ms}-{os.getpid()}-{process}.tail").write_bytes(b"x" * size)


@pytest.mark.parametrize(
    ("segments", "line", "is_ok"),
    [
        ([], "ok, empty", True),
        ([("a", 20, 1)], "ok, covers 20 s", True),
        ([("a", 400, 1), ("a", 20, 1), ("b", 90, 1), ("b", 10, 1)], "ok, covers 400 s", True),
        # One that is idle keeps its last segment, which says nothing about the others.
        ([("a", 3000, 1)], "ok, covers 600 s", True),
        ([("a", 550, 1), ("b", 70, LIMIT), ("b", 10, 1)], "ok, covers 70 s", True),
        (
            [("a", 550, 1), ("b", 12, LIMIT), ("b", 2, 1)],
            "covers 12 s only: TAIL_BYTES is too small for so many scans",
            False,
        ),
    ],
)
def test_the_time_that_it_covers_is_told(
    tmp_path: Path, segments: list[tuple[str, float, int]], line: str, is_ok: bool
) -> None:
    processes = {"a": uuid4().hex, "b": uuid4().hex}
    for name, age_secs, size in segments:
        write_segment(tmp_path, process=processes[name], age_secs=age_secs, size=size)
    assert probe_tail(tmp_path, LIMIT, NOW)[:2] == (is_ok, line)


def test_without_a_limit_it_is_off(tmp_path: Path) -> None:
    assert probe_tail(tmp_path, 0, NOW).line == "ok, off"


def test_volumes_are_for_platform_admins(tmp_path: Path) -> None:
    write_segment(tmp_path, process=uuid4().hex, age_secs=5, size=300)
    probe = probe_tail(tmp_path, LIMIT, NOW)
    assert probe.staff_line == "ok, covers 5 s, 300 of 1000000 bytes"
    assert "300" not in probe.line


@pytest.fixture
def full(tmp_path: Path) -> Iterator[EdgeConfig]:
    """A configuration whose spool and tail log are on a small disk."""
    with small_disk(tmp_path / "disk") as folder:
        yield make_config(folder, tail_bytes=LIMIT)


def test_a_full_disk_changes_no_answer_and_is_reported_until_there_is_room(
    full: EdgeConfig, nord: Workspace, redis: Redis, settings: object
) -> None:
    short_id = str(nord.create_qr()["short_id"])
    settings.TAIL_BYTES = LIMIT  # type: ignore[attr-defined]  # of pytest-django
    ballast = full.spool_dir / "ballast"

    def see(name: str) -> str:
        return ask(redis, spool_dir=full.spool_dir)[name].line

    async def scan(phone: Phone) -> None:
        answer = await phone.scan(short_id)
        assert (answer.status_code, answer.headers["location"]) == (302, MENU_URL)

    async def scenario(phone: Phone) -> None:
        await scan(phone)
        fill(ballast)
        # A record fits into what is left of the last page of the file.
        for _ in range(40):
            await scan(phone)
        assert phone.edge.metrics.spooled == phone.edge.metrics.held == 0
        assert see("tail_log") == FAILING
        assert see("disk") == "the disk of the spool takes no writes"
        began = time.time()
        ballast.unlink()
        # Without a scan.
        await wait_for(lambda: not TAIL.is_failing)
        assert TAIL.complete_since >= began
        await scan(phone)
        assert see("tail_log").startswith("ok, ")

    drive(full, scenario)
