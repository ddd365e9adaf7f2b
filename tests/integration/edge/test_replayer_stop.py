"""Stopping the replayer while a thread reads a spool file."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import psutil
import pytest

from edge.assembly import EdgeConfig
from edge.redirects import replayer as module
from edge.redirects.spool import LeftFile
from scans.events import ScanEvent, encode_batch
from tests.integration.edge.driver import Phone, drive, wait_for
from tests.unit.scans.events import make_event


@pytest.mark.parametrize("step", ["find_left_files", "_take", "finish"])
def test_a_stop_waits_for_the_step_of_the_thread(
    config: EdgeConfig, short_id: str, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Else the descriptor is closed under the thread, or twice, when it may be another file's."""
    entered, may_go_on = threading.Event(), threading.Event()
    where: Any = LeftFile if step == "finish" else module
    original = getattr(where, step)

    def hold(*arguments: Any) -> Any:
        entered.set()
        assert may_go_on.wait(30)
        return original(*arguments)

    def hold_first(*arguments: Any) -> Any:
        yield from hold(*arguments)

    async def scenario(phone: Phone) -> None:
        monkeypatch.setattr(where, step, hold_first if step == "find_left_files" else hold)
        leave_spool_file(config, make_event(short_id=short_id))
        await wait_for(entered.is_set)
        stopping = asyncio.create_task(phone.edge.replayer.stop())
        await asyncio.sleep(0)
        await phone.scan(short_id)
        assert not stopping.done()
        may_go_on.set()
        await stopping

    drive(config, scenario)
    assert list_open_files(config.spool_dir) == []


def leave_spool_file(config: EdgeConfig, event: ScanEvent) -> None:
    config.spool_dir.mkdir(parents=True, exist_ok=True)
    (config.spool_dir / "1-1-aa.spool").write_bytes(encode_batch([event]) + b"\n")


def list_open_files(folder: Path) -> list[str]:
    fds = psutil.Process().open_files()
    return [one.path for one in fds if one.path.startswith(str(folder))]
