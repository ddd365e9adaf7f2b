"""A REDIS_URL that leads to a cluster or to a Sentinel itself stops every program at its start."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from devserver.ports import choose_port
from devserver.redis_server import RedisServer
from kernel.redis_modes import UnsupportedRedisError, check_redis_at_start
from tests.support.redis_sentinel import RedisServers

ROOT = Path(__file__).resolve().parents[3]
CELERY = ["-m", "celery", "--app=config.celery"]
PROGRAMS = {
    "web": ["-m", "config.web", "--port=1"],
    "worker": [*CELERY, "worker", "--queues=default", "--concurrency=1"],
    "beat": [*CELERY, "beat"],
    "drainer": ["-m", "scans.drainer"],
}


class ClusterNode(RedisServer):
    def _write_config(self) -> None:
        super()._write_config()
        with (self.data_dir / "redis.conf").open("a") as config:
            config.write("cluster-enabled yes\n")


@pytest.fixture(scope="module")
def cluster_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    # A cluster's own port is 10,000 above.
    server = ClusterNode(tmp_path_factory.mktemp("cluster") / "redis", choose_port(), password="pw")
    server.start()
    yield server.url
    server.stop()


def start(program: str, folder: Path, **environment: str) -> str:
    """The last line of the program's error output, after it has ended by itself."""
    done = subprocess.run(
        [sys.executable, *PROGRAMS[program]],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}", **environment},
    )
    assert done.returncode != 0
    return done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("program", PROGRAMS)
def test_no_program_starts_with_a_cluster(program: str, cluster_url: str, tmp_path: Path) -> None:
    refusal = start(program, tmp_path, REDIS_URL=cluster_url)
    assert refusal.startswith("REDIS_URL leads to a Redis Cluster, which is not supported.")
    assert "redis+sentinel://" in refusal


def test_no_worker_starts_with_its_broker_in_a_cluster(cluster_url: str, tmp_path: Path) -> None:
    refusal = start("worker", tmp_path, REDIS_BROKER_URL=cluster_url)
    assert refusal.startswith("REDIS_BROKER_URL leads to a Redis Cluster")


def test_a_sentinel_in_the_place_of_a_server_is_named(tmp_path: Path) -> None:
    with RedisServers(tmp_path / "redis", replicas=0, sentinels=1) as servers:
        with pytest.raises(UnsupportedRedisError, match=r"REDIS_URL leads to a Sentinel itself"):
            check_redis_at_start({"REDIS_URL": f"redis://127.0.0.1:{servers.sentinel_ports[0]}/0"})
        check_redis_at_start({"REDIS_URL": servers.url})


@pytest.mark.parametrize(
    "url",
    ["redis://127.0.0.1:1/0", "redis+sentinel://127.0.0.1:1/qr/0", "redis://nowhere.invalid/0"],
)
def test_a_server_that_is_away_stops_nothing(url: str) -> None:
    check_redis_at_start({"REDIS_URL": url})


def test_a_single_server_is_accepted() -> None:
    check_redis_at_start({"REDIS_URL": settings.REDIS_URL})
