"""Web processes killed with SIGKILL at random points, with and without Redis, and Redis emptied.

Every response is a row, and the account is even: it neither misses scans that the killed process
had not reported, nor counts some that were never answered.
"""

import asyncio
import http.client
import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from devserver.ports import choose_port
from devserver.programs import ROOT
from devserver.redis_server import RedisServer
from edge.assembly import EdgeConfig
from kernel.redis_clients import get_redis
from scans.accounting.ledger.models import AnsweredScans
from tests.integration.edge.account import drain, list_spooled, read_balance, start_from_zero
from tests.integration.edge.driver import Phone, drive, in_thread, make_config, wait_for
from tests.integration.edge.test_outages import kill, restart
from tests.support.waiting import wait_until

TAIL_BYTES = 100_000_000
CLIENTS = 8


class Clients:
    """Scans one code as fast as it can. answered: how many redirects have been received."""

    def __init__(self, port: int, short_id: str) -> None:
        self._port = port
        self._path = f"/q/{short_id}/"
        self._threads = [threading.Thread(target=self._run) for _ in range(CLIENTS)]
        self._lock = threading.Lock()
        self.answered = 0

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wait_for(self, more: int) -> None:
        """So many further responses."""
        enough = self.answered + more
        wait_until(lambda: self.answered >= enough, limit_secs=60, poll_secs=0.001)

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        """Until the process is killed."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            while True:
                connection.request("GET", self._path, headers={"Host": "q.localhost"})
                response = connection.getresponse()
                response.read()
                if response.status == 302:
                    with self._lock:
                        self.answered += 1
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()


@contextmanager
def running_web(config: EdgeConfig) -> Iterator[int]:
    """The port of a web process that is killed at the end."""
    port = choose_port()
    with subprocess.Popen(
        [sys.executable, "-m", "config.web", "--port", str(port), "--workers", "1"],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
        env=os.environ
        | {"PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"}
        | {"REDIS_URL": config.redis_url, "SPOOL_DIR": str(config.spool_dir)}
        | {"TAIL_BYTES": str(TAIL_BYTES), "RENDER_WORKERS": "1"},
    ) as process:
        family = [psutil.Process(process.pid)]
        try:
            wait_until(lambda: is_ready(port), limit_secs=60)
            family += family[0].children(recursive=True)
            yield port
        finally:
            for one in family:
                one.kill()
            psutil.wait_procs(family, timeout=30)


def is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/api/ready/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@pytest.mark.timeout(240)
@pytest.mark.parametrize("fault", ["none", "redis_killed", "redis_emptied"])
def test_every_response_is_a_row_and_the_account_is_even(
    own_redis: RedisServer, short_id: str, tmp_path: Path, fault: str
) -> None:
    start_from_zero()
    config = make_config(tmp_path / "spool", redis_url=own_redis.url, tail_bytes=TAIL_BYTES)
    chance = random.Random(fault)
    answered = 0
    for _ in range(2):
        with running_web(config) as port:
            clients = Clients(port, short_id)
            clients.start()
            clients.wait_for(chance.randrange(50, 400))
            if fault == "redis_killed":
                kill(own_redis)
                clients.wait_for(chance.randrange(20, 400))
        clients.join()
        answered += clients.answered
        if fault == "redis_killed":
            restart(own_redis)
        if fault == "redis_emptied":
            get_redis(own_redis.url).flushall()

    async def replay(phone: Phone) -> None:
        """The next process: all that is on the disk goes to Redis, and is reported."""
        await wait_for(lambda: not list_spooled(config.spool_dir))
        async with asyncio.timeout(60):
            while True:
                # A process that is looked after in the background is left out.
                await phone.edge.tail_replayer.check_ended()
                await phone.edge.reporter.report()
                if (await in_thread(lambda: read_balance(own_redis.url))).missing <= 0:
                    return
                await asyncio.sleep(0.1)

    drive(config, replay)
    balance = drain(own_redis.url)
    assert balance.ingested >= answered
    assert (balance.missing, balance.answered) == (0, balance.ingested)
    assert AnsweredScans.objects.count() == 2
