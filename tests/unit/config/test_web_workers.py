"""The automatic number of web processes."""

import os
from pathlib import Path

import pytest

from config import web_workers
from config.web_workers import choose_web_workers, count_cores, read_process_count
from devserver.programs import ROOT, Programs
from kernel.env import Env, EnvError
from tests.support.compose import SERVICES


@pytest.mark.parametrize(("count", "workers"), [(1, 1), (2, 1), (3, 2), (8, 7)])
def test_one_core_is_reserved_for_the_servers(
    monkeypatch: pytest.MonkeyPatch, count: int, workers: int
) -> None:
    monkeypatch.setattr(web_workers, "count_cores", lambda: count)
    assert choose_web_workers() == choose_web_workers("auto") == workers
    assert choose_web_workers("5") == 5


@pytest.mark.parametrize("name", ["WEB_WORKERS", "RENDER_WORKERS"])
def test_a_number_of_processes_is_automatic_or_a_number(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(web_workers, "count_cores", lambda: 4)
    assert [read_process_count(Env({name: text}), name) for text in ("", "auto", "7")] == [3, 3, 7]
    for text in ("0", "-1", "many", "1.5"):
        with pytest.raises(EnvError, match=name):
            read_process_count(Env({name: text}), name)


@pytest.mark.parametrize(
    ("limit", "most"),
    [("100000 100000\n", 1), ("150000 100000\n", 2), ("50000 100000\n", 1), ("nonsense", 10_000)],
)
def test_the_limit_of_a_container_counts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, limit: str, most: int
) -> None:
    unlimited = count_cores()
    (tmp_path / "cpu.max").write_text(limit)
    monkeypatch.setattr(web_workers, "_CGROUP_LIMIT", tmp_path / "cpu.max")
    assert 1 <= count_cores() <= most
    (tmp_path / "cpu.max").write_text("max 100000\n")
    assert count_cores() >= unlimited


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="only Linux binds processes")
def test_cores_outside_the_affinity_mask_do_not_count() -> None:
    here = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(here)})
        assert count_cores() == 1
    finally:
        os.sched_setaffinity(0, here)


def test_every_way_to_start_uses_the_automatic_number(tmp_path: Path) -> None:
    for env in ({}, {"WEB_WORKERS": ""}, {"WEB_WORKERS": "auto"}):
        assert "--workers auto" in " ".join(Programs(tmp_path, 8123, env).web().argv)
    assert "--workers=${WEB_WORKERS:-auto}" in SERVICES["web"]["command"]
    assert '"--workers", "auto"]' in (ROOT / "deploy" / "Dockerfile").read_text()
